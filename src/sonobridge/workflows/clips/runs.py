"""``clips.runs``: the imports of this workspace."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["RunLine", "RunListRequest", "RunListResult", "list_runs"]


@record
class RunListRequest:
    """Which page."""

    limit: Annotated[int, Ge(1), Le(200), Help("Imports a page.")] = 20
    page: Annotated[str | None, Help("Token of the page, from the page before.")] = None


@record
class RunLine:
    """One import; ``running`` without an end also stands for one that was killed."""

    id: str
    person_id: str
    source: Literal["folder", "upload"]
    dates: Literal["years", "shifted"]
    keeps_originals: bool
    state: Literal["running", "done", "stopped"]
    reason: str
    started_at: str
    finished_at: str | None
    files: int
    imported: int
    duplicate: int
    conflict: int
    quarantined: int
    unchanged: int
    bytes_read: int


@record
class RunListResult:
    """A page of imports, newest first."""

    runs: tuple[RunLine, ...]
    next_page: str | None


@operation("clips.runs", summary="List imports with what became of their files.")
def list_runs(context: Context, request: RunListRequest) -> RunListResult:
    """Return the imports, newest first."""
    from sonobridge.store.clips import ImportHistory

    history = ImportHistory(context.workspace)
    runs, following = history.runs(token=request.page, limit=request.limit)
    return RunListResult(
        runs=tuple(
            RunLine(
                id=run.id,
                person_id=run.person_id,
                source=run.source,
                dates=run.date_mode,
                keeps_originals=run.keeps_originals,
                state=run.state,
                reason=run.reason,
                started_at=run.started_at,
                finished_at=run.finished_at,
                files=run.file_count,
                imported=run.imported,
                duplicate=run.duplicate,
                conflict=run.conflict,
                quarantined=run.quarantined,
                unchanged=run.unchanged,
                bytes_read=run.bytes_read,
            )
            for run in runs
        ),
        next_page=following,
    )
