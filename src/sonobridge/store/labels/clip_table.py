"""Clips for readers, taken from the clip tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from sonobridge.store.clips import Clip
from sonobridge.store.labels.clip_source import LabelClip
from sonobridge.store.tables.clips import clip as clip_table

__all__ = ["ClipTable"]

_BATCH = 500


class ClipTable:
    """The clips of a workspace as the label tables see them."""

    def clips(self, connection: Connection, clip_ids: Sequence[str]) -> dict[str, LabelClip]:
        """Return the clips that exist among some identifiers."""
        found: dict[str, LabelClip] = {}
        for start in range(0, len(clip_ids), _BATCH):
            wanted = clip_ids[start : start + _BATCH]
            rows = connection.execute(select(clip_table).where(clip_table.c.id.in_(wanted)))
            for row in rows:
                found[row.id] = _label_clip(row)
        return found

    def every_clip_id(self, connection: Connection) -> tuple[str, ...]:
        """Return the identifiers of all clips with frames, oldest first."""
        query = select(clip_table.c.id).where(clip_table.c.kind == "image")
        rows = connection.execute(query.order_by(clip_table.c.imported_at, clip_table.c.id))
        return tuple(rows.scalars())


def _label_clip(row: Row[Any]) -> LabelClip:
    clip = Clip.of(row)
    facts = clip.facts
    sized = min(facts.image_rows or 0, facts.image_columns or 0, facts.frame_count) > 0
    return LabelClip(
        clip_id=clip.id,
        patient_group=facts.patient_key or f"clip:{clip.id}",
        rows=facts.image_rows or 0,
        columns=facts.image_columns or 0,
        frame_count=facts.frame_count,
        frame_time_ms=facts.frame_steps_ms,
        regions=facts.regions,
        calibrated=facts.calibrated,
        cleared=clip.cleared,
        conflict=clip.in_conflict,
        readable=sized and facts.kind == "image" and facts.pixel_state == "ok",
        blob_sha256=facts.blob_sha256,
        deidentification=facts.deidentification,
    )
