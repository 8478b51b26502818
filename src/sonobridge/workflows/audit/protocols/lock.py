"""``audit.lock``: fix task, columns, margin, groups and criteria before results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from sonobridge.audit.evaluation.content import PowerRow
from sonobridge.audit.protocol.lock import Deviation, LockedProtocol
from sonobridge.audit.protocol.protocol import Protocol
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.audit.protocols.protocol_view import locked_of
from sonobridge.workflows.audit.tables.coverage import coverage_of
from sonobridge.workflows.audit.tables.table_view import Coverage
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.audits import ProductRow, ProtocolRow, TableRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["LockRequest", "LockResult", "lock"]


@record
class LockRequest:
    """The protocol, for which model version and table."""

    product_id: Annotated[str, Help("Identifier of the model version.")]
    table_id: Annotated[str, Help("Identifier of the table.")]
    protocol: Annotated[Protocol, Help("The protocol, as JSON.")]


@record
class LockResult:
    """The locked version and what can be seen with this table, before any result.

    Attributes
    ----------
    fresh
        False when the newest version says the same; nothing is stored then.
    earlier
        The versions before, and which fields each change touched.
    unblinded_at
        When results of this table were first made, empty before.
    power
        Minimum detectable gaps, computed without looking at any gap.
    """

    protocol_id: str
    version: int
    protocol_sha256: str
    locked_at: str
    fresh: bool
    earlier: tuple[Deviation, ...]
    unblinded_at: str
    power: tuple[PowerRow, ...]
    coverage: Coverage


@operation(
    "audit.lock",
    summary="Lock an audit protocol with hash and time before results are made.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE,),
    positional=("product_id", "table_id", "protocol"),
)
def lock(context: Context, request: LockRequest) -> LockResult:
    """Store the next version; the registered model version stands in it."""
    from sonobridge.audit.evaluation.engine import plan_power
    from sonobridge.audit.protocol.lock import lock as lock_first
    from sonobridge.core.clock import as_utc_text
    from sonobridge.core.record import to_json
    from sonobridge.store.tables.audits import audit_protocol
    from sonobridge.workflows.audit.reading import AuditReading
    from sonobridge.workflows.audit.tables.stored_table import read_stored

    reading = AuditReading(context)
    product = reading.store.products.get(request.product_id)
    table_row = reading.store.tables.get(request.table_id)
    protocol = replace(request.protocol, product=reading.product(product))
    table = read_stored(context, table_row, protocol)
    # Before the transaction: others wait while it is open. It depends on no version.
    power = plan_power(table, lock_first(protocol, as_utc_text(context.clock.now())))
    with keeping(context) as writing:
        newest = reading.store.protocols.newest(
            connection=writing.connection, product_id=product.id, table_id=table_row.id
        )
        locked = _lock(reading, table_row, newest, protocol, writing.made_at)
        fresh = newest is None or locked.version != newest.version
        if newest is not None and not fresh:
            protocol_id = newest.id
            context.evidence.stands(newest.evidence_id)
        else:
            made = writing.add(
                audit_protocol,
                product_id=product.id,
                table_id=table_row.id,
                version=locked.version,
                protocol_sha256=locked.protocol_sha256,
                body=to_json(locked),
                power=[to_json(row) for row in power],
            )
            protocol_id = made["id"]
            lineage = f"{product.id}/{table_row.id}"
            writing.declare("audit_protocol_in_force", lineage, locked.protocol_sha256)
            _declare(context, product, table_row, locked)
            context.evidence.made("audit_protocol", protocol_id, made["sha256"])
    return LockResult(
        protocol_id=protocol_id,
        version=locked.version,
        protocol_sha256=locked.protocol_sha256,
        locked_at=locked.locked_at,
        fresh=fresh,
        earlier=locked.earlier,
        unblinded_at=locked.unblinded_at,
        power=power,
        coverage=coverage_of(table, protocol.minimum_patients),
    )


def _lock(
    reading: AuditReading,
    table: TableRow,
    newest: ProtocolRow | None,
    protocol: Protocol,
    now: str,
) -> LockedProtocol:
    """Lock the next version; results of the same bytes count as seen, whoever made them."""
    from sonobridge.audit.protocol.lock import lock as lock_first
    from sonobridge.audit.protocol.lock import lock_again

    if newest is None:
        seen = reading.store.unblinded_at(table.blob_sha256)
        return replace(lock_first(protocol, now), unblinded_at=seen)
    return lock_again(locked_of(reading, newest), protocol, now)


def _declare(
    context: Context, product: ProductRow, table: TableRow, locked: LockedProtocol
) -> None:
    context.evidence.used("audit_product", product.id, product.sha256)
    context.evidence.used("audit_table", table.id, table.sha256)
    context.evidence.measured(
        {
            "version": locked.version,
            "protocol_sha256": locked.protocol_sha256,
            "locked_at": locked.locked_at,
            "after_results": locked.changed_after_unblinding,
            "changed": list(locked.earlier[-1].changed) if locked.earlier else [],
        }
    )
