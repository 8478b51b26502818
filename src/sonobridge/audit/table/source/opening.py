"""Opening the one file that an audit reads."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sonobridge.audit.table.source.dialect import Dialect, check_names, sniff
from sonobridge.audit.table.source.faults import from_duckdb, refusal, too_large
from sonobridge.audit.table.source.fingerprint import (
    HEAD,
    Fingerprint,
    Progress,
    fingerprint,
    kind_of_bytes,
)
from sonobridge.core.errors import ConflictError, MissingError

if TYPE_CHECKING:
    import duckdb

__all__ = ["TableSource", "open_table"]

_MOST_BYTES = 20 * 2**30
_THREADS = 2
_MEMORY = "1GB"


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table file that was checked and can be read.

    Attributes
    ----------
    path
        Resolved path; nothing else is ever opened through it.
    kind
        What its bytes are.
    names
        Names of its columns in order; SQL knows them as ``c0``, ``c1`` …
    sha256
        Of the file's bytes, hexadecimal.
    encoding, separator
        Of a CSV file; empty for Parquet.
    relation
        SQL of the rows with every cell as text.
    stamp
        Size and time of change when it was hashed.
    """

    path: Path
    kind: Literal["csv", "parquet"]
    names: tuple[str, ...]
    sha256: str
    encoding: str
    separator: str
    relation: str
    stamp: tuple[int, int]

    @property
    def name(self) -> str:
        """Name of the file without its folders."""
        return self.path.name

    @property
    def size(self) -> int:
        """Size in bytes."""
        return self.stamp[0]

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a locked connection; errors of the reader leave as refusals.

        Raises
        ------
        ConflictError
            If the file changed since it was hashed.
        """
        with _connection(self.path) as connection:
            yield connection
        if _stamp(self.path) != self.stamp:
            raise ConflictError(
                "The table changed while it was read.",
                where=self.name,
                why="Its size or time of change differs from when it was hashed.",
                kept="Nothing was made of it.",
                remedy="Run it again when nothing writes to the file.",
            )


def open_table(path: Path | str, *, progress: Progress | None = None) -> TableSource:
    """Check a CSV or Parquet file and make it ready to be read.

    The file is told by its bytes, not its name, streamed once for its SHA-256 and
    encoding, and read later by DuckDB that can open this file and nothing else.

    Raises
    ------
    MissingError, InvalidInputError, TooLargeError
        Saying what the file is, and what to do, where it cannot be used.
    """
    place = _regular_file(Path(path))
    stamp = _stamp(place)
    with place.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(stamp[0] - 4, 0))
        tail = file.read(4)
    kind = kind_of_bytes(head, place.name)
    if kind == "parquet" and tail != b"PAR1":
        raise refusal(
            "The Parquet file is cut short.",
            place.name,
            "It does not end with the mark that closes a Parquet file.",
            "Copy or export it again.",
        )
    print_ = fingerprint(place, kind, progress)
    if kind == "parquet":
        names, relation = _parquet(place)
        return TableSource(place, kind, names, print_.sha256, "", "", relation, stamp)
    text = _decode_head(head, print_)
    dialect = sniff(text, len(head) == stamp[0], place.name)
    return TableSource(
        path=place,
        kind=kind,
        names=dialect.names,
        sha256=print_.sha256,
        encoding=print_.encoding,
        separator=dialect.separator_name,
        relation=_csv_relation(place, dialect, print_.encoding),
        stamp=stamp,
    )


def _regular_file(path: Path) -> Path:
    """Return the resolved path of a regular file of a bearable size."""
    try:
        place = path.resolve(strict=True)
        status = place.stat()
    except (OSError, RuntimeError, ValueError):
        raise MissingError(
            "There is no such table.",
            where=path.name,
            why="The path does not lead to a file.",
            kept="Nothing was run.",
            remedy="Check the path and its spelling.",
        ) from None
    if not stat.S_ISREG(status.st_mode):
        raise refusal(
            "The path is no regular file.",
            path.name,
            "A folder, device or pipe has no fixed bytes that a report could name.",
            "Name a CSV or Parquet file.",
        )
    if any(mark in str(place) for mark in "*?"):
        raise refusal(
            "The path holds * or ?, which could name several files.",
            path.name,
            "An audit reads exactly one file.",
            "Rename the file or folder.",
        )
    if status.st_size > _MOST_BYTES:
        raise too_large(
            path.name,
            f"It has {status.st_size >> 30} GiB; {_MOST_BYTES >> 30} are read at most.",
            "Keep the columns of the audit only, or export as Parquet.",
        )
    return place


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


@contextmanager
def _connection(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection of its own that can open this file and nothing else."""
    import duckdb

    connection = duckdb.connect(
        ":memory:", config={"threads": _THREADS, "memory_limit": _MEMORY}
    )
    try:
        for setting in (
            "autoinstall_known_extensions=false",
            "autoload_known_extensions=false",
            "allow_community_extensions=false",
            "python_enable_replacements=false",
            "enable_progress_bar=false",
            "temp_directory=''",
            f"allowed_paths=[{_quoted(str(path))}]",
            "enable_external_access=false",
            "lock_configuration=true",
        ):
            connection.execute(f"SET {setting}")
        yield connection
    except duckdb.Error as error:
        raise from_duckdb(error, path.name) from None
    finally:
        connection.close()


