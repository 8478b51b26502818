"""``clips.items``: what became of each source file, the quarantine among them."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["ItemLine", "ItemListRequest", "ItemListResult", "list_items"]

ItemStatus = Literal["imported", "duplicate", "conflict", "quarantined"]


@record
class ItemListRequest:
    """Which files."""

    run_id: Annotated[str | None, Help("Only files of this import, imp_….")] = None
    status: Annotated[
        ItemStatus | None, Help("Only files with this status; quarantined is the quarantine.")
    ] = None
    limit: Annotated[int, Ge(1), Le(500), Help("Files a page.")] = 100
    page: Annotated[str | None, Help("Token of the page, from the page before.")] = None


@record
class ItemLine:
    """One source file: status, machine-readable reason, byte (from 0).

    The file has no name here, since names may identify a patient; the same file gives
    the same HMAC.
    """

    id: str
    run_id: str
    status: ItemStatus
    reason_code: str
    reason: str
    byte_offset: int | None
    size_bytes: int
    clip_id: str | None
    source_hmac: str
    original_kept: bool
    recorded_at: str


@record
class ItemListResult:
    """A page of files, newest first."""

    items: tuple[ItemLine, ...]
    next_page: str | None


@operation("clips.items", summary="List source files by status, with the reason.")
def list_items(context: Context, request: ItemListRequest) -> ItemListResult:
    """Return files with status and reason, newest first."""
    from sonobridge.store.clips import ImportHistory

    history = ImportHistory(context.workspace)
    items, following = history.items(
        run_id=request.run_id,
        status=request.status,
        token=request.page,
        limit=request.limit,
    )
    kept = history.kept_originals([item.source_hmac for item in items])
    return ItemListResult(
        items=tuple(
            ItemLine(
                id=item.id,
                run_id=item.run_id,
                status=item.status,
                reason_code=item.reason_code,
                reason=item.reason,
                byte_offset=item.byte_offset,
                size_bytes=item.size_bytes,
                clip_id=item.clip_id,
                source_hmac=item.source_hmac,
                original_kept=item.source_hmac in kept,
                recorded_at=item.recorded_at,
            )
            for item in items
        ),
        next_page=following,
    )
