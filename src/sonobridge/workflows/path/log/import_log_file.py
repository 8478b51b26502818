"""``path.log_import_file``: another system's log from a CSV file on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.log.import_log import ImportLogResult, LogColumns, take_log_in

__all__ = ["ImportLogFileRequest", "import_log_file"]


@record
class ImportLogFileRequest(LogColumns):
    """The file and its column map."""

    file: Annotated[Path, Help("CSV file with a header line.")]


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
    return take_log_in(context, data, request)
