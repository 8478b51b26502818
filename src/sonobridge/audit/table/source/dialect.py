"""How a CSV file is laid out: its separator and the names in its header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.audit.table.names import kind_of
from sonobridge.audit.table.source.faults import refusal, too_large

__all__ = ["MOST_COLUMNS", "Dialect", "check_names", "sniff"]

MOST_COLUMNS = 2_000
_RECORDS = 200
_NUMBER = re.compile(r"\s*[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?\s*")
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """Layout of a CSV file.

    Attributes
    ----------
    separator
        One of comma, semicolon, tab and bar.
    skip
        Lines before the header (1 where a line ``sep=;`` stands first).
    names
        Names of the columns, trimmed.
    """

    separator: str
    skip: int
    names: tuple[str, ...]

    @property
    def separator_name(self) -> str:
        """The separator in words."""
        return _SEPARATORS[self.separator]


def sniff(head: str, complete: bool, where: str) -> Dialect:
    """Tell the layout of a CSV file from its head.

    Parameters
    ----------
    head
        First characters of the text.
    complete
        Whether ``head`` is the whole text; otherwise its last record is left out.
    where
        Name of the file.

    Raises
    ------
    InvalidInputError
        If no separator fits, or there is no header or no row.
    """
    skip = 1 if re.match(r"sep=.\r?\n", head, re.IGNORECASE) else 0
    body = head.split("\n", 1)[1] if skip else head
    best: tuple[float, int, str, list[list[str]]] | None = None
    for separator in _SEPARATORS:
        records = _records(body, separator, complete)
        if not records or len(records[0]) < 2:
            continue
        rows = records[1:]
        share = sum(len(row) == len(records[0]) for row in rows) / max(len(rows), 1)
        candidate = (share, len(records[0]), separator, records)
        if best is None or candidate[:2] > best[:2]:
            best = candidate
    if best is None:
        raise refusal(
            "The file is empty."
            if not head.strip()
            else "The file holds no table with two columns or more.",
            where,
            "No comma, semicolon, tab or bar separates names in its first line.",
            "Export the table as CSV with a header line.",
        )
    _, width, separator, records = best
    names = tuple(name.strip().removeprefix("\ufeff") for name in records[0])
    rows = records[1:]
    if width > MOST_COLUMNS:
        raise _too_wide(width, where)
    if not rows:
        raise refusal(
            "The table has a header and no row.", where, "", "Export it with its rows."
        )
    _check_widths(width, rows, where)
    _check_header(names, rows, where)
    return Dialect(separator, skip, check_names(names, where))


def check_names(names: Sequence[str], where: str) -> tuple[str, ...]:
    """Return the column names, blank ones filled in.

    Raises
    ------
    InvalidInputError
        If a name stands twice or there are too many.
    """
    if len(names) > MOST_COLUMNS:
        raise _too_wide(len(names), where)
    filled = tuple(name or f"column {i}" for i, name in enumerate(names, 1))
    seen: dict[str, int] = {}
    for position, name in enumerate(filled, 1):
        first = seen.setdefault(name.casefold(), position)
        if first != position:
            raise refusal(
                "Two columns have the same name.",
                where,
                f"Columns {first} and {position} are both named {name[:60]!r}.",
                "Give each column a name of its own.",
            )
    return filled


def _records(text: str, separator: str, complete: bool) -> list[list[str]]:
    """Return the first non-blank records at a separator; none if it does not parse."""
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for record in reader:
            if record:
                records.append(record)
            if len(records) > _RECORDS:
                return records
    except csv.Error:
        return records
    return records if complete or len(records) < 2 else records[:-1]


def _check_widths(width: int, rows: list[list[str]], where: str) -> None:
    widths = {len(row) for row in rows}
    if len(widths) == 1 and width not in widths:
        other = widths.pop()
        hint = (
            "Give the first column (row names) a name in the header."
            if other == width + 1
            else "Write one name for each column."
        )
        raise refusal(
            "The header and the rows have different numbers of cells.",
            where,
            f"The header names {width} columns, the rows hold {other}.",
            hint,
        )


def _check_header(names: tuple[str, ...], rows: list[list[str]], where: str) -> None:
    """Refuse a first line that looks like data: no known name, and numbers or repeats."""
    if any(kind_of(name) for name in names):
        return
    numbers = sum(bool(_NUMBER.fullmatch(name)) for name in names)
    repeats = sum(
        bool(name) and any(i < len(row) and row[i].strip() == name for row in rows)
        for i, name in enumerate(names)
    )
    if numbers or repeats or not any(names):
        raise refusal(
            "The table has no header.",
            where,
            "Its first line looks like data: "
            f"{numbers} cells are numbers and {repeats} stand again in their column.",
            "Write a first line that names each column, e.g. patient_id, score, label.",
        )


def _too_wide(width: int, where: str) -> Exception:
    return too_large(
        where,
        f"It has {width:,} columns; {MOST_COLUMNS:,} are read at most.",
        "Keep the columns of the audit and export again.",
    )
