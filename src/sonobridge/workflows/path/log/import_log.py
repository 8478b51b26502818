"""``path.log_import``: another system's log from CSV, by a column map, with a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.log.stored_log import store_entries

__all__ = [
    "DroppedLine",
    "ImportLogFileRequest",
    "ImportLogRequest",
    "ImportLogResult",
    "LogColumns",
    "RefusedLine",
    "import_log",
    "import_log_file",
]

_Column = Annotated[str, MaxLen(120)]


@record
class LogColumns:
    """Which column of the file is which field."""

    day: Annotated[_Column, Help("Column with the date.")] = "Date"
    exam_kind: Annotated[_Column, Help("Column with the kind of examination.")] = "Exam"
    role: Annotated[_Column, Help("Column with the role; empty: performed.")] = ""
    supervisor: Annotated[_Column, Help("Column with the supervisor's code.")] = ""
    outcome: Annotated[_Column, Help("Column with the outcome.")] = ""
    minutes: Annotated[_Column, Help("Column with the minutes.")] = ""
    rotation: Annotated[_Column, Help("Column with the rotation.")] = ""


@record
class ImportLogRequest(LogColumns):
    """The text of the file and its column map."""

    text: Annotated[str, Len(1, 5_000_000), Help("Text of the CSV file with its header line.")]


@record
class ImportLogFileRequest(LogColumns):
    """The file and its column map."""

    file: Annotated[Path, Help("CSV file with a header line.")]


@record
class DroppedLine:
    """A column that was not read, and why."""

    name: str
    reason: str


@record
class RefusedLine:
    """A row that cannot be used; line 1 is the header."""

    line: int
    reason: str


@record
class ImportLogResult:
    """What the file held and what of it is new; nothing about patients was read."""

    rows: int
    read: int
    added: int
    already_there: int
    dropped: tuple[DroppedLine, ...]
    refused: tuple[RefusedLine, ...]


@operation(
    "path.log_import",
    summary="Take a clinical log in from the text of a CSV; patients' columns are dropped.",
    traits=(Trait.EVIDENCE,),
    command="path log-import-text",
)
def import_log(context: Context, request: ImportLogRequest) -> ImportLogResult:
    """Read the text; a second import of the same text adds nothing."""
    return _import(context, request.text.encode(), request)


@operation(
    "path.log_import_file",
    summary="Take a clinical log in from a CSV file; patients' columns are dropped.",
    traits=(Trait.EVIDENCE, Trait.LOCAL),
    command="path log-import",
    positional=("file",),
)
def import_log_file(context: Context, request: ImportLogFileRequest) -> ImportLogResult:
    """Read the file; a second import of the same file adds nothing."""
    from sonobridge.career.clinical_log import LogReadError
    from sonobridge.career.clinical_log.reading import LARGEST_BYTES

    try:
        with request.file.open("rb") as stream:
            data = stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise LogReadError(
            "The file cannot be opened.",
            where=request.file.name,
            why=error.strerror or "",
            kept="Nothing was read.",
            remedy="Name a file that exists and may be read.",
        ) from error
    return _import(context, data, request)


def _import(context: Context, data: bytes, columns: LogColumns) -> ImportLogResult:
    from sonobridge.career.clinical_log import ColumnMap, read_log
    from sonobridge.core.canonical import hash_bytes

    found = read_log(
        data,
        ColumnMap(
            day=columns.day,
            exam_kind=columns.exam_kind,
            role=columns.role,
            supervisor=columns.supervisor,
            outcome=columns.outcome,
            minutes=columns.minutes,
            rotation=columns.rotation,
        ),
    )
    added = store_entries(context, found.entries)
    context.evidence.used("log_file", "log", hash_bytes(data))
    context.evidence.measured({"rows": found.rows, "added": added})
    return ImportLogResult(
        rows=found.rows,
        read=len(found.entries),
        added=added,
        already_there=len(found.entries) - added,
        dropped=tuple(DroppedLine(name=one.name, reason=one.reason) for one in found.dropped),
        refused=tuple(RefusedLine(line=n, reason=why) for n, why in found.refused[:200]),
    )
