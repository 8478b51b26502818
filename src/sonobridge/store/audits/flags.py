"""Flags: a finding and the steps taken on it; the state is read from the steps."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Row, select

from sonobridge.core.canonical import hash_json
from sonobridge.store.audits.errors import FlagMissingError
from sonobridge.store.tables.audits import audit_flag, audit_flag_event

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["Flag", "FlagEvent", "Flags", "flag_heads", "flags_sha256"]

Severity = Literal["high", "medium", "low"]
_GRAVITY: dict[str, int] = {"low": 0, "medium": 1, "high": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagEvent:
    """One step of a flag.

    Attributes
    ----------
    kind
        ``opened``, ``seen_again`` (another evaluation found it too), ``decided`` or
        ``closed``.
    severity
        What the evaluation said (opened, seen again), or what stood then.
    text
        Reason of a decision, note of a closing, detail of a finding.
    evaluation_id
        The evaluation that found it, or the re-test that closes it.
    """

    id: str
    made_at: str
    made_by: str
    sha256: str
    evidence_id: str
    flag_id: str
    number: int
    kind: Literal["opened", "seen_again", "decided", "closed"]
    severity: Severity
    decision: Literal["accept_risk", "mitigate", "investigate", "not_a_problem"] | None
    owner_id: str | None
    due_on: str | None
    text: str
    evaluation_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A finding of an evaluation with its steps, oldest first."""

    id: str
    product_id: str
    evaluation_id: str
    finding_key: str
    title: str
    detail: str
    verdict: str
    events: tuple[FlagEvent, ...]

    @property
    def severity(self) -> Severity:
        """The gravest that any evaluation said of it."""
        return max((one.severity for one in self.events), key=lambda name: _GRAVITY[name])

    @property
    def decided(self) -> FlagEvent | None:
        """The decision that stands: the last one."""
        return next((one for one in reversed(self.events) if one.kind == "decided"), None)

    @property
    def closed(self) -> FlagEvent | None:
        """The step that closed it, None while it is not closed."""
        last = self.events[-1]
        return last if last.kind == "closed" else None

    @property
    def state(self) -> Literal["open", "decided", "closed"]:
        """Open until somebody decided, decided until a re-test closed it."""
        if self.closed is not None:
            return "closed"
        return "open" if self.decided is None else "decided"

    @property
    def blocks_release(self) -> bool:
        """Whether it is of high severity and not closed."""
        return self.severity == "high" and self.closed is None

    @property
    def seen_by(self) -> tuple[str, ...]:
        """Evaluations that found it, oldest first."""
        kinds = {"opened", "seen_again"}
        return tuple(
            one.evaluation_id for one in self.events if one.kind in kinds and one.evaluation_id
        )


class Flags:
    """The flags of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def get(self, flag_id: str, *, connection: Connection | None = None) -> Flag:
        """Return one flag, or raise :class:`FlagMissingError`."""
        found = self.list(flag_id=flag_id, connection=connection)
        if not found:
            raise FlagMissingError(
                "There is no such flag.",
                where=flag_id[:40],
                kept="Nothing was changed.",
                remedy="Take the identifier from 'sonobridge audit flags'.",
            )
        return found[0]

    def list(
        self,
        *,
        product_id: str = "",
        flag_id: str = "",
        connection: Connection | None = None,
    ) -> tuple[Flag, ...]:
        """Return flags, newest first; an empty identifier leaves its column free."""
        query = select(audit_flag)
        if product_id:
            query = query.where(audit_flag.c.product_id == product_id)
        if flag_id:
            query = query.where(audit_flag.c.id == flag_id)
        order = audit_flag.c.made_at.desc(), audit_flag.c.id.desc()
        with self._view(connection) as view:
            rows = view.execute(query.order_by(*order)).all()
            events = _events(view, flag_id)
        return tuple(_flag(row, events) for row in rows)

    @contextlib.contextmanager
    def _view(self, connection: Connection | None) -> Iterator[Connection]:
        if connection is not None:
            yield connection
            return
        with self._workspace.reading() as view:
            yield view


def flag_heads(flags: Iterable[Flag]) -> dict[str, str]:
    """Return flag to hash of its last step."""
    return {flag.id: flag.events[-1].sha256 for flag in flags}


def flags_sha256(heads: Mapping[str, str]) -> str:
    """Return a hash that changes with every step taken on any of the flags."""
    return hash_json(dict(heads))


def _events(connection: Connection, flag_id: str) -> dict[str, list[FlagEvent]]:
    query = select(audit_flag_event)
    if flag_id:
        query = query.where(audit_flag_event.c.flag_id == flag_id)
    found: dict[str, list[FlagEvent]] = {}
    for row in connection.execute(query.order_by(audit_flag_event.c.number)):
        found.setdefault(row.flag_id, []).append(FlagEvent(**row._asdict()))
    return found


def _flag(row: Row[Any], events: Mapping[str, list[FlagEvent]]) -> Flag:
    return Flag(
        id=row.id,
        product_id=row.product_id,
        evaluation_id=row.evaluation_id,
        finding_key=row.finding_key,
        title=row.title,
        detail=row.detail,
        verdict=row.verdict,
        events=tuple(events[row.id]),
    )
