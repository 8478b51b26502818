"""Conflicts: several versions of one instance, until a person chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Row, select, update

from sonobridge.core.canonical import parse_json
from sonobridge.core.clock import as_utc_text
from sonobridge.store.clips.clip import Clip, ClipFacts
from sonobridge.store.clips.errors import ClipMissingError, ConflictMissingError
from sonobridge.store.clips.paging import after, read_token, token_of
from sonobridge.store.clips.rollups import change_facets, refresh_rollups
from sonobridge.store.clips.versions import make_current
from sonobridge.store.tables.clips import clip, clip_version, conflict

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["ClipConflict", "ClipVersion", "Conflicts"]

ConflictState = Literal["open", "resolved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipVersion:
    """One version of an instance: its facts, and when it was first seen."""

    facts: ClipFacts
    seen_at: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipConflict:
    """All versions of one instance and what a person decided about them.

    Attributes
    ----------
    versions
        By the SHA-256 of their bytes.
    chosen_sha256
        Version that a person chose; stays when a later version reopens the conflict.
    note
        The person's reason.
    """

    clip_id: str
    state: ConflictState
    opened_at: str
    chosen_sha256: str | None
    resolved_at: str | None
    resolved_by: str | None
    note: str
    versions: tuple[ClipVersion, ...]


class Conflicts:
    """The conflicts of a workspace.

    Parameters
    ----------
    workspace
        The workspace.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def page(
        self,
        *,
        state: ConflictState | None = "open",
        token: str | None = None,
        limit: int = 50,
    ) -> tuple[tuple[ClipConflict, ...], str | None]:
        """Return a page of conflicts by clip identifier, and the next token."""
        question = {"conflicts": state}
        values = read_token(token, question, 1) if token else None
        query = select(conflict)
        if state is not None:
            query = query.where(conflict.c.state == state)
        query = after(query, [conflict.c.clip_id], values, descending=False)
        with self._workspace.reading() as connection:
            rows = connection.execute(query.limit(limit + 1)).all()
            found = tuple(_conflict(connection, row) for row in rows[:limit])
        more = len(rows) > limit
        return found, token_of([found[-1].clip_id], question) if more else None

    def get(self, clip_id: str) -> ClipConflict | None:
        """Return the conflict of a clip, open or resolved; None if it never had one."""
        with self._workspace.reading() as connection:
            row = connection.execute(
                select(conflict).where(conflict.c.clip_id == clip_id)
            ).one_or_none()
            return None if row is None else _conflict(connection, row)

    def resolve(self, clip_id: str, blob_sha256: str, *, person_id: str, note: str) -> Clip:
        """Make one version the current one, by a person's decision.

        Parameters
        ----------
        clip_id
            The clip.
        blob_sha256
            The chosen version.
        person_id, note
            Who decided, and why.

        Returns
        -------
        Clip
            As it is now; its clearance is that of the chosen version.

        Raises
        ------
        ClipMissingError, ConflictMissingError
            If the clip, its conflict or the version does not exist.
        """
        at = as_utc_text(self._workspace.clock.now())
        with self._workspace.transaction() as connection:
            self._workspace.database.serialise(connection, "clips.import")
            row = connection.execute(select(clip).where(clip.c.id == clip_id)).one_or_none()
            if row is None:
                raise ClipMissingError(clip_id)
            version = connection.execute(
                select(clip_version.c.facts).where(
                    clip_version.c.clip_id == clip_id,
                    clip_version.c.blob_sha256 == blob_sha256,
                )
            ).scalar()
            if version is None:
                raise _no_version(clip_id)
            connection.execute(
                update(conflict)
                .where(conflict.c.clip_id == clip_id)
                .values(
                    state="resolved",
                    chosen_sha256=blob_sha256,
                    resolved_at=at,
                    resolved_by=person_id,
                    note=note,
                )
            )
            facts = _facts(version)
            change = make_current(connection, row._asdict(), facts, in_conflict=False)
            self._workspace.evidence.declare(connection, "clip", clip_id, blob_sha256)
            change_facets(connection, change.facets)
            refresh_rollups(connection, change.studies, change.patients)
            return Clip.of(connection.execute(select(clip).where(clip.c.id == clip_id)).one())


def _conflict(connection: Connection, row: Row[Any]) -> ClipConflict:
    current = connection.execute(
        select(clip.c.blob_sha256).where(clip.c.id == row.clip_id)
    ).scalar_one()
    versions = connection.execute(
        select(clip_version)
        .where(clip_version.c.clip_id == row.clip_id)
        .order_by(clip_version.c.blob_sha256)
    )
    return ClipConflict(
        **row._asdict(),
        versions=tuple(
            ClipVersion(
                facts=_facts(one.facts), seen_at=one.seen_at, current=one.blob_sha256 == current
            )
            for one in versions
        ),
    )


def _facts(text: str) -> ClipFacts:
    values: Any = parse_json(text)
    return ClipFacts.from_columns(values)


def _no_version(clip_id: str) -> ConflictMissingError:
    return ConflictMissingError(
        "The clip has no such version.",
        where=clip_id,
        why="It is in no conflict, or the hash names none of its versions.",
        kept="Nothing was changed.",
        remedy="List the versions with sonobridge clips conflicts and choose one of them.",
    )
