"""Clearances: a person's decision about a contact sheet, never a detector's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, insert, select, update

from sonobridge.core.clock import as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.store.clips.clip import Clip
from sonobridge.store.clips.errors import ClipMissingError, SheetChangedError
from sonobridge.store.clips.rollups import change_facets, facets_of, refresh_rollups
from sonobridge.store.tables.clips import clearance, clip

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["ClearanceDecision", "Clearances", "Decision"]

Decision = Literal["cleared", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceDecision:
    """One decision about one contact sheet.

    Attributes
    ----------
    number
        Place among the decisions about this clip, from 1; the last one holds.
    blob_sha256
        Bytes that the sheet showed; the decision holds for these only.
    sheet_sha256
        The picture that the person looked at.
    origin
        ``work`` or ``demo``.
    """

    id: str
    clip_id: str
    number: int
    blob_sha256: str
    sheet_sha256: str
    decision: Decision
    note: str
    person_id: str
    origin: str
    decided_at: str


class Clearances:
    """The clearances of a workspace; decisions are only ever added.

    Parameters
    ----------
    workspace
        The workspace.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def decide(
        self,
        looked_at: Clip,
        sheet_sha256: str,
        decision: Decision,
        *,
        person_id: str,
        note: str,
    ) -> Clip:
        """Clear or refuse a clip and return it as it is now.

        Parameters
        ----------
        looked_at
            The clip as it was when its sheet was made.
        sheet_sha256
            The sheet that the person saw.
        decision
            ``cleared`` or ``refused``; a later decision replaces an earlier one.
        person_id, note
            Who decided, and a remark.

        Raises
        ------
        SheetChangedError
            If another version of the clip has become current meanwhile.
        """
        now = as_utc_text(self._workspace.clock.now())
        with self._workspace.transaction() as connection:
            self._workspace.database.serialise(connection, "clips.import")
            row = connection.execute(
                select(clip).where(clip.c.id == looked_at.id)
            ).one_or_none()
            if row is None:
                raise ClipMissingError(looked_at.id)
            if row.blob_sha256 != looked_at.facts.blob_sha256:
                raise SheetChangedError(
                    "The clip has changed since its contact sheet was shown.",
                    where=looked_at.id,
                    kept="The clip waits as before; no decision was written.",
                    remedy="Look at the new contact sheet and decide again.",
                )
            earlier = connection.execute(
                select(func.count()).where(clearance.c.clip_id == row.id)
            ).scalar_one()
            connection.execute(
                insert(clearance).values(
                    id=new_identifier("clear", self._workspace.clock),
                    clip_id=row.id,
                    number=earlier + 1,
                    blob_sha256=row.blob_sha256,
                    sheet_sha256=sheet_sha256,
                    decision=decision,
                    note=note,
                    person_id=person_id,
                    origin=self._workspace.origin,
                    decided_at=now,
                )
            )
            before = row._asdict()
            connection.execute(
                update(clip).where(clip.c.id == row.id).values(clearance=decision)
            )
            changes = Counter(facets_of({**before, "clearance": decision}))
            changes.subtract(facets_of(before))
            change_facets(connection, changes)
            refresh_rollups(connection, [row.study_uid], [])
            return Clip.of(connection.execute(select(clip).where(clip.c.id == row.id)).one())

    def set_text_likelihood(self, measured: Clip, likelihood: float) -> None:
        """Keep how likely text is (0..1), which orders the queue and nothing else."""
        with self._workspace.transaction(ingest=True) as connection:
            connection.execute(
                update(clip)
                .where(
                    clip.c.id == measured.id,
                    clip.c.blob_sha256 == measured.facts.blob_sha256,
                )
                .values(text_likelihood=likelihood)
            )

    def set_undecodable(self, found: Clip, reason_code: str, reason: str) -> None:
        """Take a clip out of the queue whose frames nobody can look at.

        Parameters
        ----------
        found
            The clip; it stays in the library and can never be cleared.
        reason_code, reason
            Stable word and sentence, without values.
        """
        with self._workspace.transaction() as connection:
            self._workspace.database.serialise(connection, "clips.import")
            row = connection.execute(
                select(clip).where(
                    clip.c.id == found.id, clip.c.blob_sha256 == found.facts.blob_sha256
                )
            ).one_or_none()
            if row is None:
                return
            values = {
                "pixel_state": "undecodable",
                "pixel_reason_code": reason_code,
                "pixel_reason": reason,
                "clearance": "not_applicable",
                "frame_count": 0,
            }
            before = row._asdict()
            connection.execute(update(clip).where(clip.c.id == row.id).values(values))
            changes = Counter(facets_of({**before, **values}))
            changes.subtract(facets_of(before))
            change_facets(connection, changes)
            refresh_rollups(connection, [row.study_uid], [row.patient_key])

    def history(self, clip_id: str) -> tuple[ClearanceDecision, ...]:
        """Return the decisions about a clip, newest first."""
        query = select(clearance).where(clearance.c.clip_id == clip_id)
        with self._workspace.reading() as connection:
            rows = connection.execute(query.order_by(clearance.c.number.desc()))
            return tuple(ClearanceDecision(**row._asdict()) for row in rows)

    def waiting(self, *, skip: tuple[str, ...] = (), limit: int = 1) -> tuple[Clip, ...]:
        """Return the clips whose sheets wait, the likeliest to hold text first.

        Parameters
        ----------
        skip
            Identifiers to leave out, of clips that were put off.
        limit
            How many.
        """
        query = select(clip).where(clip.c.clearance == "waiting")
        if skip:
            query = query.where(clip.c.id.not_in(skip))
        query = query.order_by(clip.c.text_likelihood.desc(), clip.c.id.desc())
        with self._workspace.reading() as connection:
            return tuple(Clip.of(row) for row in connection.execute(query.limit(limit)))

    def waiting_count(self) -> int:
        """Return how many sheets wait for a person."""
        query = select(func.count()).where(clip.c.clearance == "waiting")
        with self._workspace.reading() as connection:
            return int(connection.execute(query).scalar_one())
