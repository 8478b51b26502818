"""``path.keep_impact``: keep a view of AI impact with its weights."""

from __future__ import annotations

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.exposure.impact import ImpactRequest, ImpactResult, impact

__all__ = ["KeepImpactRequest", "keep_impact"]


@record
class KeepImpactRequest(ImpactRequest):
    """The view to keep with its weights."""


@operation(
    "path.keep_impact",
    summary="Keep a view of AI impact with the weights it was computed by.",
    traits=(Trait.EVIDENCE,),
)
def keep_impact(context: Context, request: KeepImpactRequest) -> ImpactResult:
    """Compute the view and declare weights, index and exposure as the record's result."""
    from sonobridge.core.record import to_json

    result = impact(context, request)
    context.evidence.measured(
        {
            "occupation": result.occupation,
            "stability": to_json(result.stability) if result.stability else None,
            "composite": to_json(result.composite) if result.composite else None,
            "exposure": [to_json(line) for line in result.exposure],
            "pace": request.pace,
            "basis": request.basis,
        }
    )
    return result
