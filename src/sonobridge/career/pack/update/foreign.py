"""Foreign tables: read line by line within bounds, refused with the line that breaks them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from sonobridge.career.pack.source import PackError

__all__ = ["ForeignTable", "bounded_number", "csv_bytes", "open_tables", "refused"]

_LARGEST_FILE = 600_000_000
_LARGEST_MEMBER = 400_000_000
_MOST_MEMBERS = 200
_MOST_ROWS = 3_000_000
_LONGEST_CELL = 8_000
_LONGEST_LINE = 200_000
_SNIFFED = 4_000_000
_MOST_COLUMNS = 200


class ForeignTable:
    """A CSV or tab-separated table of a file that a person named.

    Parameters
    ----------
    name
        Name of the file or of the member of an archive.
    lines
        Its text, line by line.
    """

    def __init__(self, name: str, lines: Iterator[str]) -> None:
        self.name = name
        try:
            first = next(lines, "")
        except UnicodeDecodeError as error:
            raise refused(name, "It is no text.") from error
        mark = "\t" if first.count("\t") > first.count(",") else ","
        head = next(csv.reader([first], delimiter=mark), [])
        if not 1 < len(head) <= _MOST_COLUMNS:
            raise refused(name, "Its first line is no table header.")
        self.header = [cell.strip().strip("\ufeff") for cell in head]
        self._lines, self._mark = lines, mark
        self._upper = {cell.casefold(): i for i, cell in enumerate(self.header)}

    def has(self, *columns: str) -> bool:
        """Tell whether the header names all these columns, upper or lower case."""
        return all(c.casefold() in self._upper for c in columns)

    def rows(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Yield line number and cells by lower-case column.

        Raises
        ------
        PackError
            For a row of another length, an overlong cell, or too many rows.
        """
        names = list(self._upper)
        reader = csv.reader(self._lines, delimiter=self._mark, strict=False)
        try:
            for number, row in enumerate(reader, 2):
                if not row or (len(row) == 1 and not row[0].strip()):
                    continue
                if number > _MOST_ROWS:
                    raise refused(self.name, f"It has more than {_MOST_ROWS:,} rows.")
                if len(row) != len(self.header):
                    # Notes at the end of published files stand in one cell.
                    if len([cell for cell in row if cell.strip()]) == 1:
                        continue
                    raise refused(self.name, f"Line {number} has {len(row)} cells.")
                if max(map(len, row)) > _LONGEST_CELL:
                    raise refused(self.name, f"Line {number} has an overlong cell.")
                yield number, dict(zip(names, (cell.strip() for cell in row), strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            raise refused(
                self.name, f"It is no text table ({type(error).__name__})."
            ) from error


def open_tables(path: Path) -> Iterator[ForeignTable]:
    """Yield the tables of a file: one of a text file, one a text member of a ZIP archive.

    Raises
    ------
    PackError
        If the file is missing, too large, or an archive that is not safe to unpack.
    """
    if not path.is_file():
        raise refused(path.name, "There is no such file.")
    if path.stat().st_size > _LARGEST_FILE:
        raise refused(path.name, "It is larger than 600 MB.")
    if not zipfile.is_zipfile(path):
        with path.open(encoding=_encoding(path), newline="") as text:
            yield ForeignTable(path.name, _lines(text))
        return
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > _MOST_MEMBERS:
            raise refused(path.name, "The archive has too many members.")
        for member in members:
            if not member.filename.casefold().endswith((".txt", ".csv", ".tsv")):
                continue
            if member.file_size > _LARGEST_MEMBER:
                raise refused(member.filename, "It is larger than 400 MB unpacked.")
            with archive.open(member) as raw:
                text = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
                yield ForeignTable(Path(member.filename).name, _lines(text))


def _encoding(path: Path) -> str:
    """Return UTF-8, or the Western code page that older tables are published in."""
    with path.open("rb") as raw:
        head = raw.read(_SNIFFED)
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A character cut at the end of the part that was read is no fault.
        return "utf-8-sig" if error.start > len(head) - 4 else "cp1252"
    return "utf-8-sig"


def _lines(text: TextIO) -> Iterator[str]:
    """Yield lines; one longer than any row of these tables is cut and then refused."""
    return iter(lambda: text.readline(_LONGEST_LINE), "")


def bounded_number(
    text: str, low: float, high: float, *, table: str, line: int, column: str
) -> str:
    """Return a number's own text without thousands marks, once it lies within bounds.

    Raises
    ------
    PackError
        If it is no number or lies outside; file, line and column are named.
    """
    plain = text.replace(",", "")
    try:
        value = float(plain)
    except ValueError:
        raise refused(table, f"Line {line}, {column}: {text[:20]!r} is no number.") from None
    if not low <= value <= high:
        raise refused(
            table, f"Line {line}, {column}: {plain[:20]} is outside {low:g}..{high:g}."
        )
    return plain


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table as the CSV bytes that a pack keeps."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def refused(name: str, why: str) -> PackError:
    """Return the error of a foreign file that is not taken."""
    return PackError(
        "The file was not imported.",
        where=name[:160],
        why=why,
        kept="The pack in use is unchanged.",
        remedy="Download the file again from its publisher and name it unchanged.",
    )
