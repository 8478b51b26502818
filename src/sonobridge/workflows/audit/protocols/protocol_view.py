"""A locked protocol as lists show it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sonobridge.audit.protocol.lock import LockedProtocol
from sonobridge.core.record import from_json, record

if TYPE_CHECKING:
    from sonobridge.store.audits import ProtocolRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["ProtocolLine", "locked_of", "protocol_line"]


@record
class ProtocolLine:
    """One locked version; it never changes.

    ``unblinded_at`` is when results of this table were first made, empty before;
    ``after_results`` tells whether this version was locked after that.
    """

    protocol_id: str
    product_name: str
    product_version: str
    table_name: str
    title: str
    version: int
    locked_at: str
    after_results: bool
    newest: bool
    task: str
    product_id: str
    table_id: str
    protocol_sha256: str
    locked_by: str
    unblinded_at: str
    evaluations: int
    evidence_id: str


def locked_of(reading: AuditReading, row: ProtocolRow) -> LockedProtocol:
    """Return a locked version with the time at which results of its table were first made.

    Any evaluation of the same bytes unblinds, under whatever protocol or model version.
    """
    locked = from_json(LockedProtocol, row.body)
    table = reading.tables[row.table_id]
    return replace(locked, unblinded_at=reading.store.unblinded_at(table.blob_sha256))


def protocol_line(reading: AuditReading, row: ProtocolRow) -> ProtocolLine:
    """Return a locked version as lists show it."""
    product, table = reading.products[row.product_id], reading.tables[row.table_id]
    locked = locked_of(reading, row)
    same = [
        one.version
        for one in reading.protocols.values()
        if (one.product_id, one.table_id) == (row.product_id, row.table_id)
    ]
    return ProtocolLine(
        protocol_id=row.id,
        product_id=product.id,
        product_name=product.name,
        product_version=product.version,
        table_id=table.id,
        table_name=table.name,
        title=locked.protocol.title,
        task=locked.protocol.task,
        version=row.version,
        newest=row.version == max(same),
        protocol_sha256=row.protocol_sha256,
        locked_at=row.made_at,
        locked_by=reading.name(row.made_by),
        unblinded_at=locked.unblinded_at,
        after_results=locked.changed_after_unblinding,
        evaluations=sum(one.protocol_id == row.id for one in reading.evaluations),
        evidence_id=row.evidence_id,
    )
