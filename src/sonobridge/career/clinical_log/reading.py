"""Reads another system's log from CSV: a column map, a report, nothing about patients."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sonobridge.career.clinical_log.entry import ROLES, LogEntry
from sonobridge.core.errors import InvalidInputError

__all__ = ["ColumnMap", "DroppedColumn", "LogImport", "LogReadError", "read_log"]

LARGEST_BYTES = 20_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200

_IDENTIFYING = re.compile(
    r"name|patient|mrn|m\.?r\.?n|dob|birth|ssn|social|accession|address|street|zip|post.?code"
    r"|phone|mobile|e-?mail|insur|record.?n|chart|uid|initial",
    re.IGNORECASE,
)
_FREE_TEXT = re.compile(r"comment|note|remark|history|indication|finding|text", re.IGNORECASE)
_DAY_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d")
_ROLE_WORDS = {
    "performed": "performed",
    "primary": "performed",
    "independent": "performed",
    "assisted": "assisted",
    "assist": "assisted",
    "observed": "observed",
    "observe": "observed",
    "observer": "observed",
}


class LogReadError(InvalidInputError):
    """The file is no log that can be read."""

    code = "log.file"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """Which column of the file is which field; an empty text leaves the field out."""

    day: str
    exam_kind: str
    role: str = ""
    supervisor: str = ""
    outcome: str = ""
    minutes: str = ""
    rotation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedColumn:
    """A column that was not read, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogImport:
    """What a file holds.

    Attributes
    ----------
    entries
        Identifier and entry, in the order of the file.
    dropped
        Columns that were not read.
    refused
        Line number (1 = header) and reason of rows that cannot be used.
    rows
        Rows of the file without its header.
    """

    entries: tuple[tuple[str, LogEntry], ...]
    dropped: tuple[DroppedColumn, ...]
    refused: tuple[tuple[int, str], ...]
    rows: int


def read_log(data: bytes, columns: ColumnMap, today: date | None = None) -> LogImport:
    """Read a log.

    Parameters
    ----------
    data
        UTF-8 text of a CSV file with a header, at most 20 MB and 200,000 rows.
    columns
        Which column is which field.
    today
        Rows of a later day are refused; None refuses none.

    Raises
    ------
    LogReadError
        If the file is too large, no CSV, lacks a mapped column, or a mapped column looks as
        if it named patients.
    """
    header, rows = _table(data)
    mapped = {f.name: getattr(columns, f.name) for f in fields(columns)}
    _check_map({name: column for name, column in mapped.items() if column}, header)
    places = {name: header.index(column) for name, column in mapped.items() if column}
    entries: list[tuple[str, LogEntry]] = []
    refused: list[tuple[int, str]] = []
    seen: Counter[LogEntry] = Counter()
    for line, row in enumerate(rows, 2):
        try:
            cells = {name: row[place].strip() for name, place in places.items()}
            entry = _entry(cells, today)
        except (IndexError, ValueError, InvalidInputError) as problem:
            refused.append((line, _reason(problem)))
            continue
        entries.append((entry.subject(seen[entry]), entry))
        seen[entry] += 1
    return LogImport(
        entries=tuple(entries),
        dropped=_dropped(header, set(mapped.values())),
        refused=tuple(refused),
        rows=len(rows),
    )


def _table(data: bytes) -> tuple[list[str], list[list[str]]]:
    if len(data) > LARGEST_BYTES:
        raise _unreadable("It is larger than 20 MB.")
    try:
        header, *rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        raise _unreadable(f"It is no CSV table in UTF-8 ({type(error).__name__}).") from error
    if len(rows) > MOST_ROWS or len(header) > MOST_COLUMNS:
        raise _unreadable("It has more than 200,000 rows or 200 columns.")
    names = [name.strip() for name in header]
    if len(set(names)) != len(names):
        raise _unreadable("Two columns have the same name.")
    return names, [row for row in rows if any(cell.strip() for cell in row)]


def _check_map(mapped: Mapping[str, str], header: list[str]) -> None:
    for name, column in mapped.items():
        if column not in header:
            raise LogReadError(
                f"The file has no column {column[:40]!r} for the {name.replace('_', ' ')}.",
                where="column map",
                why=f"Its columns are: {', '.join(header)[:200]}.",
                kept="Nothing was read.",
                remedy="Name one of its columns.",
            )
        if _IDENTIFYING.search(column) and name != "supervisor":
            raise LogReadError(
                f"The column {column[:40]!r} looks as if it named patients.",
                where=name,
                kept="Nothing was read.",
                remedy="Map another column, or rename it in a copy if it names no patient.",
            )


def _dropped(header: list[str], used: set[str]) -> tuple[DroppedColumn, ...]:
    found = []
    for name in header:
        if name in used:
            continue
        if _IDENTIFYING.search(name):
            reason = "may identify a patient"
        elif _FREE_TEXT.search(name):
            reason = "free text may name a patient"
        else:
            reason = "not mapped"
        found.append(DroppedColumn(name=name[:60], reason=reason))
    return tuple(found)


def _entry(cells: Mapping[str, str], today: date | None) -> LogEntry:
    day = _day(cells["day"])
    if today is not None and day > today:
        raise ValueError("the date lies after today")
    return LogEntry(
        day=day,
        exam_kind=cells["exam_kind"],
        role=_role(cells.get("role", "")),
        supervisor=cells.get("supervisor", ""),
        outcome=cells.get("outcome", ""),
        minutes=round(float(cells.get("minutes") or 0)),
        rotation=cells.get("rotation", ""),
    )


def _day(text: str) -> date:
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text[:10], form).date()
        except ValueError:
            continue
    raise ValueError("the date is none of 2026-03-01, 03/01/2026, 01.03.2026, 20260301")


def _role(text: str) -> str:
    if not text:
        return ROLES[0]
    word = _ROLE_WORDS.get(text.casefold())
    if word is None:
        raise ValueError(f"the role is none of {', '.join(sorted(_ROLE_WORDS))}")
    return word


def _reason(problem: Exception) -> str:
    if isinstance(problem, IndexError):
        return "the row is shorter than the header"
    text = str(problem)
    return (
        text if len(text) <= 120 and "could not convert" not in text else "a cell is no number"
    )


def _unreadable(why: str) -> LogReadError:
    return LogReadError(
        "The file cannot be read as a log.",
        where="file",
        why=why,
        kept="Nothing was read.",
        remedy="Export it as CSV in UTF-8 with a header line.",
    )
