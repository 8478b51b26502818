"""What a de-identification did: counts and names of rules, never values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sonobridge.imaging.deidentification.policy import DateMode, LegalPath

__all__ = ["DeidentificationReport", "PixelReport", "PixelStatus"]

PixelStatus = Literal[
    "no_pixels", "blanked_outside_regions", "needs_full_look", "pixels_removed"
]
"""``blanked_outside_regions``: only the regions remain to be looked at.
``needs_full_look``: nothing was blanked, a person looks at the whole frames.
``pixels_removed``: the pixels cannot be decoded, so nobody could clear them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelReport:
    """What happened to the pixels.

    Attributes
    ----------
    status
        See :data:`PixelStatus`; no status clears a clip.
    reason
        Why it is so, one sentence.
    frames
        Whole frames in the result.
    boxes
        Kept boxes (x0, y0, x1, y1), inclusive pixels from 0.
    blanked_pixels
        Pixels outside the boxes, summed over frames.
    changed_pixels
        Those of them that were not blank before.
    source_transfer_syntax_uid, transfer_syntax_uid
        Encoding before and after.
    reencoded
        True when frames were decoded and encoded again (always without loss).
    pixel_sha256
        SHA-256 of the value of Pixel Data as written; empty without pixels.
    cleaned_streams
        Frames in whose streams comments or application data were zeroed.
    """

    status: PixelStatus
    reason: str
    frames: int = 0
    boxes: tuple[tuple[int, int, int, int], ...] = ()
    blanked_pixels: int = 0
    changed_pixels: int = 0
    source_transfer_syntax_uid: str = ""
    transfer_syntax_uid: str = ""
    reencoded: bool = False
    pixel_sha256: str = ""
    cleaned_streams: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeidentificationReport:
    """Counts per action, legal path and what was blanked.

    Attributes
    ----------
    profile
        Name and edition of the profile.
    legal_path, legal_reason
        The named ground; the reason stands where none applies.
    dates
        Date mode.
    actions
        Elements by what was done, e.g. ``{"removed": 31, "uid_mapped": 9}``; private,
        unknown and nested elements are counted apart.
    method_codes
        Codes of De-identification Method Code Sequence (PS3.16 CID 7050).
    preamble_zeroed
        True when the source's preamble held anything.
    pixels
        What happened to the pixels.
    notes
        Codes of what a person should know, e.g. ``sex_removed``, ``age_over_89``.
    """

    profile: str
    legal_path: LegalPath
    legal_reason: str
    dates: DateMode
    actions: dict[str, int]
    method_codes: tuple[str, ...]
    preamble_zeroed: bool
    pixels: PixelReport
    notes: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)
