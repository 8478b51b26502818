"""``scan.store``: keep a picture with its measurements under a view of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record, to_json
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.measure.frame_measurement import (
    FrameMeasurement,
    check_measurements,
)
from sonobridge.workflows.scan.session.start import SCANNERS

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case

__all__ = ["StoreRequest", "StoreResult", "store"]


@record
class StoreRequest:
    """The picture is made anew from probe and settings; no pixels are sent."""

    session_id: Annotated[str, MaxLen(60), Help("Session, as scan.start gave it.")]
    view_id: Annotated[str, MaxLen(80), Help("View of the protocol, with its side.")]
    frame_index: Annotated[int, Ge(0), Le(2**31), Help("Number of the frame.")]
    mode: Annotated[Literal["b", "colour", "spectral"], Help("Mode of the picture.")]
    probe: Annotated[ProbeControl, Help("How the probe is held.")]
    settings: Annotated[ConsoleSettings, Help("How the scanner is set.")]
    measurements: Annotated[
        tuple[FrameMeasurement, ...], Len(0, 40), Help("What was measured on it.")
    ] = ()
    annotation: Annotated[str, MaxLen(400), Help("Words on the picture.")] = ""


@record
class StoreResult:
    """Number of the stored picture within its session."""

    seq: int


@operation("scan.store", summary="Store a picture and its measurements.", roles=SCANNERS)
def store(context: Context, request: StoreRequest) -> StoreResult:
    """Add the picture to the person's own open session."""
    from sonobridge.core.errors import InvalidInputError
    from sonobridge.store.scans import ScanStore, ScanTrace
    from sonobridge.workflows.scan.live.known_case import case_of
    from sonobridge.workflows.scan.session.view import protocol_views

    scans = ScanStore(context.workspace)
    session = scans.get(request.session_id, person_id=context.actor.person_id)
    case = case_of(session)
    names = {view.view_id for view in protocol_views(case)}
    if request.view_id not in names or request.mode != request.settings.mode:
        raise InvalidInputError(
            "The picture cannot be stored under this view.",
            where="view_id",
            why="The protocol of the case has no such view, or mode and settings differ.",
            kept="Nothing was stored.",
            remedy="Choose a view of the list, and store again.",
        )
    time_s = ScanTrace(context.workspace, session.id).latest_s()
    body = to_json(request)
    assert isinstance(body, dict)
    del body["session_id"]
    body["time_s"] = time_s
    _check(case, request, body)
    entry = scans.add(session.id, "view", body)
    return StoreResult(seq=entry.seq)


def _check(case: Case | None, request: StoreRequest, body: dict[str, Any]) -> None:
    """Refuse measurements without method or place, or that their points do not give."""
    from sonobridge.workflows.scan.session.stored_session import as_view
    from sonobridge.workflows.scan.session.view import view_rule

    check_measurements(request.measurements, as_view(0, body), view_rule(case, request.view_id))
