"""The review file: every value with its place in the report, and a person's corrections.

It names source files and quotes reports, so it stays with them; the table of results
holds codes and no text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sonobridge.audit.report_text.extraction import Extract
from sonobridge.audit.report_text.rules import FieldRule, ReportRules
from sonobridge.audit.report_text.sources import ReportText
from sonobridge.audit.results.cell import Cell
from sonobridge.audit.table import open_table
from sonobridge.audit.table.cells import check_export_cell, is_missing, level_text
from sonobridge.core.errors import InvalidInputError

__all__ = ["Corrections", "ReviewFile", "load_corrections"]

_COLUMNS: Final = (
    *("source", "part", "column", "value", "unit", "start", "end", "rule", "excerpt"),
    *("remark", "corrected"),
)
_AROUND: Final = 30
_LONGEST: Final = 160
_MOST: Final = 1_000_000
_NUMBER: Final = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")

Place = tuple[str, str, str]


@dataclass(slots=True)
class ReviewFile:
    """Lines of the review, one a match, and one for a cell without any."""

    lines: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, report: ReportText, one: Extract, used: Cell, *, by_person: bool) -> None:
        """Add the matches of one cell, under what stands in the table."""
        value = used.word if used.number is None else format(used.number, ".12g")
        remark = "entered by a person" if by_person else used.reason
        head = (report.source, one.part, one.column, value, used.unit)
        if not one.found:
            self.lines.append((*head, "", "", "", "", remark, ""))
        for found in one.found:
            excerpt = report.text[max(0, found.start - _AROUND) : found.end + _AROUND]
            note = remark or found.cell.reason
            place = (str(found.start), str(found.end), found.rule)
            self.lines.append((*head, *place, level_text(excerpt)[:_LONGEST], note, ""))

    def to_csv(self) -> bytes:
        """Return the file; offsets count characters from 0, ``end`` is the first behind."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows([check_export_cell(cell) for cell in line] for line in self.lines)
        return out.getvalue().encode()


@dataclass(slots=True)
class Corrections:
    """What a person entered, by source, part and column."""

    cells: dict[Place, Cell] = field(default_factory=dict)
    met: set[Place] = field(default_factory=set)

    def of(self, source: str, part: str, column: str) -> Cell | None:
        """Return what a person entered for a cell; None where nothing."""
        place = (source, part, column)
        if place in self.cells:
            self.met.add(place)
        return self.cells.get(place)

    @property
    def unmet(self) -> int:
        """Corrections of cells that are in no report."""
        return len(self.cells) - len(self.met)


def load_corrections(path: Path, rules: ReportRules) -> Corrections:
    """Read a review file in which a person has filled the column ``corrected``.

    A class must be one of the rules, a number within their limits in the unit of its
    column; ``not recorded`` blanks a cell.

    Raises
    ------
    InvalidInputError
        Naming the row, never its content.
    """
    source = open_table(path)
    needed = ("source", "part", "column", "corrected")
    absent = [name for name in needed if name not in source.names]
    if absent:
        raise _refusal(path.name, f"It has no column {absent[0]!r}.")
    cells = ", ".join(f"c{source.names.index(name)}" for name in needed)
    fields = {one.name: one for one in rules.fields}
    made, line = Corrections(), 0
    with source.reading() as connection:
        cursor = connection.execute(f"SELECT {cells} FROM {source.relation}")  # noqa: S608
        while rows := cursor.fetchmany(10_000):
            for row in rows:
                line += 1
                _take(made, [cell or "" for cell in row], fields, f"row {line}")
            if line > _MOST:
                raise _refusal(path.name, "It has more than a million rows.")
    return made


def _take(
    made: Corrections, row: Sequence[str], fields: dict[str, FieldRule], where: str
) -> None:
    name, part, column, text = (cell.strip() for cell in row)
    if not text:
        return
    if column not in fields:
        raise _refusal(where, "Its column is none of the rules.")
    place = (name.removeprefix("'"), part, column)
    cell = _cell(text, fields[column], where)
    if made.cells.setdefault(place, cell) != cell:
        raise _refusal(where, "Another row corrects the same cell to something else.")


def _cell(text: str, rule: FieldRule, where: str) -> Cell:
    if is_missing(text):
        return Cell(reason="blanked by a person")
    if rule.values:
        known = {one.value for one in rule.values} | {one.when_negated for one in rule.values}
        if text not in known:
            raise _refusal(where, "Its correction is no value of the rules.")
        return Cell(word=text)
    if not _NUMBER.fullmatch(text):
        raise _refusal(where, "Its correction is no number.")
    number = float(text)
    if (rule.least is not None and number < rule.least) or (
        rule.most is not None and number > rule.most
    ):
        raise _refusal(where, "Its correction lies outside the limits of the rules.")
    return Cell(number=number, unit=rule.unit)


def _refusal(where: str, why: str) -> InvalidInputError:
    return InvalidInputError(
        "The corrections cannot be used.",
        where=where,
        why=why,
        kept="Nothing was written.",
        remedy="Write a review file with --review, fill its column 'corrected', and name it.",
    )
