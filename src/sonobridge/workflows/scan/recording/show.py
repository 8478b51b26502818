"""``scan.recording``: what happened when in a session of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, from_json, record
from sonobridge.core.units import Second
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.recording.own import OwnRecording, own_recording
from sonobridge.workflows.scan.session.start import SCANNERS
from sonobridge.workflows.scan.session.view import CaseBrief, case_brief

if TYPE_CHECKING:
    from sonobridge.simulator.session.playback.timeline import Timeline
    from sonobridge.simulator.session.result import SessionResult

__all__ = ["RecordingRequest", "RecordingResult", "recording"]

_PATH_POINTS = 600
_MOST_CHANGES = 4000


@record
class RecordingRequest:
    """Which session."""

    session_id: Annotated[str, MaxLen(60), Help("Session, as scan.start gave it.")]


@record
class ChangeLine:
    """A control that was set, by its path; numbers as numbers, switches as words."""

    time_s: Second
    control: str
    value: float | str


@record
class PathPoint:
    """Middle of the probe's face seen from the front: right and down, mm."""

    time_s: Second
    x_mm: float
    y_mm: float


@record
class ViewPart:
    """A part of the score of one stored view."""

    part_id: str
    name: str
    value: float
    reason: str
    next_move: str


@record
class RecordedView:
    """A stored view; without parts where a later picture of the view replaced it."""

    seq: int
    time_s: Second
    view_id: str
    name: str
    parts: tuple[ViewPart, ...]


@record
class RecordingResult:
    """The timeline of a session.

    Attributes
    ----------
    pictures
        How many pictures the console recorded by their hash.
    changes_left_out
        Changes beyond what a page can draw; the export holds them all.
    """

    session_id: str
    case: CaseBrief
    mode: str
    duration_s: Second
    changes: tuple[ChangeLine, ...]
    changes_left_out: int
    freezes: tuple[tuple[float, bool], ...]
    path: tuple[PathPoint, ...]
    views: tuple[RecordedView, ...]
    pictures: int
    submitted: bool
    notice: str = "Simulated patient. Not for diagnosis."


@operation(
    "scan.recording",
    summary="Show what was held and set when in a scan session of one's own.",
    roles=SCANNERS,
)
def recording(context: Context, request: RecordingRequest) -> RecordingResult:
    """Return the timeline; scores only once the session is submitted."""
    from sonobridge.simulator.session.playback.timeline import Timeline
    from sonobridge.simulator.session.result import SessionResult
    from sonobridge.store.scans import ScanStore

    own = own_recording(context, request.session_id)
    stored = ScanStore(context.workspace).result(own.row.id)
    result = None if stored is None else from_json(SessionResult, stored.body["result"])
    timeline = Timeline(own.session.events)
    changes = timeline.changes()
    return RecordingResult(
        session_id=own.row.id,
        case=case_brief(own.case, own.row),
        mode=own.row.mode,
        duration_s=timeline.end_s,
        changes=tuple(
            ChangeLine(time_s=one.time_s, control=one.control, value=one.value)
            for one in changes[:_MOST_CHANGES]
        ),
        changes_left_out=max(len(changes) - _MOST_CHANGES, 0),
        freezes=timeline.freezes(),
        path=_path(own, timeline),
        views=_views(own, result),
        pictures=len(own.pictures),
        submitted=result is not None,
    )


def _path(own: OwnRecording, timeline: Timeline) -> tuple[PathPoint, ...]:
    from sonobridge.simulator.patient.placement.holding import pose_of
    from sonobridge.simulator.patient.placement.skin import NeckSurface
    from sonobridge.workflows.scan.live.known_case import patient_of

    surface = NeckSurface.of(patient_of(own.row).demographics)
    found = []
    for at, probe in timeline.probes(_PATH_POINTS):
        face: Any = pose_of(surface, probe).origin
        x, y = round(float(face[0]), 1), round(-float(face[2]), 1)
        found.append(PathPoint(time_s=at, x_mm=x, y_mm=y))
    return tuple(found)


def _views(own: OwnRecording, result: SessionResult | None) -> tuple[RecordedView, ...]:
    from sonobridge.simulator.score.part import part_rules
    from sonobridge.workflows.scan.session.view import protocol_views, view_name

    rules = part_rules()
    names = {one.view_id: f"{one.side} {one.name}" for one in protocol_views(own.case)}
    judged = {} if result is None else {one.seq: one.parts for one in result.views}
    found = []
    for view in own.session.views:
        name = view_name(view.side, view.view_id)
        parts = tuple(
            ViewPart(
                part_id=part.part,
                name=rules[part.part].title,
                value=part.value,
                reason=part.reason,
                next_move=part.next_move,
            )
            for part in judged.get(view.seq, ())
        )
        found.append(
            RecordedView(
                seq=view.seq,
                time_s=view.time_s,
                view_id=name,
                name=names.get(name, name),
                parts=parts,
            )
        )
    return tuple(found)
