"""``audit.check_claim``: whether a sentence may be said of an evaluation."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.products.claim_view import ClaimProblem, ClaimText
from sonobridge.workflows.context import Context

__all__ = ["CheckClaimRequest", "CheckClaimResult", "check_claim"]


@record
class CheckClaimRequest:
    """Which sentence about which evaluation."""

    evaluation_id: Annotated[str, Help("Identifier of the evaluation it rests on.")]
    claim: Annotated[ClaimText, Help("The claim: sentence and its four fields, as JSON.")]


@record
class CheckClaimResult:
    """Whether it may be released, and each reason against it."""

    releasable: bool
    problems: tuple[ClaimProblem, ...]


@operation(
    "audit.check_claim",
    summary="Check a performance claim against a stored evaluation.",
    positional=("evaluation_id", "claim"),
)
def check_claim(context: Context, request: CheckClaimRequest) -> CheckClaimResult:
    """Compare the claim with the groups that may be claimed; nothing is stored."""
    raise NotImplementedError
