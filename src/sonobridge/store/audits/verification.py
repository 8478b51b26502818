"""Check every row of the Audit room: against its hash, its evidence and its blobs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from sonobridge.core.canonical import parse_json
from sonobridge.store.audits.stored_rows import row_sha256
from sonobridge.store.tables import audits as tables
from sonobridge.store.tables.evidence import evidence
from sonobridge.store.tables.workspace import blob

__all__ = ["AuditProblem", "verify_audits"]

TABLES: tuple[Table, ...] = (
    tables.audit_product,
    tables.audit_table,
    tables.audit_protocol,
    tables.audit_evaluation,
    tables.audit_flag,
    tables.audit_flag_event,
    tables.audit_reader_study,
    tables.audit_acceptance,
    tables.audit_release,
    tables.audit_card,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditProblem:
    """A row that does not hold.

    Attributes
    ----------
    table, id
        Where; the evidence record for a row that is gone.
    problem
        ``content``: its hash differs from its content; ``evidence``: its evidence record
        does not name the hash; ``blob``: a blob that it names has no row; ``gone``: an
        evidence record names a row that is not there.
    """

    table: str
    id: str
    problem: str


def verify_audits(connection: Connection) -> Iterator[AuditProblem]:
    """Yield what does not hold.

    Each run that writes here names the hashes of its rows in its evidence record, whose
    chain is signed; so a row that was changed, added or taken away shows.

    Parameters
    ----------
    connection
        A consistent view of the whole database.
    """
    named = _named(connection)
    blobs = set(connection.execute(select(blob.c.sha256)).scalars())
    for table in TABLES:
        expected = {
            (evidence_id, sha256)
            for evidence_id, hashes in named.items()
            for sha256 in hashes.get(table.name, ())
        }
        for row in connection.execute(select(table).order_by(table.c.id)):
            place = (row.evidence_id, row.sha256)
            if row_sha256(table, row) != row.sha256:
                yield AuditProblem(table=table.name, id=row.id, problem="content")
            elif place not in expected:
                yield AuditProblem(table=table.name, id=row.id, problem="evidence")
            elif getattr(row, "blob_sha256", None) not in {None, *blobs}:
                yield AuditProblem(table=table.name, id=row.id, problem="blob")
            expected.discard(place)
        for evidence_id, _ in sorted(expected):
            yield AuditProblem(table=table.name, id=evidence_id, problem="gone")


def _named(connection: Connection) -> dict[str, dict[str, list[str]]]:
    """Return the row hashes that evidence names: record to table to hashes."""
    query = select(evidence.c.id, evidence.c.result).where(evidence.c.kind.startswith("audit."))
    found: dict[str, dict[str, list[str]]] = {}
    for evidence_id, text in connection.execute(query):
        try:
            result: Any = parse_json(text)
        except ValueError:  # a tampered record; its own chain says so
            continue
        rows = result.get("rows") if isinstance(result, dict) else None
        if isinstance(rows, dict):
            found[evidence_id] = {
                name: [str(one) for one in hashes]
                for name, hashes in rows.items()
                if isinstance(hashes, list)
            }
    return found
