"""The audit log: who did what, when, with which outcome; never with which values."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Row, insert, select

from sonobridge.core.canonical import hash_json
from sonobridge.core.clock import as_utc_text
from sonobridge.store.chains.chain import ChainReport, next_place, verify_chain
from sonobridge.store.tables.audit_log import audit_log as table

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["AuditEntry", "AuditLog", "Tally"]

Outcome = Literal["done", "refused", "failed", "started", "cancelled"]
_CHAIN = "audit"
_PLAIN, _COUNTED = 1, 2
"""Versions of the hashed form: without a tally, and with one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things a run did, and of what: 5 labels of a study; no value of any of them."""

    amount: int
    subject: str

    def __post_init__(self) -> None:
        if self.amount < 0 or not 0 < len(self.subject) <= 80:
            raise ValueError("a tally is 0 or more, of a named thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the log.

    Attributes
    ----------
    seq, prev_hash, hash
        Place in the chain: number from 1, hash before, own hash.
    at
        UTC instant as text.
    operation
        Name of the operation, or ``session.open`` and the like.
    person_id
        Who; None when nobody was signed in.
    outcome
        ``started``, ``done``, ``refused``, ``failed`` or ``cancelled``.
    code
        Error code of a refusal or failure; empty otherwise.
    request_id
        Links the line to the program log.
    subject, amount
        What was counted and how often, where an operation counts; None otherwise.
    """

    chain: str
    seq: int
    prev_hash: str
    hash: str
    schema: int
    at: str
    operation: str
    person_id: str | None
    outcome: str
    code: str
    request_id: str
    subject: str | None = None
    amount: int | None = None


class AuditLog:
    """The second chain of a workspace.

    Parameters
    ----------
    workspace
        The workspace it belongs to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def append(
        self,
        operation: str,
        *,
        person_id: str | None,
        outcome: Outcome,
        request_id: str = "",
        code: str = "",
        tally: Tally | None = None,
        connection: Connection | None = None,
    ) -> AuditEntry:
        """Write one line; in its own transaction when ``connection`` is None.

        A refusal is written in its own transaction, so that it stays when the
        refused step is rolled back.
        """
        if connection is None:
            with self._workspace.transaction() as own:
                return self.append(
                    operation,
                    person_id=person_id,
                    outcome=outcome,
                    request_id=request_id,
                    code=code,
                    tally=tally,
                    connection=own,
                )
        place = next_place(self._workspace.database, connection, table, _CHAIN)
        body: dict[str, Any] = {
            "chain": _CHAIN,
            "seq": place.seq,
            "prev_hash": place.prev_hash,
            "schema": _PLAIN if tally is None else _COUNTED,
            "at": as_utc_text(self._workspace.clock.now()),
            "operation": operation,
            "person_id": person_id,
            "outcome": outcome,
            "code": code,
            "request_id": request_id,
            **({} if tally is None else asdict(tally)),
        }
        entry = AuditEntry(**body, hash=hash_json(body))
        connection.execute(insert(table), [asdict(entry)])
        return entry

    def page(
        self,
        *,
        before: int | None = None,
        limit: int = 50,
        person_id: str | None = None,
        operation: str | None = None,
    ) -> tuple[AuditEntry, ...]:
        """Return lines, newest first; ``before`` is the number of the last one seen."""
        query = select(table).where(table.c.chain == _CHAIN)
        for column, value in ((table.c.person_id, person_id), (table.c.operation, operation)):
            if value is not None:
                query = query.where(column == value)
        if before is not None:
            query = query.where(table.c.seq < before)
        with self._workspace.reading() as connection:
            rows = connection.execute(query.order_by(table.c.seq.desc()).limit(limit))
            return tuple(AuditEntry(**row._asdict()) for row in rows)

    def verify(self) -> ChainReport:
        """Recompute the chain from its first line; name the first broken link."""
        with self._workspace.reading() as connection:
            report = verify_chain(connection, table, _CHAIN, _as_hashed)
            broken = report.broken or self._workspace.checkpoints.verify(connection, _CHAIN)
        return ChainReport(
            chain=_CHAIN, length=report.length, head_hash=report.head_hash, broken=broken
        )


def _as_hashed(row: Row[Any]) -> dict[str, Any]:
    """Return the hashed form; a line without a tally has neither of its two fields."""
    body = row._asdict()
    del body["hash"]
    for name in ("subject", "amount"):
        if body[name] is None:
            del body[name]
    return body
