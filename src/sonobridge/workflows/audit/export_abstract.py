"""``audit.export_abstract``: an abstract with figures, from a stored evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import MaxLen

from sonobridge.core.errors import ConflictError, MissingError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.evaluation.content import Evaluation
    from sonobridge.reports.document import Figure
    from sonobridge.store.audits import EvaluationRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["ExportAbstractRequest", "ExportAbstractResult", "export_abstract"]

_HOW = """abstract.html    the abstract; runs no script and fetches nothing
figure-N.svg     its figures, the same bytes as in the page
data.json        the stored evaluation that all of it is computed from
SHA256SUMS       check with: sha256sum -c SHA256SUMS

The same stored evaluation and the same words give the same bytes again:
    sonobridge audit export-abstract EVALUATION
"""


@record
class ExportAbstractRequest:
    """Which evaluation, and what you say yourself; all else is computed."""

    evaluation_id: Annotated[str, MaxLen(40), Help("Evaluation; empty: your newest one.")] = ""
    title: Annotated[str, MaxLen(200), Help("Title; empty: what was found.")] = ""
    background: Annotated[
        str, MaxLen(1500), Help("Why the question matters; empty leaves it out.")
    ] = ""
    conclusion: Annotated[
        str,
        MaxLen(1500),
        Help("What follows; refused beyond the data. Empty: what may be said."),
    ] = ""


@record
class AbstractFigure:
    """A figure: its file in the zip, the hash of its bytes, and its finding."""

    file: str
    sha256: str
    finding: str


@record
class ExportAbstractResult:
    """The zip; ``words`` counts the text without figures and records."""

    artefact: Artefact
    evaluation_id: str
    title: str
    words: int
    figures: tuple[AbstractFigure, ...]
    scan: str
    notice: str


@operation(
    "audit.export_abstract",
    summary="Write a research abstract with figures from a stored evaluation, and its data.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE,),
    positional=("evaluation_id",),
)
def export_abstract(context: Context, request: ExportAbstractRequest) -> ExportAbstractResult:
    """Refuse text that may name a patient or claims beyond the data, then write the zip.

    Raises
    ------
    PatientDataFoundError
        Naming the passages; no file is written.
    ConflictError
        For a conclusion that the evaluation does not carry.
    """
    from sonobridge.career.ce_ledger import build_audit_pack
    from sonobridge.career.proof_plan.patient_data_scan import LIMIT, refuse_patient_data
    from sonobridge.core.canonical import hash_bytes
    from sonobridge.reports.portfolio import (
        AbstractWords,
        abstract_document,
        abstract_figures,
        abstract_words,
    )
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    row = _row(reading, request.evaluation_id)
    evaluation = reading.evaluation(row)
    said = {
        name: getattr(request, name).strip() for name in ("title", "background", "conclusion")
    }
    refuse_patient_data(said, kept="No file was written.")
    _refuse_claim(said["conclusion"], evaluation)
    words = AbstractWords(author=context.actor.name, **said)
    document = abstract_document(evaluation, words, evidence_ids=(row.evidence_id,))
    figures = _named(abstract_figures(evaluation))
    data = build_audit_pack(_files(document, evaluation, figures))
    sha256 = hash_bytes(data)
    name = f"abstract-{sha256[:16]}.zip"
    context.workspace.exports.write(data, name)
    context.evidence.used("audit_evaluation_file", row.id, row.blob_sha256)
    context.evidence.made("export", name, sha256)
    context.evidence.seal("export")
    counted = abstract_words(document)
    context.evidence.measured({"words": counted, "figures": len(figures)})
    return ExportAbstractResult(
        artefact=Artefact(
            name=name, media_type="application/zip", size_bytes=len(data), sha256=sha256
        ),
        evaluation_id=row.id,
        title=document.title,
        words=counted,
        figures=tuple(
            AbstractFigure(file=file, sha256=hash_bytes(one.svg.encode()), finding=one.finding)
            for file, one in figures.items()
        ),
        scan=LIMIT,
        notice="Computed from a stored evaluation. Not reviewed by a journal.",
    )


def _row(reading: AuditReading, evaluation_id: str) -> EvaluationRow:
    if evaluation_id:
        return reading.store.evaluations.get(evaluation_id)
    own = [one for one in reading.evaluations if one.made_by == reading.context.actor.person_id]
    if not own:
        raise MissingError(
            "You have made no evaluation yet.",
            where="evaluation",
            kept="No file was written.",
            remedy="Evaluate a table under a locked protocol in the Audit room.",
        )
    return own[0]


def _named(figures: tuple[Figure, ...]) -> dict[str, Figure]:
    return {f"figure-{number}.svg": one for number, one in enumerate(figures, 1)}


def _files(
    document: object, evaluation: Evaluation, figures: dict[str, Figure]
) -> dict[str, bytes]:
    from typing import cast

    from sonobridge.audit.claims.release import releasable
    from sonobridge.core.canonical import canonical_bytes
    from sonobridge.core.record import to_json
    from sonobridge.reports.document import Document
    from sonobridge.reports.portfolio import document_html

    return {
        "README.txt": _HOW.encode(),
        "abstract.html": document_html(cast("Document", document)).encode(),
        "data.json": canonical_bytes(to_json(releasable(evaluation))),
        **{name: one.svg.encode() for name, one in figures.items()},
    }


def _refuse_claim(conclusion: str, evaluation: Evaluation) -> None:
    from sonobridge.audit.claims.claim import check_claim

    if not conclusion:
        return
    held = check_claim(conclusion, evaluation)
    if held.answer == "allowed":
        return
    raise ConflictError(
        "The conclusion goes beyond the data.",
        where="conclusion",
        why=" ".join(reason.text for reason in held.reasons),
        kept="No file was written.",
        remedy=f"What may be said: {held.allowed_wording}"[:1500],
    )
