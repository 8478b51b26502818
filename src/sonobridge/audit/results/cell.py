"""One cell of a table of results, and what stands for several values of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sonobridge.audit.results.units import convert

__all__ = ["ABSENT", "Cell", "Several", "settle"]

Several = Literal["refuse", "first", "last", "highest", "lowest"]
"""What stands for several different values of one row: none, or the one named."""

ABSENT: Final = "absent"


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
