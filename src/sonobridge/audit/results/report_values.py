"""Chosen values of one structured report, each with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sonobridge.audit.results.observer import names_somebody
from sonobridge.audit.results.picks import NUMBERS, PickBook
from sonobridge.audit.results.units import convert
from sonobridge.audit.table.cells import level_text
from sonobridge.imaging.structured_report import Code, ContentItem, StructuredReport

__all__ = ["ABSENT", "Cell", "Reading", "Several", "find_readings", "settle"]

Several = Literal["refuse", "first", "last", "highest", "lowest"]
"""What stands for several different values of one row: none, or the one named."""

ABSENT: Final = "absent"
_NUMBER: Final = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_LONGEST_WORD: Final = 80
# Finding Site and Laterality (PS3.16 TID 1501 and its predecessors in SNOMED RT).
_SITES: Final = frozenset({("363698007", "SCT"), ("G-C0E3", "SRT"), ("G-C0E3", "SNM3")})
_SIDES: Final = frozenset({("272741003", "SCT"), ("G-C171", "SRT"), ("G-C171", "SNM3")})


_NAMES: Final = "names a person, place or document"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: a number in a unit, a word, or why there is neither."""

    number: float | None = None
    unit: str = ""
    word: str = ""
    reason: str = ""

    @property
    def recorded(self) -> bool:
        """Whether it holds something."""
        return self.number is not None or bool(self.word)


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


def find_readings(
    report: StructuredReport,
    book: PickBook,
    children: Sequence[Sequence[int]],
    *,
    plain: bool = False,
) -> list[Reading]:
    """Return the chosen values in the order of the report.

    Parameters
    ----------
    report
        The report.
    book
        Chosen concepts.
    children
        Positions of each item's children.
    plain
        Whether identifiers may be written.
    """
    found = []
    for position, item in enumerate(report.items):
        if item.kind not in {"NUM", "CODE", "TEXT"}:
            continue
        for column in book.columns_of(item.name):
            places = (position, *report.ancestors(position))
            if not _stands_within(report, book, children, places):
                continue
            group = next((p for p in places[1:] if report.items[p].kind == "CONTAINER"), 0)
            site = _context(report, children, places, _SITES)
            side = _context(report, children, places, _SIDES)
            cell = Cell(reason=_NAMES) if names_somebody(item.name) and not plain else None
            cell = cell or _cell(item, column)
            found.append(Reading(column, position, group, cell, site, side))
    return found


def settle(cells: Sequence[Cell], several: Several) -> Cell:
    """Return the cell that stands for all that was found of one column in one row."""
    if not cells:
        return Cell(reason=ABSENT)
    recorded = [cell for cell in cells if cell.recorded]
    if not recorded:
        return cells[0]
    if several == "refuse" and len(recorded) < len(cells):
        return Cell(reason="several values, one of them not obtained")
    alike = _in_one_unit(recorded)
    if alike is None:
        return Cell(reason="several values in different units")
    distinct = list(dict.fromkeys(alike))
    if len(distinct) == 1:
        return distinct[0]
    if several == "first":
        return alike[0]
    if several == "last":
        return alike[-1]
    numbers = [cell for cell in alike if cell.number is not None]
    if several == "refuse" or len(numbers) < len(alike):
        return Cell(reason="several different values")
    ordered = sorted(numbers, key=lambda cell: cell.number or 0.0)
    return ordered[-1] if several == "highest" else ordered[0]


def _in_one_unit(cells: Sequence[Cell]) -> list[Cell] | None:
    """Return numbers in the unit of the first; None where that cannot be done."""
    unit = next((cell.unit for cell in cells if cell.number is not None), "")
    made = []
    for cell in cells:
        if cell.number is None:
            made.append(cell)
            continue
        number = convert(cell.number, cell.unit, unit)
        if number is None:
            return None
        made.append(Cell(number=number, unit=unit))
    return made


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


def _beside(
    report: StructuredReport, children: Sequence[Sequence[int]], place: int
) -> list[ContentItem]:
    """Return an item's children, and what modifies those that are codes (a side of a site)."""
    found = []
    for child in children[place]:
        item = report.items[child]
        found.append(item)
        if item.kind == "CODE":
            found += [report.items[below] for below in children[child]]
    return found


def _stands_within(
    report: StructuredReport,
    book: PickBook,
    children: Sequence[Sequence[int]],
    places: Sequence[int],
) -> bool:
    """Tell whether all concepts that were asked for stand above or beside a value."""
    if not book.within:
        return True
    around = [report.items[place].name for place in places[1:]]
    beside = [item for place in places for item in _beside(report, children, place)]
    around += [item.value for item in beside if item.kind == "CODE"]
    there = [code for code in around if code is not None]
    stands = {any(book.means(text, code) for code in there) for text in book.within}
    return stands == {True}


def _context(
    report: StructuredReport,
    children: Sequence[Sequence[int]],
    places: Sequence[int],
    concepts: frozenset[tuple[str, str]],
) -> str:
    """Return the nearest coded answer to one of the concepts, by its meaning."""
    for place in places:
        for item in _beside(report, children, place):
            if item.name and item.value and (item.name.value, item.name.scheme) in concepts:
                return level_text(item.value.meaning or item.value.value)[:_LONGEST_WORD]
    return ""
