"""Chosen values of one structured report, each with what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sonobridge.audit.results.cell import Cell
from sonobridge.audit.results.structured.picks import NUMBERS
from sonobridge.audit.results.structured.surroundings import Surroundings, names_somebody
from sonobridge.audit.table.cells import level_text
from sonobridge.imaging.structured_report import Code, ContentItem

__all__ = ["Reading", "find_readings"]

_NUMBER: Final = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_LONGEST_WORD: Final = 80
_NAMES: Final = "names a person, place or document"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value that was found.

    Attributes
    ----------
    column
        Where it goes.
    position
        Of its item in the report, from 0.
    group
        Position of the nearest container above it.
    cell
        What it says.
    site, side
        Finding site and laterality around it, by their meanings; may be empty.
    """

    column: str
    position: int
    group: int
    cell: Cell
    site: str = ""
    side: str = ""


def find_readings(around: Surroundings, *, plain: bool = False) -> list[Reading]:
    """Return the chosen values in the order of the report.

    Parameters
    ----------
    around
        The report and what was chosen of it.
    plain
        Whether identifiers may be written.
    """
    report, found = around.report, []
    for position, item in enumerate(report.items):
        if item.kind not in {"NUM", "CODE", "TEXT"}:
            continue
        columns = around.book.columns_of(item.name)
        if not columns or not around.stands_within(position):
            continue
        above = report.ancestors(position)
        group = next((p for p in above if report.items[p].kind == "CONTAINER"), 0)
        site, side = (_only(around.nearest(fact, position)) for fact in ("site", "side"))
        for column in columns:
            hidden = names_somebody(item.name) and not plain
            cell = Cell(reason=_NAMES) if hidden else _cell(item, column)
            found.append(Reading(column, position, group, cell, site, side))
    return found


def _only(answers: tuple[str, ...]) -> str:
    """Return the one answer; empty where there are several, since none is surely its own."""
    return answers[0] if len(answers) == 1 else ""


def _cell(item: ContentItem, column: str) -> Cell:
    if item.kind == "NUM":
        if item.number is None:
            why = item.fault.replace("_", " ") or "no number"
            return Cell(reason=level_text(why)[:_LONGEST_WORD])
        return Cell(number=item.number, unit=_text(item.unit))
    word = item.text
    if item.kind == "CODE":
        word = (item.value.meaning or item.value.value) if item.value else ""
    word = level_text(word)
    if item.fault or len(word) > _LONGEST_WORD:
        return Cell(reason="free text")
    if column in NUMBERS:
        return Cell(number=float(word)) if _NUMBER.fullmatch(word) else Cell(reason="no number")
    return Cell(word=word) if word else Cell(reason="empty")


def _text(unit: Code | None) -> str:
    return "" if unit is None else unit.value[:40]
