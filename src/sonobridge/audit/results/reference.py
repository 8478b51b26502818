"""Joining a reference to results, by an identifier that a person names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sonobridge.audit.results.coding import ResultCodes
from sonobridge.audit.results.outcome import JoinCount
from sonobridge.audit.results.result_row import ResultRow
from sonobridge.audit.table import open_table
from sonobridge.audit.table.cells import comparable, is_missing, level_text
from sonobridge.audit.table.names import attribute_titles, kind_of
from sonobridge.core.errors import InvalidInputError, TooLargeError

__all__ = ["Reference", "load_reference"]

_MOST_ROWS: Final = 2_000_000
_SHOWN: Final = 20
_LONGEST: Final = 200

Progress = Callable[[int, int | None, str], None]
Key = tuple[str, str]


@dataclass(slots=True)
class Reference:
    """A reference by identifier and, where a column names it, part or side.

    Attributes
    ----------
    columns
        Columns that are copied.
    rows
        Cells by key, None where rows contradict each other.
    lines
        Number of the first row of each key, from 1.
    """

    columns: tuple[str, ...]
    not_copied: tuple[str, ...]
    by_part: bool
    rows: dict[Key, tuple[str, ...] | None]
    lines: dict[Key, int]
    read: int = 0
    repeated: int = 0

    def join(
        self, rows: Sequence[ResultRow], kind: str, codes: ResultCodes
    ) -> tuple[list[Mapping[str, str]], JoinCount]:
        """Return the cells of the reference for each row, and the count.

        Parameters
        ----------
        rows
            Results.
        kind
            Which identifier of theirs is meant: ``study``, ``image``, ``report``,
            ``accession`` or ``patient``.
        codes
            So that a reference which already holds codes is met too.
        """
        cells: list[Mapping[str, str]] = []
        met: dict[Key, int] = {}
        contradicted = matched = 0
        for row in rows:
            key = self._key_of(row, kind, codes)
            if key is None:
                cells.append({})
                continue
            met[key] = met.get(key, 0) + 1
            found = self.rows[key]
            contradicted += found is None
            matched += found is not None
            cells.append(dict(zip(self.columns, found, strict=True)) if found else {})
        unmet = sorted(line for key, line in self.lines.items() if key not in met)
        return cells, JoinCount(
            matched=matched,
            results_without=len(rows) - matched - contradicted,
            results_contradicted=contradicted,
            reference_rows=self.read,
            reference_without=len(unmet),
            first_without=tuple(unmet[:_SHOWN]),
            repeated=self.repeated,
            shared=sum(1 for count in met.values() if count > 1),
            not_copied=self.not_copied,
        )

    def _key_of(self, row: ResultRow, kind: str, codes: ResultCodes) -> Key | None:
        plain = row.ids.get(kind, "").strip()
        part = ""
        if self.by_part:
            part = comparable(row.facts.get("part") or row.facts.get("laterality") or "")
        coded = codes.uid(plain) if kind in {"study", "image", "report"} else ""
        if kind == "patient":
            coded = row.codes.get("patient_key", "")
        for identifier in (plain, coded):
            if identifier and (identifier, part) in self.rows:
                return identifier, part
        return None


def load_reference(
    path: Path,
    *,
    identifier: str,
    part: str,
    columns: Sequence[str],
    taken: Sequence[str],
    progress: Progress,
) -> Reference:
    """Read a reference from CSV or Parquet under the locks of any table of an audit.

    Parameters
    ----------
    path
        The file.
    identifier
        Column that names study, image, report or patient.
    part
        Column that names the side or part; empty when there is none.
    columns
        Columns to copy; none copies those whose names say reference, reader or attribute.
    taken
        Columns that the results have already.
    progress
        Told how far the reading is.

    Raises
    ------
    InvalidInputError
        For a column that is not there or that the results have too.
    TooLargeError
        Beyond two million rows.
    """
    source = open_table(path)
    wanted = [identifier, *([part] if part else []), *columns]
    absent = [name for name in wanted if name not in source.names]
    if absent:
        raise _refusal(
            f"It has no column {absent[0]!r}.", f"It has: {', '.join(source.names[:20])}."
        )
    chosen = tuple(columns) or _customary(source.names, {identifier, part})
    twice = [name for name in chosen if name in taken]
    if twice or not chosen:
        why = f"The results have a column {twice[0]!r} too." if twice else "Nothing to copy."
        raise _refusal(why, "Name the columns to copy with --reference-columns.")
    named = [identifier, *([part] if part else []), *chosen]
    cells = ", ".join(f"c{source.names.index(name)}" for name in named)
    left = tuple(name for name in source.names if name not in named)
    made = Reference(chosen, left, bool(part), {}, {})
    with source.reading() as connection:
        cursor = connection.execute(f"SELECT {cells} FROM {source.relation}")  # noqa: S608
        while rows := cursor.fetchmany(10_000):
            for row in rows:
                _add(made, row)
            progress(made.read, None, "rows of the reference")
            if made.read > _MOST_ROWS:
                raise TooLargeError(
                    "The reference has more than two million rows.",
                    where=path.name,
                    kept="Nothing was written.",
                    remedy="Keep the rows of the studies in question.",
                )
    return made


def _add(made: Reference, row: Sequence[str | None]) -> None:
    made.read += 1
    identifier, rest = (row[0] or "").strip(), row[1:]
    part = ""
    if made.by_part:
        part, rest = comparable(rest[0] or ""), rest[1:]
    key = (identifier, part)
    cells = tuple(
        "" if is_missing(cell) else level_text(cell or "")[:_LONGEST] for cell in rest
    )
    if key not in made.rows:
        made.rows[key] = cells
        made.lines[key] = made.read
    elif made.rows[key] == cells:
        made.repeated += 1
    else:
        made.rows[key] = None


def _customary(names: Sequence[str], used: set[str]) -> tuple[str, ...]:
    kinds = {"reference", "reader", *attribute_titles()}
    return tuple(n for n in names if n not in used and kind_of(n) in kinds)


def _refusal(why: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(
        "The reference cannot be joined.",
        where="reference",
        why=why,
        kept="Nothing was written.",
        remedy=remedy,
    )
