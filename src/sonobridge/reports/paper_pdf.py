"""What every PDF report shares: the typesetter, offline, with the package's own fonts."""

from __future__ import annotations

import dataclasses
import json
from importlib import resources
from types import ModuleType

from sonobridge.reports.errors import MissingExtraError
from sonobridge.reports.figures.mark import verdict_icon
from sonobridge.reports.tokens import COLOURS, VERDICTS

__all__ = ["compile_pdf"]

_STANDARDS = ("a-2b",)


def compile_pdf(template: str, document_json: str, made_at: str) -> bytes:
    """Return a document set with a template as PDF/A-2b; equal arguments, equal bytes.

    Raises
    ------
    MissingExtraError
        If the extra ``reports`` is not installed.
    """
    typst = _typesetter()
    package = resources.files("sonobridge.reports")
    source = (package / "templates" / template).read_bytes()
    with resources.as_file(package / "fonts") as fonts:
        made: bytes = typst.compile(
            source,
            root=str(fonts),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={
                "document": document_json,
                "tokens": json.dumps(_tokens(), ensure_ascii=False),
            },
            pdf_standards=list(_STANDARDS),
            timestamp=_seconds(made_at),
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
            kept="What it is made from, and the HTML report, are not affected.",
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
