"""``path.proof_close``: close a week of the thirty days."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.proof.state import WeekLine, week_lines
from sonobridge.workflows.path.proof.stored_proof import artefacts, first_day

__all__ = [
    "CloseWeekRequest",
    "CloseWeekResult",
    "WeekOpenError",
    "close_week",
]


class WeekOpenError(ConflictError):
    """A week cannot be closed yet."""

    code = "proof_plan.open"


@record
class CloseWeekRequest:
    """Which week, with which kind of artefact."""

    week: Annotated[int, Ge(1), Le(4), Help("Number of the week, 1 to 4.")]
    kind: Annotated[
        str,
        MaxLen(40),
        Help("Kind of artefact: shadowing, reading, supervised_practice, presentation."),
    ]


@record
class CloseWeekResult:
    """The closed week."""

    week: WeekLine


@operation(
    "path.proof_close",
    summary="Close a week of the thirty days with the kind of artefact that it needs.",
    traits=(Trait.EVIDENCE,),
    command="path proof-close",
    positional=("week", "kind"),
)
def close_week(context: Context, request: CloseWeekRequest) -> CloseWeekResult:
    """Refuse another kind, refuse while something lacks, then record the week."""
    from sonobridge.career.proof_plan import load_weeks, refuse_wrong_kind, state_weeks

    refuse_wrong_kind(load_weeks()[request.week - 1], request.kind)
    start = first_day(context)
    state = state_weeks(start, artefacts(context, start))[request.week - 1]
    if not state.closed:
        raise WeekOpenError(
            f"Week {request.week} stays open.",
            where=state.week.title,
            why=f"It lacks {'; '.join(state.lacks)}.",
            kept="What was attached.",
            remedy="Add what is missing and close it again.",
        )
    context.evidence.measured({"week": request.week, "kind": request.kind})
    return CloseWeekResult(week=week_lines([state])[0])
