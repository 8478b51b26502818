"""``scan.store``: keep a picture with its measurements under a view of the protocol."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record, to_json
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.session.start import SCANNERS

__all__ = ["FrameMeasurement", "StoreRequest", "StoreResult", "store"]

_WORDS = Annotated[str, MaxLen(60)]


@record
class FrameMeasurement:
    """One value measured on the picture; points are lateral and depth, mm."""

    kind: Literal[
        "psv", "edv", "ri", "angle", "distance", "ellipse", "imt", "direction", "waveform"
    ]
    site: _WORDS = ""
    value: Annotated[float, Ge(-10_000), Le(10_000)] | None = None
    unit: Annotated[str, MaxLen(12)] = ""
    text: Annotated[str, MaxLen(40)] = ""
    points_mm: Annotated[tuple[tuple[float, float], ...], Len(0, 200)] = ()
    beats: Annotated[int, Ge(0), Le(1000)] | None = None


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
    names = {view.view_id for view in protocol_views(case_of(session))}
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
    entry = scans.add(session.id, "view", {**body, "time_s": time_s})
    return StoreResult(seq=entry.seq)
