"""The clinical log as a person stored it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.clinical_log import LogEntry, Rotation

__all__ = ["ENTRY", "ROTATION", "entry_body", "store_entries", "stored_log", "stored_rotations"]

ENTRY, ROTATION = "log_entry", "rotation"


def stored_log(context: Context) -> tuple[LogEntry, ...]:
    """Return the person's log, by day."""
    from sonobridge.career.clinical_log import LogEntry
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, ENTRY)
    found = (
        LogEntry(
            **{
                **row.body,
                "day": date.fromisoformat(row.body["day"]),
                "features": tuple(row.body["features"]),
            }
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.day, one.exam_kind)))


def entry_body(entry: LogEntry) -> dict[str, Any]:
    """Return an entry as stored."""
    return {
        "day": entry.day.isoformat(),
        "exam_kind": entry.exam_kind,
        "role": entry.role,
        "supervisor": entry.supervisor,
        "outcome": entry.outcome,
        "minutes": entry.minutes,
        "rotation": entry.rotation,
        "features": list(entry.features),
    }


def store_entries(context: Context, entries: tuple[tuple[str, LogEntry], ...]) -> int:
    """Store entries that are not in the log yet, all or none; return how many were new."""
    from sonobridge.store.paths import PathStore

    store = PathStore(context.workspace)
    known = {row.subject for row in store.current(context.actor.person_id, ENTRY)}
    new = [(subject, entry_body(entry)) for subject, entry in entries if subject not in known]
    store.add_many(context.actor.person_id, ENTRY, new)
    return len(new)


def stored_rotations(context: Context) -> tuple[Rotation, ...]:
    """Return the person's rotations, by start."""
    from sonobridge.career.clinical_log import Rotation
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, ROTATION)
    found = (
        Rotation(
            id=row.subject,
            title=row.body["title"],
            start=date.fromisoformat(row.body["start"]),
            end=date.fromisoformat(row.body["end"]),
            planned_hours=row.body["planned_hours"],
            supervisor=row.body["supervisor"],
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: (one.start, one.id)))
