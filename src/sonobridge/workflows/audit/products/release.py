"""``audit.release``: decide on the release of a model version."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Len

from sonobridge.core.errors import ConflictError, InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.permission import SIGNERS
from sonobridge.workflows.audit.products.claim_view import ClaimText, registered
from sonobridge.workflows.audit.products.product_view import (
    Authority,
    ReleaseLine,
    authority_of,
    release_line,
)
from sonobridge.workflows.audit.products.release_check import reasons_against
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.audits import EvaluationRow, ProductRow, ReleaseRow
    from sonobridge.workflows.audit.reading import AuditReading

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
    from sonobridge.core.record import to_json
    from sonobridge.store.tables.audits import audit_release
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    product = reading.store.products.get(request.product_id)
    row = reading.store.evaluations.get(request.evaluation_id)
    expires_on = _day(request.expires_on)
    with keeping(context) as writing:
        before = reading.store.releases.newest(
            connection=writing.connection, product_id=product.id
        )
        if request.decision == "withdraw":
            _refuse_withdrawal(product, before)
        else:
            _refuse_release(reading, product, row, request)
        made = writing.add(
            audit_release,
            product_id=product.id,
            evaluation_id=row.id,
            decision=request.decision,
            body={
                "accountable": request.accountable.strip(),
                "reason": request.reason.strip(),
                "clearance": request.clearance.strip(),
                "expires_on": expires_on,
                "stop_rule": request.stop_rule.strip(),
                "claims": [to_json(claim) for claim in request.claims],
            },
        )
        _declare(context, reading, product, row)
        context.evidence.made("audit_release", product.id, made["sha256"])
        context.evidence.seal("sign_off")
        context.evidence.measured(
            {
                "evaluation_id": row.id,
                "decision": request.decision,
                "claims": len(request.claims),
            }
        )
    stored = reading.store.releases.get(made["id"])
    return ReleaseResult(
        release=release_line(AuditReading(context), stored),
        authority=authority_of(product, stored),
    )


def _refuse_withdrawal(product: ProductRow, before: ReleaseRow | None) -> None:
    if before is None or before.decision != "release":
        raise ConflictError(
            "There is no release to withdraw.",
            where=product.id,
            kept="Nothing was changed.",
            remedy="Open the model version to see its release decisions.",
        )


def _refuse_release(
    reading: AuditReading, product: ProductRow, row: EvaluationRow, request: ReleaseRequest
) -> None:
    """Refuse while a high flag is open, on an outdated evaluation, or on a bare claim."""
    from sonobridge.audit.claims.claim import check_claim
    from sonobridge.audit.claims.performance_claim import require_complete

    if row.product_id != product.id:
        raise _refused(product, "The evaluation is of another model version.")
    reasons = reasons_against(reading, product, row)
    if reasons:
        raise _refused(product, " ".join(reasons))
    evaluation = reading.evaluation(row)
    for claim in request.claims:
        require_complete(registered(claim, row.id))
        answer = check_claim(claim.statement, evaluation)
        if answer.answer != "allowed":
            why = " ".join(reason.text for reason in answer.reasons)
            raise _refused(product, f"A claim may not be made as it is written: {why}")


def _refused(product: ProductRow, why: str) -> ConflictError:
    return ConflictError(
        "The model version is not released.",
        where=product.id,
        why=why,
        kept="Evaluations, flags and earlier decisions are unchanged.",
        remedy="Close the flags with a re-test, evaluate again, or correct the claim.",
    )


def _declare(
    context: Context, reading: AuditReading, product: ProductRow, row: EvaluationRow
) -> None:
    """Name what the decision rests on; when one of these changes, it is stale."""
    context.evidence.used("audit_product", product.id, product.sha256)
    context.evidence.used("audit_evaluation", row.lineage, row.result_sha256)
    context.evidence.used("audit_evaluation_file", row.id, row.blob_sha256)
    acceptance = reading.store.acceptances.newest(product_id=product.id)
    if acceptance is not None:
        context.evidence.used("audit_acceptance", product.id, acceptance.sha256)


def _day(text: str | None) -> str | None:
    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError:
        raise InvalidInputError(
            "The expiry is no date.",
            where="expires_on",
            kept="Nothing was decided.",
            remedy="Write it as YYYY-MM-DD.",
        ) from None
