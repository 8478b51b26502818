"""``path.rationale_note``: the rationale note as kept."""

from __future__ import annotations

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.wording.rationale import (
    NOTE,
    RATIONALE,
    RationaleResult,
    rationale_result,
)

__all__ = ["ShowRationaleRequest", "show_rationale"]


@record
class ShowRationaleRequest:
    """One's own note."""


@operation("path.rationale_note", summary="Show your rationale note and what it lacks.")
def show_rationale(context: Context, request: ShowRationaleRequest) -> RationaleResult:
    """Read the last version; an empty note when there is none."""
    from sonobridge.store.paths import PathRecord, PathStore

    del request
    row = PathStore(context.workspace).find(context.actor.person_id, RATIONALE, NOTE)
    empty = PathRecord(
        person_id=context.actor.person_id,
        kind=RATIONALE,
        subject=NOTE,
        version=0,
        made_at="",
        withdrawn=False,
        body={},
        sha256="",
    )
    return rationale_result(row or empty)
