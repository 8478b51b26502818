"""``audit.lock``: fix task, columns, margin, groups and criteria before results."""

from __future__ import annotations

from typing import Annotated

from sonobridge.audit.evaluation.content import PowerRow
from sonobridge.audit.protocol.lock import Deviation
from sonobridge.audit.protocol.protocol import Protocol
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.audit.tables.table_view import Coverage
from sonobridge.workflows.context import Context

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
    raise NotImplementedError
