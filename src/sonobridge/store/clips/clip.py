"""One instance as the library knows it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any, Literal

from sqlalchemy import Row

from sonobridge.core.canonical import JsonValue, parse_json

__all__ = ["Clearance", "Clip", "ClipFacts", "PixelStatus"]

PixelStatus = Literal["ok", "truncated", "undecodable", "none"]
Clearance = Literal["waiting", "cleared", "refused", "not_applicable"]
_TEXTS = frozenset({"frame_times_ms", "regions", "issues", "deidentification"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFacts:
    """What one version of an instance says; all of it read from de-identified bytes.

    Attributes
    ----------
    sop_instance_uid, study_uid, series_uid, patient_key
        Remapped identifiers.
    kind
        ``image``, ``non_image`` (report, waveform, plan) or ``fragment`` (a data set
        that names no instance).
    blob_sha256, pixel_sha256
        Of the stored bytes, and of the value of Pixel Data in them; the latter finds
        equal pixels under other headers.
    source_hmac
        HMAC of the source file.
    frame_count
        Whole frames that are there; ``frames_declared`` is what the header claims.
    frame_time_ms, frame_times_ms
        Nominal time between frames, or the increments one by one, in milliseconds.
    regions
        Region calibrations as JSON objects, with ``problem``.
    calibrated
        Whether at least one region has a scale that can be trusted.
    study_date
        Year, or a shifted date (YYYYMMDD); empty when not recorded.
    issues
        What is odd but did not stop the import: ``{"code", "where"}``.
    deidentification
        Profile, date mode, blanked boxes: what was done to the source.
    text_likelihood
        0..1, orders the queue of contact sheets; None when it was not measured.
    """

    sop_instance_uid: str
    sop_class_uid: str
    study_uid: str
    series_uid: str
    patient_key: str
    kind: Literal["image", "non_image", "fragment"]
    blob_sha256: str
    pixel_sha256: str | None
    source_hmac: str
    size_bytes: int
    modality: str
    manufacturer: str
    model: str
    image_rows: int | None
    image_columns: int | None
    frame_count: int
    frames_declared: int | None
    frame_time_ms: float | None
    frame_times_ms: tuple[float, ...] | None
    photometric: str
    transfer_syntax_uid: str
    lossy: bool
    regions: tuple[dict[str, JsonValue], ...]
    region_count: int
    calibrated: bool
    pixel_state: PixelStatus
    pixel_reason_code: str
    pixel_reason: str
    study_date: str
    issues: tuple[dict[str, JsonValue], ...]
    deidentification: dict[str, JsonValue]
    text_likelihood: float | None

    @property
    def needs_clearance(self) -> bool:
        """Whether there are pixels that a person has to look at."""
        return self.frame_count > 0

    @property
    def frame_steps_ms(self) -> tuple[float, ...] | None:
        """Time from each frame to the next in milliseconds, None if it is unknown.

        Notes
        -----
        Frame Time Vector (0018,1065) gives the increment from the frame before, its first
        value being 0 (PS3.3 C.7.6.5.1.2); Frame Time (0018,1063) is one value for all.
        """
        steps = self.frame_count - 1
        if steps < 1:
            return None
        if self.frame_times_ms is not None and len(self.frame_times_ms) > steps:
            return self.frame_times_ms[1 : steps + 1]
        if self.frame_time_ms is not None and self.frame_time_ms > 0:
            return (self.frame_time_ms,) * steps
        return None

    def columns(self) -> dict[str, Any]:
        """Return the facts as values of table columns."""
        values = {name: getattr(self, name) for name in _NAMES}
        for name in _TEXTS:
            if values[name] is not None:
                values[name] = _as_text(values[name])
        return values

    @classmethod
    def from_columns(cls, values: dict[str, Any]) -> ClipFacts:
        """Build the facts from values of table columns."""
        parsed = {name: values[name] for name in _NAMES}
        for name in _TEXTS:
            if parsed[name] is not None:
                value: Any = parse_json(parsed[name])
                parsed[name] = tuple(value) if isinstance(value, list) else value
        return cls(**parsed)


def _as_text(value: Any) -> str:
    """Return sorted, compact JSON; it is not hashed, so the fast encoder will do."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


_NAMES = tuple(field.name for field in fields(ClipFacts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One instance of the library: its present version and its states.

    Attributes
    ----------
    id
        ``clip_…``
    facts
        Of the version that is current.
    clearance
        ``waiting``, ``cleared`` or ``refused``; ``not_applicable`` without pixels.
    in_conflict
        Several versions exist and no person has chosen: the clip enters no new study
        or dataset.
    run_id, imported_at
        Where and when it came in.
    quality_score
        0..1, None until it was measured.
    """

    id: str
    facts: ClipFacts
    clearance: Clearance
    in_conflict: bool
    run_id: str
    imported_at: str
    quality_score: float | None

    @property
    def cleared(self) -> bool:
        """Whether readers may open the clip."""
        return self.clearance == "cleared"

    @property
    def eligible(self) -> bool:
        """Whether the clip may enter a new study or dataset version."""
        sound = self.facts.kind == "image" and self.facts.pixel_state == "ok"
        return sound and self.cleared and not self.in_conflict

    @classmethod
    def of(cls, row: Row[Any]) -> Clip:
        """Build a clip from a row of the table."""
        values = row._asdict()
        return cls(
            id=values["id"],
            facts=ClipFacts.from_columns(values),
            clearance=values["clearance"],
            in_conflict=bool(values["in_conflict"]),
            run_id=values["run_id"],
            imported_at=values["imported_at"],
            quality_score=values["quality_score"],
        )
