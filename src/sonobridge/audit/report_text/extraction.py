"""From the matches of one report to its values, each with the place it was read from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sonobridge.audit.report_text.negation import is_negated
from sonobridge.audit.report_text.rules import FieldRule, PartRule, ReportRules
from sonobridge.audit.results.cell import ABSENT, Cell, settle
from sonobridge.audit.results.units import convert
from sonobridge.imaging.decoding.text_matching import TextMatch

__all__ = ["Extract", "Found", "extract"]

_NUMBER: Final = re.compile(r"[-+]?(\d{1,12}(\.\d{0,12})?|\.\d{1,12})")
_MORE_BEFORE: Final = re.compile(r"(\d[.,]?|\d\s{0,3}(-|–|to)\s{0,3})$", re.IGNORECASE)
_MORE_BEHIND: Final = re.compile(r"\d|[.,]\d|\s{0,3}(-|–|to\s)\s{0,3}\d", re.IGNORECASE)
_LOOK: Final = 12

Region = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """One match and what was made of it.

    Attributes
    ----------
    rule
        Name of its pattern.
    start, end
        Character offsets from 0 in the report; ``end`` is the first one behind it.
    cell
        What it says, or why it says nothing.
    """

    rule: str
    start: int
    end: int
    cell: Cell


@dataclass(frozen=True, slots=True)
class Extract:
    """One cell of one row, with all matches behind it."""

    part: str
    column: str
    cell: Cell
    found: tuple[Found, ...]


def extract(text: str, rules: ReportRules, matches: Sequence[TextMatch]) -> list[Extract]:
    """Return one extract for each part and field, in the order of the rules.

    Parameters
    ----------
    text
        The report.
    rules
        Whose patterns were searched.
    matches
        What they matched.
    """
    by_name: dict[str, list[TextMatch]] = {}
    for match in matches:
        by_name.setdefault(match.name, []).append(match)
    made = []
    for part in rules.parts or (None,):
        regions = [(0, len(text))] if part is None else _regions(part, by_name, len(text))
        name = "" if part is None else part.name
        for field in rules.fields:
            if not regions:
                cell, found = Cell(reason="the part is absent"), []
            elif field.patterns:
                found = _numbers(text, rules, field, _inside(regions, by_name))
                cell = settle([one.cell for one in found], field.several)
            else:
                found = _classes(text, rules, field, _inside(regions, by_name))
                cell = _settle_classes(found, field)
            made.append(Extract(name, field.name, cell, tuple(found)))
    return made


def _regions(
    part: PartRule, by_name: Mapping[str, Sequence[TextMatch]], length: int
) -> list[Region]:
    """Return where a part stands in the report: from each beginning to the next end."""
    begins = sorted(
        match.end
        for number in range(1, len(part.begins) + 1)
        for match in by_name.get(f"{part.name}/begins/{number}", ())
    )
    ends = sorted(
        match.start
        for number in range(1, len(part.ends) + 1)
        for match in by_name.get(f"{part.name}/ends/{number}", ())
    )
    regions: list[Region] = []
    for begin in begins:
        if regions and begin < regions[-1][1]:
            continue  # named again before it ended
        regions.append((begin, next((end for end in ends if end >= begin), length)))
    return regions


def _inside(
    regions: Sequence[Region], by_name: Mapping[str, Sequence[TextMatch]]
) -> dict[str, list[TextMatch]]:
    """Return the matches that lie wholly in one of the regions, which are in order."""
    begins = [begin for begin, _ in regions]

    def lies_inside(match: TextMatch) -> bool:
        place = bisect_right(begins, match.start) - 1
        return place >= 0 and match.end <= regions[place][1]

    return {
        name: [match for match in matches if lies_inside(match)]
        for name, matches in by_name.items()
    }


def _numbers(
    text: str,
    rules: ReportRules,
    field: FieldRule,
    by_name: Mapping[str, Sequence[TextMatch]],
) -> list[Found]:
    """Return the numbers of a field, each place once, in the order of the report."""
    places: dict[Region, Found] = {}
    for number in range(1, len(field.patterns) + 1):
        rule = f"{field.name}/{number}"
        for match in by_name.get(rule, ()):
            if "value" in match.groups:
                cell = _number(text, rules, field, match)
                found = Found(rule, match.start, match.end, cell)
                known = places.setdefault(match.groups["value"], found)
                if cell.recorded and not known.cell.recorded:
                    places[match.groups["value"]] = found
    return [places[place] for place in sorted(places)]


def _number(text: str, rules: ReportRules, field: FieldRule, match: TextMatch) -> Cell:
    start, end = match.groups["value"]
    if _MORE_BEFORE.search(text[max(0, start - _LOOK) : start]) or _MORE_BEHIND.match(
        text[end : end + _LOOK]
    ):
        return Cell(reason="part of a longer number or of a range")
    written = text[start:end].strip()
    if rules.decimal_comma:
        written = written.replace(",", ".")
    if not _NUMBER.fullmatch(written):
        return Cell(reason="no number")
    unit = field.unit_when_missing
    if "unit" in match.groups:
        unit = text[slice(*match.groups["unit"])].strip()
    if field.unit and not unit:
        return Cell(reason="no unit")
    number: float | None = float(written)
    if field.unit:
        # Case does not matter to a pattern, so CM/S is met as well.
        number = convert(float(written), unit, field.unit)
        if number is None:
            number = convert(float(written), unit.lower(), field.unit)
    if number is None:
        return Cell(reason=f"unit {unit[:20]} where {field.unit} is meant")
    if (field.least is not None and number < field.least) or (
        field.most is not None and number > field.most
    ):
        return Cell(reason="outside the limits of the rules")
    return Cell(number=number, unit=field.unit)


def _classes(
    text: str,
    rules: ReportRules,
    field: FieldRule,
    by_name: Mapping[str, Sequence[TextMatch]],
) -> list[Found]:
    """Return the classes of a field in the order of the report.

    A match that lies inside a longer match of another value is left out: "no stenosis"
    holds the word "stenosis".
    """
    all_matches = [
        (f"{field.name}/{place}/{number}", place - 1, match)
        for place, value in enumerate(field.values, start=1)
        for number in range(1, len(value.patterns) + 1)
        for match in by_name.get(f"{field.name}/{place}/{number}", ())
    ]
    found = []
    reach: dict[int, Region] = {}  # the match of each value that ends last so far
    for rule, place, match in sorted(
        all_matches, key=lambda one: (one[2].start, -one[2].end, one[0])
    ):
        span = (match.start, match.end)
        if any(place != other and _holds(wide, span) for other, wide in reach.items()):
            continue
        if place not in reach or match.end > reach[place][1]:
            reach[place] = span
        value = field.values[place]
        cell = Cell(word=value.value)
        if rules.negation and is_negated(text, match.start, match.end, rules.negation):
            word = value.when_negated
            cell = Cell(word=word) if word else Cell(reason="negated")
        found.append(Found(rule, match.start, match.end, cell))
    return found


def _holds(wide: Region, span: Region) -> bool:
    """Tell whether a span lies inside a wider one."""
    return wide != span and wide[0] <= span[0] and span[1] <= wide[1]


def _settle_classes(found: Sequence[Found], field: FieldRule) -> Cell:
    """Return the class; what is negated and stands for nothing does not count."""
    if not found:
        return Cell(reason=ABSENT)
    told = [one.cell for one in found if one.cell.recorded]
    if not told:
        return Cell(reason="negated")
    cell = settle(told, field.several)
    return cell if cell.recorded else Cell(reason="contradictory")
