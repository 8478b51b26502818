"""``audit.protocol``: one locked protocol, whole."""

from __future__ import annotations

from typing import Annotated

from sonobridge.audit.evaluation.content import PowerRow
from sonobridge.audit.protocol.lock import LockedProtocol
from sonobridge.core.operation import operation
from sonobridge.core.record import Help, from_json, record
from sonobridge.workflows.audit.protocols.protocol_view import (
    ProtocolLine,
    locked_of,
    protocol_line,
)
from sonobridge.workflows.context import Context

__all__ = ["ShowProtocolRequest", "ShowProtocolResult", "show_protocol"]


@record
class ShowProtocolRequest:
    """Which locked version."""

    protocol_id: Annotated[str, Help("Identifier of the locked protocol.")]


@record
class ShowProtocolResult:
    """The locked version and the power that was stated with it."""

    line: ProtocolLine
    locked: LockedProtocol
    power: tuple[PowerRow, ...]


@operation(
    "audit.protocol",
    summary="Show a locked audit protocol with earlier versions and stated power.",
    positional=("protocol_id",),
)
def show_protocol(context: Context, request: ShowProtocolRequest) -> ShowProtocolResult:
    """Return the version as locked."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    row = reading.store.protocols.get(request.protocol_id)
    return ShowProtocolResult(
        line=protocol_line(reading, row),
        locked=locked_of(reading, row),
        power=tuple(from_json(PowerRow, one) for one in row.power),
    )
