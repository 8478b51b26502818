"""Versions of one instance: the same SOP Instance UID with different bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sonobridge.store.clips.clip import ClipFacts
from sonobridge.store.clips.rollups import facets_of
from sonobridge.store.tables.clips import clearance, clip, clip_version, conflict

__all__ = ["ClipChange", "add_version", "make_current", "versions_of"]


@dataclass(frozen=True, slots=True)
class ClipChange:
    """What a change of one clip means for the roll-ups, and its present bytes."""

    blob_sha256: str
    facets: Counter[tuple[str, str]]
    studies: set[str]
    patients: set[str]


def versions_of(connection: Connection, clip_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return the blob hashes of all versions of clips that have several."""
    found: dict[str, set[str]] = {}
    if clip_ids:
        rows = connection.execute(
            select(clip_version.c.clip_id, clip_version.c.blob_sha256).where(
                clip_version.c.clip_id.in_(clip_ids)
            )
        )
        for row in rows:
            found.setdefault(row.clip_id, set()).add(row.blob_sha256)
    return found


def add_version(connection: Connection, clip_id: str, facts: ClipFacts, at: str) -> ClipChange:
    """Add a version to a clip and open (or reopen) its conflict.

    Parameters
    ----------
    connection
        The write transaction.
    clip_id
        The clip; its row exists.
    facts
        Of the new version; its blob's row is written by the caller.
    at
        UTC instant as text.

    Notes
    -----
    Until a person resolves the conflict, the current version is the one with the
    smallest SHA-256, so that the order of arrival does not matter. A version that comes
    after a resolution reopens the conflict but leaves the chosen one current.
    """
    row = connection.execute(select(clip).where(clip.c.id == clip_id)).one()._asdict()
    present = ClipFacts.from_columns(row)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(clip_version).on_conflict_do_nothing(),
        [_version(clip_id, one, at) for one in (present, facts)],
    )
    resolved = connection.execute(
        select(conflict.c.chosen_sha256).where(conflict.c.clip_id == clip_id)
    ).one_or_none()
    statement = dialect.insert(conflict).values(
        clip_id=clip_id,
        state="open",
        opened_at=at,
        chosen_sha256=None,
        resolved_at=None,
        resolved_by=None,
        note="",
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["clip_id"], set_={"state": "open", "opened_at": at}
        )
    )
    chosen = resolved is not None and resolved.chosen_sha256 is not None
    current = present if chosen or present.blob_sha256 < facts.blob_sha256 else facts
    return make_current(connection, row, current, in_conflict=True)


def make_current(
    connection: Connection, row: dict[str, Any], facts: ClipFacts, *, in_conflict: bool
) -> ClipChange:
    """Make a version the current one of a clip.

    Parameters
    ----------
    connection
        The write transaction.
    row
        The clip's row before the change.
    facts
        Of the version.
    in_conflict
        Whether the conflict stays open.

    Notes
    -----
    A clearance belongs to the bytes that were looked at: the clip takes the last
    decision about this version, and waits when there is none.
    """
    decided = connection.execute(
        select(clearance.c.decision)
        .where(clearance.c.clip_id == row["id"], clearance.c.blob_sha256 == facts.blob_sha256)
        .order_by(clearance.c.number.desc())
        .limit(1)
    ).scalar()
    state = decided or ("waiting" if facts.needs_clearance else "not_applicable")
    after = {**facts.columns(), "clearance": state, "in_conflict": in_conflict}
    connection.execute(update(clip).where(clip.c.id == row["id"]).values(after))
    changes = Counter(facets_of(after))
    changes.subtract(facets_of(row))
    return ClipChange(
        facts.blob_sha256,
        changes,
        {row["study_uid"], facts.study_uid},
        {row["patient_key"], facts.patient_key},
    )


def _version(clip_id: str, facts: ClipFacts, at: str) -> dict[str, Any]:
    from sonobridge.core.canonical import canonical_bytes

    return {
        "clip_id": clip_id,
        "blob_sha256": facts.blob_sha256,
        "source_hmac": facts.source_hmac,
        "facts": canonical_bytes(facts.columns()).decode(),
        "seen_at": at,
    }
