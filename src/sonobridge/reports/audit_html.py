"""The audit report as one HTML file: no network, no script, the same bytes each time."""

from __future__ import annotations

from sonobridge.audit.crosswalk import ReaderComparison
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.reports.audit_document import audit_document
from sonobridge.reports.html_page import csp_hash, environment, style_sheet

__all__ = ["audit_report_html"]


def audit_report_html(
    evaluation: Evaluation,
    *,
    evidence_ids: tuple[str, ...] = (),
    reader_study: tuple[ReaderComparison, ...] = (),
) -> str:
    """Return the report of an evaluation as a self-contained HTML page.

    The page holds its fonts and drawings, runs no script, and its content security policy
    forbids every other source. Equal arguments give equal text.

    Parameters
    ----------
    evidence_ids
        Records in which the evaluation is stored; printed and cited by guideline rows.
    reader_study
        Comparisons with readers.
    """
    document = audit_document(evaluation, evidence_ids=evidence_ids, reader_study=reader_study)
    style = style_sheet("audit.css")
    return (
        environment()
        .get_template("audit.html.j2")
        .render(document=document, style=style, style_hash=csp_hash(style))
    )
