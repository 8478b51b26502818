"""``path.deliverable``: what a stakeholder gets, filled from what is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.stakeholders.equipment_parts import fault_report
from sonobridge.workflows.path.stakeholders.research_abstract import (
    difference_figure,
    pairs_from_lines,
)
from sonobridge.workflows.path.stakeholders.role_parts import role_deliverables, role_slots
from sonobridge.workflows.path.stakeholders.session_parts import (
    SessionParts,
    session_parts,
)
from sonobridge.workflows.path.stakeholders.stored_work import (
    DeliverableSlot,
    find_stakeholder,
    lacking,
    last_session,
)
from sonobridge.workflows.path.stakeholders.work_parts import (
    contribution_log,
    plain_summary,
    quality_summary,
    teaching_plan,
)

if TYPE_CHECKING:
    from sonobridge.career.wording.stakeholders import Stakeholder

__all__ = ["DeliverableRequest", "DeliverableResult", "deliverable"]

_OF_SESSION: dict[str, Callable[[SessionParts], tuple[DeliverableSlot, ...]]] = {
    "patients": SessionParts.patients,
    "radiologists": SessionParts.radiologists,
    "referring": SessionParts.referring,
    "nurses": SessionParts.nurses,
    "specialists": SessionParts.specialists,
}
_OF_WORK: dict[str, Callable[[Context, str], tuple[DeliverableSlot, ...]]] = {
    "administrators": quality_summary,
    "referring_specialist": plain_summary,
    "research": lambda context, _: contribution_log(context),
    "trainees": lambda context, _: teaching_plan(context),
    "vendors": fault_report,
}


@record
class DeliverableRequest:
    """Whose deliverable, from which session."""

    who: Annotated[
        str,
        Len(1, 40),
        Help(
            "Stakeholder, as path stakeholders names it, or a role's deliverable: "
            "consultation_note, teaching_case, equipment_log, ..."
        ),
    ]
    session_id: Annotated[
        str, MaxLen(60), Help("Session; empty: the one you submitted last.")
    ] = ""


@record
class DeliverableFigure:
    """A figure as SVG text, drawn from the part ``Data`` alone, with its hash."""

    name: str
    svg: str
    sha256: str


@record
class DeliverableResult:
    """The deliverable in parts; ``missing`` names the empty ones."""

    who: str
    title: str
    session_id: str
    slots: tuple[DeliverableSlot, ...]
    figures: tuple[DeliverableFigure, ...]
    complete: bool
    missing: tuple[str, ...]
    notice: str


@operation(
    "path.deliverable",
    summary="Fill what a stakeholder gets from stored work; empty parts are named.",
    positional=("who",),
)
def deliverable(context: Context, request: DeliverableRequest) -> DeliverableResult:
    """Fill each part; nothing is typed here."""
    session_id = last_session(context, request.session_id)
    own = role_deliverables()
    if request.who in own:
        title, slots = own[request.who][1], role_slots(context, request.who, session_id)
    else:
        who = find_stakeholder(request.who)
        title, slots = who.deliverable, _slots(context, who, session_id)
    missing = tuple(f"{one.name}: {one.missing}" for one in slots if one.missing)
    return DeliverableResult(
        who=request.who,
        title=title,
        session_id=session_id,
        slots=slots,
        figures=_figures(request.who, slots),
        complete=not missing,
        missing=missing,
        notice="Simulated examination. Not for diagnosis.",
    )


def _figures(who: str, slots: tuple[DeliverableSlot, ...]) -> tuple[DeliverableFigure, ...]:
    from sonobridge.core.canonical import hash_bytes

    data = next((one.lines for one in slots if one.name == "Data"), ())
    if who != "research_abstract_with_figures" or not data:
        return ()
    svg = difference_figure(pairs_from_lines(data))
    return (
        DeliverableFigure(
            name="Measured minus true velocity", svg=svg, sha256=hash_bytes(svg.encode())
        ),
    )


def _slots(context: Context, who: Stakeholder, session_id: str) -> tuple[DeliverableSlot, ...]:
    if who.id in _OF_WORK:
        return _OF_WORK[who.id](context, session_id)
    if not session_id:
        return (lacking("Session", "no session is submitted: start one in Scan"),)
    return _OF_SESSION[who.id](session_parts(context, who, session_id))
