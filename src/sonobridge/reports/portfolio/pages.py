"""A document of the portfolio as HTML and as PDF, set like every other report."""

from __future__ import annotations

from sonobridge.reports.document import Document
from sonobridge.reports.html_page import csp_hash, environment, style_sheet
from sonobridge.reports.paper import paper_json
from sonobridge.reports.paper_pdf import compile_pdf

__all__ = ["document_html", "document_pdf"]


def document_html(document: Document) -> str:
    """Return a document as one self-contained HTML page."""
    style = style_sheet("audit.css")
    template = environment().get_template("audit.html.j2")
    return template.render(document=document, style=style, style_hash=csp_hash(style))


def document_pdf(document: Document) -> bytes:
    """Return a document as PDF/A; MissingExtraError without the extra ``reports``."""
    return compile_pdf("audit.typ", paper_json(document), document.made_at)
