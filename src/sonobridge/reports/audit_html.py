"""The audit report as one HTML file: no network, no script, the same bytes each time."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from sonobridge.audit.crosswalk import ReaderComparison
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.reports.audit_document import audit_document
from sonobridge.reports.figures.mark import verdict_icon
from sonobridge.reports.tokens import COLOURS, VERDICTS

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["audit_report_html"]

_FONTS = (
    ("400", "IBMPlexSans-Regular-Latin1.woff2"),
    ("600", "IBMPlexSans-SemiBold-Latin1.woff2"),
)


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
    style = _style()
    return (
        _environment()
        .get_template("audit.html.j2")
        .render(document=document, style=style, style_hash=_csp_hash(style))
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=PackageLoader("sonobridge.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["icon"] = {
        kind: Markup(  # noqa: S704 - drawn by this package from fixed paths
            '<svg class="icon" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">'
            f"{verdict_icon(kind, 0, 0)}</svg>"
        )
        for kind in VERDICTS
    }
    made.filters["drawing"] = Markup  # drawings escape their own text
    return made


@cache
def _style() -> str:
    """Return the style sheet: fonts as data, tokens as variables, then the rules."""
    package = resources.files("sonobridge.reports")
    fonts = []
    for weight, name in _FONTS:
        data = base64.b64encode((package / "fonts" / name).read_bytes()).decode("ascii")
        fonts.append(
            "@font-face{font-family:'IBM Plex Sans';font-style:normal;font-weight:"
            f"{weight};src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    variables = [f"--{name}:{colour};" for name, colour in COLOURS.items()]
    for kind, style in VERDICTS.items():
        variables.append(f"--{kind}:{style.colour};--{kind}-tint:{style.tint};")
    rules = (package / "templates" / "audit.css").read_text(encoding="utf-8")
    return "".join(fonts) + ":root{" + "".join(variables) + "}\n" + rules


def _csp_hash(style: str) -> str:
    """Return the source expression that allows exactly this style sheet."""
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")
