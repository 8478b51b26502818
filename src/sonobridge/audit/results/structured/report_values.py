"""Chosen values of one structured report, each with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sonobridge.audit.results.cell import Cell
from sonobridge.audit.results.structured.observer import names_somebody
from sonobridge.audit.results.structured.picks import NUMBERS, PickBook
from sonobridge.audit.table.cells import level_text
from sonobridge.imaging.structured_report import Code, ContentItem, StructuredReport

__all__ = ["Reading", "find_readings"]

_NUMBER: Final = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_LONGEST_WORD: Final = 80
# Finding Site and Laterality (PS3.16 TID 1501 and its predecessors in SNOMED RT).
_SITES: Final = frozenset({("363698007", "SCT"), ("G-C0E3", "SRT"), ("G-C0E3", "SNM3")})
_SIDES: Final = frozenset({("272741003", "SCT"), ("G-C171", "SRT"), ("G-C171", "SNM3")})


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
