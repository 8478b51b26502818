"""``audit.check_claim``: whether a sentence may be said of an evaluation."""

from __future__ import annotations

from typing import Annotated

from sonobridge.audit.claims.claim import ClaimAnswer
from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.products.claim_view import ClaimText, registered
from sonobridge.workflows.context import Context

__all__ = ["CheckClaimRequest", "CheckClaimResult", "check_claim"]


@record
class CheckClaimRequest:
    """Which sentence about which evaluation."""

    evaluation_id: Annotated[str, Help("Identifier of the evaluation it rests on.")]
    claim: Annotated[ClaimText, Help("The claim: sentence and its four fields, as JSON.")]


@record
class CheckClaimResult:
    """Whether the sentence may be said, and which fields a release would still ask for."""

    answer: ClaimAnswer
    missing: tuple[str, ...]


@operation(
    "audit.check_claim",
    summary="Check a performance claim against a stored evaluation.",
    positional=("evaluation_id", "claim"),
)
def check_claim(context: Context, request: CheckClaimRequest) -> CheckClaimResult:
    """Compare the claim with the groups that may be claimed; nothing is stored."""
    from sonobridge.audit.claims.claim import check_claim as hold_against
    from sonobridge.audit.claims.performance_claim import missing_fields
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    row = reading.store.evaluations.get(request.evaluation_id)
    return CheckClaimResult(
        answer=hold_against(request.claim.statement, reading.evaluation(row)),
        missing=missing_fields(registered(request.claim, row.id)),
    )
