"""``path.log_import``: another system's log from CSV, by a column map, with a report."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import today_of
from sonobridge.workflows.path.log.stored_log import store_entries

__all__ = [
    "DroppedLine",
    "ImportLogRequest",
    "ImportLogResult",
    "LogColumns",
    "RefusedLine",
    "import_log",
    "take_log_in",
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
    return take_log_in(context, request.text.encode(), request)


def take_log_in(context: Context, data: bytes, columns: LogColumns) -> ImportLogResult:
    """Read a file's bytes under a column map and store the rows that are new."""
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
        today=today_of(context),
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
