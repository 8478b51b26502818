"""A sample of a table's rows, and what its columns look like."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sonobridge.audit.table.cells import comparable, is_missing, level_text
from sonobridge.audit.table.names import kind_of
from sonobridge.audit.table.source import TableSource

__all__ = ["Profile", "Sample", "take_sample"]

_ROWS = 20_000
_CELLS = 2_000_000
_LARGE = 2**30
_MANY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the sampled cells of one column look like.

    Attributes
    ----------
    kind
        What its name says, or an empty text.
    rows, missing
        Sampled rows, and those without a value.
    distinct
        Number of different values.
    levels
        Commonest spelling of each value, empty where there are more than 200.
    values
        The values made comparable, like ``levels``.
    numbers
        Cells that are numbers, ascending.
    percent, several
        Cells that end in a per cent sign, and that hold several answers.
    """

    index: int
    name: str
    kind: str
    rows: int
    missing: int
    distinct: int
    levels: tuple[str, ...]
    values: frozenset[str]
    numbers: tuple[float, ...]
    percent: int
    several: int

    @property
    def known(self) -> int:
        """Cells with a value."""
        return self.rows - self.missing

    @property
    def numeric(self) -> bool:
        """Whether nearly all recorded cells are numbers."""
        return self.known > 0 and len(self.numbers) >= 0.95 * self.known

    @property
    def whole(self) -> bool:
        """Whether all numbers are whole."""
        return all(value == int(value) for value in self.numbers)

    @property
    def missing_share(self) -> float:
        """Share of sampled rows without a value."""
        return round(self.missing / self.rows, 4) if self.rows else 0.0

    def within(self, low: float, high: float) -> bool:
        """Tell whether it is numeric and within bounds."""
        return self.numeric and self.numbers[0] >= low and self.numbers[-1] <= high


@dataclass(frozen=True, slots=True)
class Sample:
    """Sampled rows of a table and the profiles of its columns."""

    rows_in_file: int
    rows: tuple[tuple[str | None, ...], ...]
    profiles: tuple[Profile, ...]

    def distinct_rows(self, columns: Sequence[int]) -> int:
        """Return how many different combinations the columns have."""
        return len({tuple(row[i] for i in columns) for row in self.rows})


def take_sample(source: TableSource) -> Sample:
    """Look at up to 20,000 rows, chosen by their content.

    The order of the rows does not matter, except in files of more than one gigabyte, of
    which the first rows are taken.
    """
    width = len(source.names)
    wanted = max(500, min(_ROWS, _CELLS // width))
    with source.reading() as connection:
        counted = connection.execute(f"SELECT count(*) FROM {source.relation}").fetchone()  # noqa: S608
        rows = int(counted[0]) if counted else 0
        step = 1 if source.size > _LARGE else max(1, rows // wanted)
        some = ", ".join(f"c{i}" for i in range(min(width, 16)))
        cells = connection.execute(
            f"SELECT * FROM {source.relation} WHERE hash({some}) % {step} = 0 "  # noqa: S608
            f"LIMIT {2 * wanted}"
        ).fetchall()
    columns: list[Any] = list(zip(*cells, strict=True)) if cells else [()] * width
    profiles = tuple(_profile(i, name, columns[i]) for i, name in enumerate(source.names))
    return Sample(rows, tuple(cells), profiles)


def _profile(index: int, name: str, cells: Sequence[str | None]) -> Profile:
    known = [cell for cell in cells if cell is not None and not is_missing(cell)]
    spellings = Counter(known)
    comma = any("," in s for s in spellings) and not any("." in s for s in spellings)
    numbers: list[float] = []
    groups: dict[str, Counter[str]] = {}
    for spelling, count in spellings.items():
        value = _number(spelling.replace(",", ".") if comma else spelling)
        if value is not None:
            numbers.extend([value] * count)
        groups.setdefault(comparable(spelling), Counter())[level_text(spelling)] += count
    few = len(groups) <= _MANY
    shown = [_commonest(group) for group in groups.values()] if few else []
    return Profile(
        index=index,
        name=name,
        kind=kind_of(name),
        rows=len(cells),
        missing=len(cells) - len(known),
        distinct=len(groups),
        levels=tuple(shown),
        values=frozenset(groups) if few else frozenset(),
        numbers=tuple(sorted(numbers)),
        percent=sum(n for s, n in spellings.items() if s.strip().endswith("%")),
        several=sum(n for s, n in spellings.items() if ";" in s or "|" in s),
    )


def _commonest(spellings: Counter[str]) -> str:
    """Return the commonest spelling; ties go to the first by text."""
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def _number(text: str) -> float | None:
    if "_" in text or text.lstrip().startswith("+"):
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
