"""``path.decide``: keep eight answers and what the rule made of them."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.rubric import RubricRequest, RubricResult, rubric

__all__ = ["DecideRequest", "DecideResult", "decide"]


@record
class DecideRequest:
    """The answers to keep."""

    answers: Annotated[
        tuple[Annotated[int, Ge(1), Le(5)], ...],
        Len(8, 8),
        Help("Eight numbers 1..5, in the order of path rubric."),
    ]


@record
class DecideResult:
    """The verdict as it was kept, and when."""

    rubric: RubricResult
    decided_at: str


@operation(
    "path.decide",
    summary="Keep eight answers with their verdict in the evidence log.",
    traits=(Trait.EVIDENCE,),
    positional=(),
)
def decide(context: Context, request: DecideRequest) -> DecideResult:
    """Run the rubric and declare answers, sums and verdict as the record's result."""
    from sonobridge.core.clock import as_utc_text

    result = rubric(context, RubricRequest(answers=request.answers))
    context.evidence.measured(
        {
            "answers": list(result.answers),
            "generalist": result.generalist,
            "specialist": result.specialist,
            "verdict": result.verdict,
            "probability_generalist": result.probability_generalist,
        }
    )
    return DecideResult(rubric=result, decided_at=as_utc_text(context.clock.now()))
