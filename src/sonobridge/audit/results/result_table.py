"""Writing results as the table that every audit reads."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sonobridge.audit.results.cell import Cell
from sonobridge.audit.results.result_row import ResultRow
from sonobridge.audit.results.units import RATIO, convert, is_ratio
from sonobridge.audit.table.cells import check_export_cell

__all__ = ["ResultTable", "alike_units"]

_NUMBER_FORM = ".12g"


def alike_units(
    rows: Sequence[ResultRow], columns: Iterable[str], wanted: Mapping[str, str]
) -> tuple[list[ResultRow], dict[str, str]]:
    """Return the rows with one unit a column, and those units.

    A score that is a ratio is written as a plain number (87 % is 0.87); any other column
    keeps the unit that most of its values have. A value that cannot be converted is left
    blank with the reason: it is never written in another unit than its column's.

    Parameters
    ----------
    rows
        Results.
    columns
        Columns of answers.
    wanted
        Units that a person named, by column.
    """
    units: dict[str, str] = {}
    for column in columns:
        counted = Counter(
            row.cells[column].unit for row in rows if row.cells[column].number is not None
        )
        if counted:
            most = min(counted, key=lambda unit: (-counted[unit], unit))
            ratio = column == "score" and is_ratio(most)
            units[column] = wanted.get(column) or (RATIO if ratio else most)
    return [_converted(row, units) for row in rows], units


def _converted(row: ResultRow, units: Mapping[str, str]) -> ResultRow:
    cells = dict(row.cells)
    for column, unit in units.items():
        cell = cells[column]
        if cell.number is None:
            continue
        number = convert(cell.number, cell.unit, unit)
        if number is None:
            cells[column] = Cell(reason=f"unit {cell.unit} where others have {unit}")
        else:
            cells[column] = Cell(number=number, unit=unit)
    return replace(row, cells=cells)


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A table of results.

    Attributes
    ----------
    rows
        Rows with one unit a column.
    units
        Units by column.
    reference
        Cells of the reference, one mapping a row; empty without one.
    """

    rows: Sequence[ResultRow]
    units: Mapping[str, str]
    reference: Sequence[Mapping[str, str]] = ()

    def columns(self) -> list[str]:
        """Return the columns that hold something in at least one row, in order."""
        ordered: dict[str, bool] = {}
        for number, row in enumerate(self.rows):
            joined = self.reference[number] if self.reference else {}
            for part in (row.codes, joined, _texts(row), row.facts):
                for column, text in part.items():
                    ordered[column] = ordered.get(column, False) or bool(text)
        return [column for column, held in ordered.items() if held]

    def to_csv(self) -> bytes:
        """Return RFC 4180 text in UTF-8 without any cell that a spreadsheet would run."""
        columns = self.columns()
        extra = ["measurement_unit"] if self.units.get("measurement") else []
        extra += ["not_recorded"] if any(row.reasons() for row in self.rows) else []
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([check_export_cell(name) for name in (*columns, *extra)])
        for number, row in enumerate(self.rows):
            joined = self.reference[number] if self.reference else {}
            cells = {**row.facts, **_texts(row), **joined, **row.codes}
            cells["measurement_unit"] = self.units.get("measurement", "")
            cells["not_recorded"] = row.reasons()
            writer.writerow(
                [check_export_cell(cells.get(name, "")) for name in (*columns, *extra)]
            )
        return out.getvalue().encode()


def _texts(row: ResultRow) -> dict[str, str]:
    return {
        column: cell.word if cell.number is None else format(cell.number, _NUMBER_FORM)
        for column, cell in row.cells.items()
    }
