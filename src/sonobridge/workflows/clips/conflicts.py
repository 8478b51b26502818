"""``clips.conflicts``: instances that came with different bytes under one UID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.clips import ClipConflict

__all__ = ["ConflictLine", "ConflictListRequest", "ConflictListResult", "list_conflicts"]


@record
class ConflictListRequest:
    """Which conflicts."""

    state: Annotated[
        Literal["open", "resolved", "all"], Help("Open ones, resolved ones, or all.")
    ] = "open"
    limit: Annotated[int, Ge(1), Le(200), Help("Conflicts a page.")] = 50
    page: Annotated[str | None, Help("Token of the page, from the page before.")] = None


@record
class VersionLine:
    """One version of an instance."""

    blob_sha256: str
    pixel_sha256: str | None
    size_bytes: int
    manufacturer: str
    model: str
    rows: int | None
    columns: int | None
    frame_count: int
    transfer_syntax: str
    patient: str
    study_date: str
    seen_at: str
    current: bool


@record
class ConflictLine:
    """One conflict; until it is resolved the version with the smallest hash is current."""

    clip_id: str
    state: Literal["open", "resolved"]
    opened_at: str
    chosen_sha256: str | None
    resolved_at: str | None
    resolved_by: str | None
    note: str
    versions: tuple[VersionLine, ...]


@record
class ConflictListResult:
    """A page of conflicts."""

    conflicts: tuple[ConflictLine, ...]
    next_page: str | None


@operation("clips.conflicts", summary="List instances with several versions.")
def list_conflicts(context: Context, request: ConflictListRequest) -> ConflictListResult:
    """Return conflicts with all their versions; nothing was overwritten."""
    from sonobridge.store.clips import Conflicts

    found, following = Conflicts(context.workspace).page(
        state=None if request.state == "all" else request.state,
        token=request.page,
        limit=request.limit,
    )
    return ConflictListResult(conflicts=tuple(_line(one) for one in found), next_page=following)


def _line(conflict: ClipConflict) -> ConflictLine:
    return ConflictLine(
        clip_id=conflict.clip_id,
        state=conflict.state,
        opened_at=conflict.opened_at,
        chosen_sha256=conflict.chosen_sha256,
        resolved_at=conflict.resolved_at,
        resolved_by=conflict.resolved_by,
        note=conflict.note,
        versions=tuple(
            VersionLine(
                blob_sha256=one.facts.blob_sha256,
                pixel_sha256=one.facts.pixel_sha256,
                size_bytes=one.facts.size_bytes,
                manufacturer=one.facts.manufacturer,
                model=one.facts.model,
                rows=one.facts.image_rows,
                columns=one.facts.image_columns,
                frame_count=one.facts.frame_count,
                transfer_syntax=one.facts.transfer_syntax_uid,
                patient=one.facts.patient_key,
                study_date=one.facts.study_date,
                seen_at=one.seen_at,
                current=one.current,
            )
            for one in conflict.versions
        ),
    )
