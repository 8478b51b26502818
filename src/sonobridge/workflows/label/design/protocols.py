"""``label.protocols``: what can be asked of readers."""

from __future__ import annotations

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.protocol_view import ProtocolView, protocol_view

__all__ = ["ProtocolsRequest", "ProtocolsResult", "protocols"]


@record
class ProtocolsRequest:
    """Nothing needs to be said."""


@record
class ProtocolsResult:
    """Protocol versions by id and version: those that ship and those in use here."""

    protocols: tuple[ProtocolView, ...]


@operation(
    "label.protocols",
    summary="List the protocol versions that a study can use.",
    roles=frozenset({Role.OWNER, Role.READER, Role.ADJUDICATOR, Role.EDUCATOR}),
)
def protocols(context: Context, request: ProtocolsRequest) -> ProtocolsResult:
    """Return shipped and stored versions; a stored one stands for its shipped twin."""
    from sonobridge.labelling import shipped_protocol
    from sonobridge.store.labels import LabelStore

    del request
    known = {one.sha256: one for one in map(shipped_protocol, _shipped_names())}
    known |= {one.sha256: one for one in LabelStore(context.workspace).protocols.list()}
    ordered = sorted(known.values(), key=lambda one: (one.id, one.version))
    return ProtocolsResult(protocols=tuple(protocol_view(one) for one in ordered))


def _shipped_names() -> list[str]:
    from importlib.resources import files

    folder = files("sonobridge.reference_data") / "protocols"
    names = (entry.name for entry in folder.iterdir())
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))
