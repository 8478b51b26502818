"""What the label tables ask of the clip tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

from sonobridge.labelling import ClipFacts

__all__ = ["ClipSource", "LabelClip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelClip:
    """A clip as readers and studies need it.

    Attributes
    ----------
    clip_id
        ``clip_…``
    patient_group
        Patient key, or what stands for it where the patient is unknown.
    rows, columns, frame_count
        Size of a frame in pixels, and the number of frames.
    frame_time_ms
        Time from each frame to the next, one value less than frames; None when not
        recorded.
    regions
        Region calibrations as JSON objects, corners in pixels and inclusive.
    calibrated
        Whether a region with a usable spatial calibration exists.
    cleared
        Whether a person looked at the contact sheet and found no burned-in text.
    conflict
        Whether another file claims to be the same instance.
    readable
        Whether it has frames that can be decoded.
    blob_sha256
        Hash of the de-identified bytes.
    deidentification
        What was done to the source: ``legal_path``, ``legal_reason``, ``dates``.
    """

    clip_id: str
    patient_group: str
    rows: int
    columns: int
    frame_count: int
    frame_time_ms: tuple[float, ...] | None
    regions: tuple[Mapping[str, Any], ...]
    calibrated: bool
    cleared: bool
    conflict: bool
    readable: bool
    blob_sha256: str
    deidentification: Mapping[str, Any]

    @property
    def problem(self) -> str:
        """Why no reader may open the clip; empty when one may."""
        if not self.readable:
            return "it has no frames that can be shown"
        if self.conflict:
            return "another file claims to be the same instance, and nobody decided yet"
        if not self.cleared:
            return "nobody cleared its contact sheet of burned-in text yet"
        return ""

    def facts(self) -> ClipFacts:
        """Return what completeness and the checks of edits need."""
        return ClipFacts(
            clip_id=self.clip_id,
            patient_group=self.patient_group,
            rows=self.rows,
            columns=self.columns,
            frame_count=self.frame_count,
            calibrated=self.calibrated,
        )


class ClipSource(Protocol):
    """Where clips come from; the clip tables, or made ones in a test."""

    def clips(self, connection: Connection, clip_ids: Sequence[str]) -> dict[str, LabelClip]:
        """Return the clips that exist among some identifiers."""
        ...

    def every_clip_id(self, connection: Connection) -> tuple[str, ...]:
        """Return the identifiers of all clips that could be read, in a stable order."""
        ...
