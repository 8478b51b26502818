"""Items of published guidance that an evaluation can answer, read from reference data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

from sonobridge.core.record import from_json, record

__all__ = ["Guideline", "GuidelineRow", "load_guidelines"]


@record
class GuidelineRow:
    """One item: its number where one is known, and a summary in this project's words.

    Attributes
    ----------
    check
        Name of the check that answers it.
    confidence
        How sure number and summary are; ``low`` prints "wording not verified".
    """

    item: str
    text: str
    check: str
    confidence: Literal["high", "medium", "low"]


@record
class Guideline:
    """A guideline with its rows, where they come from and what must be said of it."""

    id: str
    title: str
    source: str
    note: str
    rows: tuple[GuidelineRow, ...]
    is_checklist: bool = True


@cache
def load_guidelines() -> tuple[tuple[Guideline, ...], str]:
    """Return the guidelines in their order, and the date they were taken."""
    import yaml

    file = resources.files("sonobridge.reference_data") / "audit" / "guidelines.yaml"
    data: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    rows = tuple(from_json(Guideline, row) for row in data["guidelines"])
    return rows, str(data["as_of"])
