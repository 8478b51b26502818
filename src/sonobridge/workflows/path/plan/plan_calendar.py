"""``path.plan_calendar``: an adopted plan as a calendar file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.plan.plan_body import KIND

if TYPE_CHECKING:
    from sonobridge.career.planning.kept import CalendarEvent

__all__ = ["PlanCalendarRequest", "PlanCalendarResult", "plan_calendar"]


@record
class PlanCalendarRequest:
    """Which adopted plan."""

    role: Annotated[str, Len(1, 60), Help("Role of the plan.", flag="to")]
    version: Annotated[int | None, Ge(1), Help("Version; empty: the last one.")] = None


@record
class PlanCalendarResult:
    """The file (iCalendar, RFC 5545)."""

    artefact: Artefact
    role: str
    version: int
    events: int


@operation(
    "path.plan_calendar",
    summary="Write an adopted plan as a calendar file (.ics).",
    traits=(Trait.EVIDENCE,),
    positional=("role",),
)
def plan_calendar(context: Context, request: PlanCalendarRequest) -> PlanCalendarResult:
    """Write one all-day event a step and one for the review.

    Raises
    ------
    PathRecordMissingError
        If there is no such plan or version.
    """
    from sonobridge.career.planning.kept import calendar_bytes
    from sonobridge.career.planning.material import normalised
    from sonobridge.core.canonical import hash_bytes
    from sonobridge.core.clock import parse_utc
    from sonobridge.store.paths import PathStore

    role = normalised(request.role)
    row = PathStore(context.workspace).get(
        context.actor.person_id, KIND, role, version=request.version
    )
    events = _events(row.body, row.version)
    data = calendar_bytes(f"Plan: {row.body['role_title']}", events, parse_utc(row.made_at))
    sha256 = hash_bytes(data)
    name = f"plan-{role}-v{row.version}-{sha256[:12]}.ics"
    context.workspace.exports.write(data, name)
    context.evidence.used(KIND, f"{role}/{row.version}", row.sha256)
    context.evidence.made("export", name, sha256)
    context.evidence.measured({"events": len(events)})
    return PlanCalendarResult(
        artefact=Artefact(
            name=name, media_type="text/calendar", size_bytes=len(data), sha256=sha256
        ),
        role=role,
        version=row.version,
        events=len(events),
    )


def _events(body: dict[str, object], version: int) -> list[CalendarEvent]:
    from sonobridge.career.planning.kept import CalendarEvent

    steps = body["steps"]
    if not isinstance(steps, list):
        raise TypeError("a stored plan has steps")
    events = []
    for step in steps:
        first, done = date.fromisoformat(step["start"]), date.fromisoformat(step["end"])
        exam = step["kind"] == "exam"
        fee = "ask the issuer" if step["fee_usd"] is None else f"{step['fee_usd']} USD"
        text = (
            f"{step['because']}\nFee: {fee} ({step['fee_state']})." if exam else step["because"]
        )
        if step["exercise"]:
            text += f"\nExercise: {step['exercise']}"
        events.append(
            CalendarEvent(
                uid=f"{body['role']}-{step['id']}@plan.sonobridge.invalid",
                first=first,
                last=max(first, done - timedelta(days=1)),
                title=str(step["title"]),
                description=text,
                sequence=version,
                alarm_days=14 if exam else 0,
            )
        )
    review = date.fromisoformat(str(body["review_day"]))
    events.append(
        CalendarEvent(
            uid=f"{body['role']}-review@plan.sonobridge.invalid",
            first=review,
            last=review,
            title=f"Review the plan: {body['role_title']}",
            description="Fees and rules belong to their issuers: confirm them again.",
            sequence=version,
        )
    )
    return events
