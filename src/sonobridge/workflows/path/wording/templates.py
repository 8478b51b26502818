"""``path.templates``: the template library, blank and with demo values."""

from __future__ import annotations

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context

__all__ = ["TemplateLine", "TemplatesRequest", "TemplatesResult", "templates"]


@record
class TemplatesRequest:
    """Nothing to choose: all templates are shown."""


@record
class TemplateLine:
    """A template: ``blank`` to fill in, ``demo`` as an invented example."""

    id: str
    title: str
    version: str
    licence: str
    blank: str
    demo: str


@record
class TemplatesResult:
    """Plan, log, report, rationale, interview."""

    templates: tuple[TemplateLine, ...]
    notice: str


@operation(
    "path.templates",
    summary="List the templates with version and licence, blank and with demo values.",
    traits=(Trait.PURE,),
)
def templates(context: Context, request: TemplatesRequest) -> TemplatesResult:
    """Fill each template with its prompts, and with its demo values."""
    from sonobridge.career.wording.templates import load_templates, render_template

    del context, request
    return TemplatesResult(
        templates=tuple(
            TemplateLine(
                id=one.id,
                title=one.title,
                version=one.version,
                licence=one.licence,
                blank=render_template(one, {n: f"[{p}]" for n, p in one.prompts.items()}),
                demo=render_template(one, one.demo),
            )
            for one in load_templates()
        ),
        notice="Demo values are invented. Not for diagnosis.",
    )
