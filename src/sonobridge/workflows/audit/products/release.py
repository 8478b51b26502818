"""``audit.release``: decide on the release of a model version."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.permission import SIGNERS
from sonobridge.workflows.audit.products.claim_view import ClaimText
from sonobridge.workflows.audit.products.product_view import Authority, ReleaseLine
from sonobridge.workflows.context import Context

__all__ = ["ReleaseRequest", "ReleaseResult", "release"]


@record
class ReleaseRequest:
    """The decision and who answers for it."""

    product_id: Annotated[str, Help("Identifier of the model version.")]
    evaluation_id: Annotated[str, Help("Evaluation on which the decision rests.")]
    accountable: Annotated[str, Len(1, 200), Help("Accountable person.")]
    reason: Annotated[str, Len(1, 2000), Help("Why, in your words.")]
    decision: Annotated[
        Literal["release", "withdraw"], Help("Release it, or withdraw a release.")
    ] = "release"
    clearance: Annotated[
        str, Len(0, 200), Help("Clearance or certificate number with version.")
    ] = ""
    expires_on: Annotated[str | None, Len(10, 10), Help("Day it ends, YYYY-MM-DD.")] = None
    stop_rule: Annotated[str, Len(0, 1000), Help("When its use is stopped.")] = ""
    claims: Annotated[
        tuple[ClaimText, ...], Len(0, 20), Help("Performance claims that are released with it.")
    ] = ()


@record
class ReleaseResult:
    """The stored decision, and what it does not give."""

    release: ReleaseLine
    authority: Authority


@operation(
    "audit.release",
    summary="Release a model version, or withdraw its release.",
    roles=SIGNERS,
    traits=(Trait.EVIDENCE,),
    positional=("product_id", "evaluation_id"),
)
def release(context: Context, request: ReleaseRequest) -> ReleaseResult:
    """Store the decision; refused while a high-severity flag of the version is open.

    It is refused too when a claim lacks a field, or when the evaluation is stale.
    """
    raise NotImplementedError
