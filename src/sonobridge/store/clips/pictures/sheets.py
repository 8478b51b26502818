"""Contact sheets and thumbnails: made once, kept in ``derived/``, made again at need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sonobridge.core.canonical import canonical_bytes, hash_bytes, parse_json
from sonobridge.imaging import contact_sheet, thumbnail
from sonobridge.store.clips.clearing import Clearances
from sonobridge.store.clips.clip import Clip
from sonobridge.store.clips.errors import ClipWithoutPixelsError
from sonobridge.store.clips.pictures.frames import ClipFrames

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["ClipSheets", "Sheet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The contact sheet of one clip's stored bytes.

    Attributes
    ----------
    png
        The picture.
    sha256
        Its hash; a decision names it.
    panels
        What it shows, in reading order.
    frames
        Frames that went into it: all of them.
    text_score
        Share of tiles that may hold text, 0..1; orders the queue, clears nothing.
    """

    png: bytes = field(repr=False)
    sha256: str
    panels: tuple[str, ...]
    frames: int
    text_score: float


class ClipSheets:
    """Sheets and thumbnails of a workspace.

    Parameters
    ----------
    workspace
        The workspace.
    frames
        Where decoded frames come from.
    """

    def __init__(self, workspace: Workspace, frames: ClipFrames) -> None:
        self._derived = workspace.derived
        self._clearances = Clearances(workspace)
        self._frames = frames

    def exists(self, clip: Clip) -> bool:
        """Tell whether the sheet of a clip's present bytes has been made."""
        return self._derived.exists("sheets", f"{clip.facts.blob_sha256}.json")

    def sheet(self, clip: Clip) -> Sheet:
        """Return the contact sheet of a clip, making it if needed.

        Raises
        ------
        ClipWithoutPixelsError
            For a clip without pixels.
        PixelError, DecoderCrashedError, DecoderTimeoutError
            When a frame cannot be decoded; such a clip cannot be cleared.
        """
        if clip.facts.frame_count == 0:
            raise ClipWithoutPixelsError.of(
                clip.id, clip.facts.pixel_reason_code, clip.facts.pixel_reason
            )
        if not self.exists(clip):
            return self._make(clip)
        name = clip.facts.blob_sha256
        png = self._derived.read("sheets", f"{name}.png")
        known: Any = parse_json(self._derived.read("sheets", f"{name}.json"))
        return Sheet(
            png=png,
            sha256=hash_bytes(png),
            panels=tuple(known["panels"]),
            frames=known["frames"],
            text_score=known["text_score"],
        )

    def thumbnail(self, clip: Clip) -> bytes:
        """Return a small PNG of the middle frame."""
        if clip.facts.frame_count == 0:
            raise ClipWithoutPixelsError.of(
                clip.id, clip.facts.pixel_reason_code, clip.facts.pixel_reason
            )
        name = f"{clip.facts.blob_sha256}.png"
        if not self._derived.exists("thumbnails", name):
            image = self._frames.array(clip, clip.facts.frame_count // 2)
            self._derived.write(thumbnail(image), "thumbnails", name)
        return self._derived.read("thumbnails", name)

    def _make(self, clip: Clip) -> Sheet:
        facts = clip.facts
        made = contact_sheet(
            self._frames.arrays(clip), facts.frame_count, boxes=_kept_boxes(clip)
        )
        known = {"panels": list(made.panels), "frames": made.frames, "text_score": made.score}
        self._derived.write(made.png, "sheets", f"{facts.blob_sha256}.png")
        self._derived.write(canonical_bytes(known), "sheets", f"{facts.blob_sha256}.json")
        self._clearances.set_text_likelihood(clip, made.score)
        return Sheet(
            png=made.png,
            sha256=hash_bytes(made.png),
            panels=made.panels,
            frames=made.frames,
            text_score=made.score,
        )


def _kept_boxes(clip: Clip) -> Sequence[tuple[int, int, int, int]] | None:
    known: Any = clip.facts.deidentification
    if known["pixels"] != "blanked_outside_regions":
        return None
    return [tuple(box) for box in known["kept_boxes"]]
