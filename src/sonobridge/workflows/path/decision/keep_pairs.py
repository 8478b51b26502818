"""``path.keep_pairs``: keep answered pairs with their scores."""

from __future__ import annotations

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.pairs import PairsRequest, PairsResult, pairs

__all__ = ["KeepPairsRequest", "keep_pairs"]


@record
class KeepPairsRequest(PairsRequest):
    """The answered pairs to keep."""


@operation(
    "path.keep_pairs",
    summary="Keep answered pairs with their scores in the evidence log.",
    traits=(Trait.EVIDENCE,),
)
def keep_pairs(context: Context, request: KeepPairsRequest) -> PairsResult:
    """Score the pairs and declare them with order, seed and lean as the record's result."""
    from sonobridge.core.record import to_json

    result = pairs(context, request)
    context.evidence.seed = request.seed
    context.evidence.measured(
        {
            "fork": request.fork,
            "choices": list(request.choices),
            "answered": result.answered,
            "strengths": [to_json(one) for one in result.strengths],
            "lean": to_json(result.lean) if result.lean else None,
            "circular_triads": result.circular_triads,
        }
    )
    return result