def _decode_head(head: bytes, print_: Fingerprint) -> str:
    """Return the head of the file as text, without a byte order mark."""
    text = head.decode(print_.encoding, errors="ignore")
    return text.removeprefix("\ufeff")


def _csv_relation(path: Path, dialect: Dialect, encoding: str) -> str:
    """Return the SQL of a CSV file: all cells as text, blank ones as NULL."""
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(dialect.names)))
    return (
        f"read_csv({_quoted(str(path))}, columns={{{columns}}}, auto_detect=false, "
        f"header=true, skip={dialect.skip}, delim={_quoted(dialect.separator)}, "
        f"quote='\"', escape='\"', encoding='{encoding}', hive_partitioning=false, "
        "filename=false, compression='none')"
    )


def _parquet(path: Path) -> tuple[tuple[str, ...], str]:
    """Return the column names of a Parquet file and the SQL of its rows as text."""
    file = f"read_parquet({_quoted(str(path))}, hive_partitioning=false)"
    with _connection(path) as connection:
        tree = connection.execute(
            f"SELECT name, num_children FROM parquet_schema({_quoted(str(path))})"  # noqa: S608
        ).fetchall()
        described = connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()  # noqa: S608
    names = check_names([name.strip() for name in _top_names(tree)], path.name)
    cells = ", ".join(
        f"{_as_text(str(row[0]), str(row[1]))} AS c{i}" for i, row in enumerate(described)
    )
    return names, f"(SELECT {cells} FROM {file})"  # noqa: S608


def _top_names(tree: list[Any]) -> list[str]:
    """Return the names of the columns from the flattened schema (root first)."""
    names: list[str] = []
    waiting = 0
    for name, children in tree[1:]:
        if waiting:
            waiting -= 1
        else:
            names.append(str(name))
        waiting += int(children or 0)
    return names


def _as_text(name: str, kind: str) -> str:
    """Return the SQL of a Parquet column as text; nested and binary ones are empty."""
    column = '"' + name.replace('"', '""') + '"'
    if kind == "VARCHAR[]":
        return f"nullif(array_to_string({column}, ';'), '')"
    if kind == "BLOB" or any(mark in kind for mark in ("[", "STRUCT", "MAP", "UNION")):
        return "NULL::VARCHAR"
    return f"nullif(CAST({column} AS VARCHAR), '')"


def _quoted(text: str) -> str:
    """Return an SQL string."""
    return "'" + text.replace("'", "''") + "'"
