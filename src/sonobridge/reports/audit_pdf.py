"""The audit report as PDF/A, set by typst: offline, the same bytes each time."""

from __future__ import annotations

from sonobridge.audit.crosswalk import ReaderComparison
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.reports.audit_document import audit_document
from sonobridge.reports.paper import paper_json
from sonobridge.reports.paper_pdf import compile_pdf

__all__ = ["audit_report_pdf"]


def audit_report_pdf(
    evaluation: Evaluation,
    *,
    evidence_ids: tuple[str, ...] = (),
    reader_study: tuple[ReaderComparison, ...] = (),
) -> bytes:
    """Return the report of an evaluation as a PDF/A-2b file.

    It has the content of :func:`~sonobridge.reports.audit_html.audit_report_html`: both are
    made from the same document. Its date is that of the evaluation, its fonts stand in the
    package, and equal arguments give equal bytes.

    Raises
    ------
    MissingExtraError
        If the extra ``reports`` is not installed.
    """
    document = audit_document(evaluation, evidence_ids=evidence_ids, reader_study=reader_study)
    return compile_pdf("audit.typ", paper_json(document), document.made_at)
