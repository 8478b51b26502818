"""The audit report as PDF/A, set by typst: offline, the same bytes each time."""

from __future__ import annotations

import dataclasses
import json
from importlib import resources
from types import ModuleType

from sonobridge.audit.crosswalk import ReaderComparison
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.reports.audit_document import audit_document
from sonobridge.reports.document import Document
from sonobridge.reports.errors import MissingExtraError
from sonobridge.reports.figures.mark import verdict_icon
from sonobridge.reports.paper import paper_json
from sonobridge.reports.tokens import COLOURS, VERDICTS

__all__ = ["audit_report_pdf"]

_STANDARDS = ("a-2b",)


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
    return _compile(document)


def _compile(document: Document) -> bytes:
    typst = _typesetter()
    package = resources.files("sonobridge.reports")
    source = (package / "templates" / "audit.typ").read_bytes()
    with resources.as_file(package / "fonts") as fonts:
        made: bytes = typst.compile(
            source,
            root=str(fonts),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={
                "document": paper_json(document),
                "tokens": json.dumps(_tokens(), ensure_ascii=False),
            },
            pdf_standards=list(_STANDARDS),
            timestamp=_seconds(document.made_at),
        )
    return made


def _typesetter() -> ModuleType:
    try:
        import typst
    except ImportError:
        raise MissingExtraError(
            "The PDF was not made: the typesetter is not installed.",
            where="reports",
            why="PDF reports need the extra `reports`.",
            kept="The evaluation and the HTML report are not affected.",
            remedy="Run pip install 'sonobridge[reports]', or take the HTML report.",
        ) from None
    module: ModuleType = typst
    return module


def _tokens() -> dict[str, object]:
    icons = {
        kind: '<svg xmlns="http://www.w3.org/2000/svg" width="14" height="14" '
        f'viewBox="0 0 14 14">{verdict_icon(kind, 0, 0)}</svg>'
        for kind in VERDICTS
    }
    verdicts = {kind: dataclasses.asdict(style) for kind, style in VERDICTS.items()}
    return {"colours": COLOURS, "verdicts": verdicts, "icons": icons}


def _seconds(made_at: str) -> int:
    """Return a UTC time in ISO 8601 as seconds since 1970."""
    from datetime import datetime

    return int(datetime.fromisoformat(made_at).timestamp())
