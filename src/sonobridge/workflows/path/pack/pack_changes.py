"""``path.pack_changes``: dated notes of what changed, and which of your plans it touches."""

from __future__ import annotations

from typing import Any

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import CHANGES, pack_folder
from sonobridge.workflows.path.pack.pack_change_view import (
    ChangeView,
    TouchedPlan,
    change_views,
)

__all__ = ["PackChangesRequest", "PackChangesResult", "PackUpdate", "pack_changes"]

_MOST_SHOWN = 200


@record
class PackChangesRequest:
    """Nothing is asked for: all updates of this workspace are listed."""


@record
class PackUpdate:
    """One update: when, what was imported, what changed, which of your plans name it."""

    at: str
    notes: tuple[str, ...]
    change_count: int
    changes: tuple[ChangeView, ...]
    plans: tuple[TouchedPlan, ...]


@record
class PackChangesResult:
    """Updates, newest first; none while the shipped data is in use."""

    updates: tuple[PackUpdate, ...]


@operation(
    "path.pack_changes",
    summary="Show what updates of the career data changed and which of your plans they touch.",
)
def pack_changes(context: Context, request: PackChangesRequest) -> PackChangesResult:
    """Read the list of updates and compare it with your stored plans."""
    from sonobridge.career.pack.update.changes import Change, touched
    from sonobridge.core.canonical import parse_json
    from sonobridge.store.paths import PathStore

    del request
    path = pack_folder(context) / CHANGES
    if not path.is_file():
        return PackChangesResult(updates=())
    body: Any = parse_json(path.read_text(encoding="utf-8"))
    person = context.actor.person_id
    plans = PathStore(context.workspace).current(person, "plan")
    found = []
    for update in reversed(body["updates"]):
        changes = tuple(Change(**row) for row in update["changes"])
        hit = [(plan, touched(plan.body, changes)) for plan in plans]
        found.append(
            PackUpdate(
                at=update["at"],
                notes=tuple(update["notes"]),
                change_count=update["change_count"],
                changes=change_views(changes[:_MOST_SHOWN]),
                plans=tuple(
                    TouchedPlan(
                        person_id=person,
                        plan=plan.subject,
                        version=plan.version,
                        changes=change_views(some[:_MOST_SHOWN]),
                    )
                    for plan, some in hit
                    if some
                ),
            )
        )
    return PackChangesResult(updates=tuple(found))
