"""Where report texts come from: one text file a report, or a table with a text column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sonobridge.audit.results.structured.report_files import find_files, shown_name
from sonobridge.audit.table import open_table
from sonobridge.audit.table.names import kind_of
from sonobridge.core.errors import InvalidInputError, TooLargeError

__all__ = ["LONGEST_REPORT", "ReportText", "TextColumns", "read_sources"]

LONGEST_REPORT: Final = 200_000
"""Characters of a report above which it is not read."""
_LARGEST_FILE: Final = 4 * LONGEST_REPORT
_MOST_REPORTS: Final = 200_000

Progress = Callable[[int, int | None, str], None]


@dataclass(frozen=True, slots=True)
class ReportText:
    """One report.

    Attributes
    ----------
    source
        File name, or ``row 17`` (from 1 below the header): how a person finds it.
    identifier
        Its name for joining a reference.
    patient
        What tells its patient; empty where nothing does.
    text
        The report; empty where ``fault`` says why.
    guessed
        Whether its encoding is not UTF-8 and was taken to be Windows-1252.
    """

    source: str
    identifier: str = field(repr=False)
    patient: str = field(repr=False)
    text: str = field(repr=False)
    fault: str = ""
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class TextColumns:
    """Which columns of a table hold what; empty where there is no table.

    Attributes
    ----------
    separator
        Of text files: what stands before it in a file's name is the patient.
    """

    identifier: str = ""
    text: str = ""
    patient: str = ""
    separator: str = ""


def read_sources(
    source: Path, columns: TextColumns, progress: Progress
) -> Iterator[ReportText]:
    """Yield the reports of a folder of ``.txt`` files, of one such file, or of a table.

    Raises
    ------
    MissingError, InvalidInputError, TooLargeError
        If there is none, or a column of the table is not named.
    """
    if source.is_file() and source.suffix.lower() != ".txt":
        yield from _rows(source, columns, progress)
        return
    paths = find_files(source, ".txt")
    for done, path in enumerate(paths):
        progress(done, len(paths), "reports")
        yield _file(path, shown_name(path, source), columns.separator)
    progress(len(paths), len(paths), "reports")


def _file(path: Path, name: str, separator: str) -> ReportText:
    case = path.stem
    patient = case.split(separator, 1)[0] if separator else ""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except OSError:
        return ReportText(name, case, patient, "", "it cannot be read")
    if len(data) > _LARGEST_FILE:
        return ReportText(name, case, patient, "", _too_long())
    guessed = False
    try:
        marks = (b"\xff\xfe", b"\xfe\xff")
        text = data.decode("utf-16" if data.startswith(marks) else "utf-8-sig")
    except UnicodeDecodeError:
        text, guessed = data.decode("cp1252", errors="replace"), True
    return _checked(ReportText(name, case, patient, text, "", guessed))


def _rows(source: Path, columns: TextColumns, progress: Progress) -> Iterator[ReportText]:
    table = open_table(source)
    patient = columns.patient or _patient(table.names, columns)
    named = [columns.identifier, columns.text, *([patient] if patient else [])]
    absent = [name for name in named if name not in table.names]
    if absent:
        raise InvalidInputError(
            "The table of reports needs an id column and a text column.",
            where=source.name,
            why=f"It has no column {absent[0][:80]!r}." if absent[0] else "They are not named.",
            kept="Nothing was written.",
            remedy="Name them with --id-column and --text-column. It has: "
            + ", ".join(table.names[:20]),
        )
    cells = ", ".join(f"c{table.names.index(name)}" for name in named)
    done = 0
    with table.reading() as connection:
        cursor = connection.execute(f"SELECT {cells} FROM {table.relation}")  # noqa: S608
        while rows := cursor.fetchmany(500):
            for row in rows:
                done += 1
                progress(done, None, "reports")
                identifier, text, *rest = (cell or "" for cell in row)
                yield _checked(
                    ReportText(f"row {done}", identifier.strip(), "".join(rest).strip(), text)
                )
            if done > _MOST_REPORTS:
                raise TooLargeError(
                    f"The table holds more than {_MOST_REPORTS:,} reports.",
                    where=source.name,
                    kept="Nothing was written.",
                    remedy="Read it in parts.",
                )


def _patient(names: Sequence[str], columns: TextColumns) -> str:
    """Return the one column whose name says that it names patients."""
    others = [n for n in names if n not in (columns.identifier, columns.text)]
    found = [n for n in others if kind_of(n) == "patient"]
    return found[0] if len(found) == 1 else ""


def _checked(report: ReportText) -> ReportText:
    fault = ""
    if not report.identifier:
        fault = "the row names no report"
    elif len(report.text) > LONGEST_REPORT:
        fault = _too_long()
    elif not report.text.strip():
        fault = "no text"
    if not fault:
        return report
    return ReportText(report.source, report.identifier, report.patient, "", fault)


def _too_long() -> str:
    return f"longer than {LONGEST_REPORT:,} characters"
