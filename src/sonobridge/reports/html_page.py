"""What every HTML report shares: environment, style sheet with fonts, security policy."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from sonobridge.reports.figures.mark import verdict_icon
from sonobridge.reports.tokens import COLOURS, VERDICTS

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["csp_hash", "environment", "style_sheet"]

_FONTS = (
    ("400", "IBMPlexSans-Regular-Latin1.woff2"),
    ("600", "IBMPlexSans-SemiBold-Latin1.woff2"),
)


@cache
def environment() -> Environment:
    """Return the environment of the templates: escaping on, undefined names refused."""
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
def style_sheet(name: str) -> str:
    """Return a style sheet: fonts as data, tokens as variables, then the rules of a file."""
    package = resources.files("sonobridge.reports")
    fonts = []
    for weight, font in _FONTS:
        data = base64.b64encode((package / "fonts" / font).read_bytes()).decode("ascii")
        fonts.append(
            "@font-face{font-family:'IBM Plex Sans';font-style:normal;font-weight:"
            f"{weight};src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    variables = [f"--{name}:{colour};" for name, colour in COLOURS.items()]
    for kind, style in VERDICTS.items():
        variables.append(f"--{kind}:{style.colour};--{kind}-tint:{style.tint};")
    rules = (package / "templates" / name).read_text(encoding="utf-8")
    return "".join(fonts) + ":root{" + "".join(variables) + "}\n" + rules


def csp_hash(style: str) -> str:
    """Return the source expression that allows exactly this style sheet."""
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")
