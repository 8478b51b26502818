"""``path.decide``: keep answers and what the rule made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.fork_request import RubricRequest
from sonobridge.workflows.path.decision.rubric import RubricResult, rubric

if TYPE_CHECKING:
    from sonobridge.core.canonical import JsonValue

__all__ = ["DecideRequest", "DecideResult", "decide"]


@record
class DecideRequest(RubricRequest):
    """The answers to keep, and the order in which they were asked."""

    asked: Annotated[
        tuple[str, ...], Len(0, 9), Help("Criteria in the order in which they were shown.")
    ] = ()


@record
class DecideResult:
    """The verdict as it was kept, and when."""

    rubric: RubricResult
    decided_at: str


@operation(
    "path.decide",
    summary="Keep answers with their verdict, weights and rule in the evidence log.",
    traits=(Trait.EVIDENCE,),
    positional=(),
)
def decide(context: Context, request: DecideRequest) -> DecideResult:
    """Run the rubric and declare answers, weights, sums and verdict as the record's result."""
    from sonobridge.core.clock import as_utc_text

    result = rubric(context, request)
    context.evidence.measured(_kept(request, result))
    return DecideResult(rubric=result, decided_at=as_utc_text(context.clock.now()))


def _kept(request: DecideRequest, result: RubricResult) -> dict[str, JsonValue]:
    first, second = result.sides
    kept: dict[str, JsonValue] = {
        "fork": result.fork,
        "answers": list(result.answers),
        first: result.first,
        second: result.second,
        "verdict": result.verdict,
        f"probability_{first}": result.probability_first,
        "first_weights": list(result.first_weights),
        "second_weights": list(result.second_weights),
        "noise": list(request.noise),
        "decisive_margin": result.decisive_margin,
        "rule": result.rule,
        "asked": list(request.asked or result.criteria),
    }
    if result.sub_answers is not None:
        kept["sub_answers"] = {
            "can_do": list(result.sub_answers.can_do),
            "want": list(result.sub_answers.want),
            "need": list(result.sub_answers.need),
            "weights": list(result.sub_answers.weights),
            "rule": result.sub_answers.rule,
        }
    return kept
