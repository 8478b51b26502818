"""``audit.accept``: sign what the locked criteria say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.acceptance.acceptance_view import (
    AcceptanceView,
    Answer,
    SignedAcceptance,
    acceptance_view,
)
from sonobridge.workflows.audit.acceptance.reader_study_view import reader_study_line
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.permission import SIGNERS
from sonobridge.workflows.audit.products.release_check import outdated
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.audits import EvaluationRow, ReaderStudyRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["AcceptRequest", "AcceptResult", "accept"]

_READERS: dict[str, Answer] = {
    "non_inferior": "pass",
    "inferior": "fail",
    "not_shown": "cannot_tell",
    "not_estimable": "cannot_tell",
}


@record
class AcceptRequest:
    """Which evaluation is signed, with which words."""

    evaluation_id: Annotated[str, Help("Identifier of the evaluation.")]
    statement: Annotated[str, Len(1, 2000), Help("What you state with your name.")]
    reader_study_id: Annotated[
        str, Len(0, 40), Help("Stored reader study to be set beside it; empty: none.")
    ] = ""


@record
class AcceptResult:
    """The signed record."""

    acceptance: AcceptanceView


@operation(
    "audit.accept",
    summary="Sign the acceptance of a model version: each criterion pass, fail, cannot tell.",
    roles=SIGNERS,
    traits=(Trait.EVIDENCE,),
    positional=("evaluation_id",),
)
def accept(context: Context, request: AcceptRequest) -> AcceptResult:
    """Build the record from the stored evaluation and reader study, and seal it."""
    from sonobridge.core.record import to_json
    from sonobridge.store.tables.audits import audit_acceptance
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    row = reading.store.evaluations.get(request.evaluation_id)
    study = _study(reading, row, request.reader_study_id)
    with keeping(context) as writing:
        _refuse_outdated(reading, row)
        signed = _signed(reading, row, study, request.statement.strip())
        made = writing.add(
            audit_acceptance,
            product_id=row.product_id,
            evaluation_id=row.id,
            reader_study_id=study.id if study else None,
            answer=signed.answer,
            body=to_json(signed),
        )
        _declare(context, reading, row, study)
        context.evidence.made("audit_acceptance", row.product_id, made["sha256"])
        context.evidence.seal("sign_off")
        context.evidence.measured(
            {
                "evaluation_id": row.id,
                "answer": signed.answer,
                "criteria": {one.identifier: one.answer for one in signed.criteria},
            }
        )
    stored = reading.store.acceptances.get(made["id"])
    return AcceptResult(acceptance=acceptance_view(AuditReading(context), stored))


def _study(reading: AuditReading, row: EvaluationRow, study_id: str) -> ReaderStudyRow | None:
    if not study_id:
        return None
    study = reading.store.reader_studies.get(study_id)
    if study.product_id != row.product_id:
        raise ConflictError(
            "The reader study is of another model version.",
            where=study.id,
            kept="Nothing was signed.",
            remedy="Set a reader study of this version beside it, or none.",
        )
    return study


def _refuse_outdated(reading: AuditReading, row: EvaluationRow) -> None:
    reasons = outdated(reading, row)
    if reasons:
        raise ConflictError(
            "The evaluation cannot be signed any more.",
            where=row.id,
            why=" ".join(reasons),
            kept="Evaluation and earlier acceptances are unchanged.",
            remedy="Evaluate again and sign that evaluation.",
        )


def _signed(
    reading: AuditReading, row: EvaluationRow, study: ReaderStudyRow | None, statement: str
) -> SignedAcceptance:
    """Return what is signed, taken from stored records alone."""
    from sonobridge.audit.crosswalk.nondiscrimination import nondiscrimination_block

    evaluation = reading.evaluation(row)
    protocol = evaluation.locked.protocol
    if not evaluation.criteria:
        raise ConflictError(
            "There is nothing to sign: the protocol locks no acceptance criteria.",
            where=row.id,
            kept="The evaluation is unchanged.",
            remedy="Lock the next version of the protocol with criteria and evaluate again.",
        )
    readers = reader_study_line(reading, study).comparisons[0] if study else None
    answers = [one.answer for one in evaluation.criteria]
    if readers is not None:
        answers.append(_READERS[readers.verdict])
    concordance = protocol.reference_kind == "report"
    return SignedAcceptance(
        product_name=protocol.product.name,
        product_version=protocol.product.version,
        evaluation_sha256=row.blob_sha256,
        protocol_sha256=evaluation.locked.protocol_sha256,
        protocol_version=evaluation.locked.version,
        title="Concordance with signed reports" if concordance else "Local acceptance",
        answer=_overall(answers),
        criteria=evaluation.criteria,
        readers=readers,
        changed_after_unblinding=evaluation.locked.changed_after_unblinding,
        nondiscrimination=nondiscrimination_block(evaluation),
        statement=statement,
    )


def _overall(answers: Sequence[Answer]) -> Answer:
    if "fail" in answers:
        return "fail"
    return "cannot_tell" if "cannot_tell" in answers else "pass"


def _declare(
    context: Context,
    reading: AuditReading,
    row: EvaluationRow,
    study: ReaderStudyRow | None,
) -> None:
    """Name what the signature rests on; when one of these changes, it is stale."""
    product = reading.products[row.product_id]
    context.evidence.used("audit_product", product.id, product.sha256)
    context.evidence.used("audit_evaluation", row.lineage, row.result_sha256)
    context.evidence.used("audit_evaluation_file", row.id, row.blob_sha256)
    if study is not None:
        context.evidence.used("audit_reader_study", study.id, study.sha256)
