"""Templates: listed with version and licence, printed blank or with demo values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sonobridge.career.pack import PackFiles
from sonobridge.career.wording.interview import interview_questions
from sonobridge.core.errors import InvalidInputError

__all__ = ["Template", "load_templates", "render_template"]

_SLOT = re.compile(r"\{([a-z_]+)\}")
_QUESTIONS = "questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template; ``prompts`` say what belongs in a slot, ``demo`` is an invented example."""

    id: str
    title: str
    version: str
    licence: str
    text: str
    prompts: Mapping[str, str]
    demo: Mapping[str, str]


def load_templates(files: PackFiles | None = None) -> tuple[Template, ...]:
    """Return the templates: plan, log, report, rationale, interview."""
    data = (files or PackFiles()).yaml("templates.yaml")
    return tuple(
        Template(
            id=str(row["id"]),
            title=str(row["title"]),
            version=str(row["version"]),
            licence=str(data["licence"]),
            text=str(row["text"]),
            prompts={name: str(one["prompt"]) for name, one in row["slots"].items()},
            demo={name: str(one["demo"]) for name, one in row["slots"].items()},
        )
        for row in data["templates"]
    )


def render_template(template: Template, values: Mapping[str, str]) -> str:
    """Return the text with every slot filled.

    Raises
    ------
    InvalidInputError
        If a slot has no value, with its name.
    """
    filled = dict(values)
    if template.id == "interview":
        asked = interview_questions("specialist", ())
        filled[_QUESTIONS] = "\n".join(f"{n}. {one.text}" for n, one in enumerate(asked, 1))
    missing = [
        name for name in _SLOT.findall(template.text) if not filled.get(name, "").strip()
    ]
    if missing:
        raise InvalidInputError(
            "The template has an empty slot.",
            where=f"{template.id}: {', '.join(missing)}",
            kept="Nothing was stored.",
            remedy="Give each slot a value.",
        )
    return _SLOT.sub(lambda slot: filled[slot.group(1)].strip(), template.text).strip()
