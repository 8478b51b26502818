"""``path.thirty_days``: close the plan once all four weeks are closed."""

from __future__ import annotations

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.proof.close import WeekOpenError
from sonobridge.workflows.path.proof.state import WeekLine, week_lines
from sonobridge.workflows.path.proof.stored_proof import artefacts, first_day

__all__ = ["ThirtyDaysRequest", "ThirtyDaysResult", "thirty_days"]


@record
class ThirtyDaysRequest:
    """One's own thirty days."""


@record
class ThirtyDaysResult:
    """All four weeks, closed."""

    weeks: tuple[WeekLine, ...]


@operation(
    "path.thirty_days",
    summary="Close the thirty days; all four weeks have to be closed.",
    traits=(Trait.EVIDENCE,),
    command="path thirty-days",
)
def thirty_days(context: Context, request: ThirtyDaysRequest) -> ThirtyDaysResult:
    """Refuse while a week is open, then record the plan as closed."""
    from sonobridge.career.proof_plan import state_weeks

    del request
    start = first_day(context)
    states = state_weeks(start, artefacts(context, start))
    still = [
        f"week {one.week.number} lacks {'; '.join(one.lacks)}"
        for one in states
        if not one.closed
    ]
    if still:
        raise WeekOpenError(
            f"{len(still)} of 4 weeks are open.",
            where="thirty days",
            why=f"{'. '.join(still)}.",
            kept="What was attached.",
            remedy="See 'sonobridge path proof'.",
        )
    context.evidence.measured({"start": start.isoformat(), "weeks": len(states)})
    return ThirtyDaysResult(weeks=week_lines(states))
