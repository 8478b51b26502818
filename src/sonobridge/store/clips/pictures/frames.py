"""Frames of stored clips: passed through as they are, or decoded and sent as PNG."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import MissingError
from sonobridge.imaging import ClipPixels, passthrough_jpeg, scan_whole, to_png
from sonobridge.store.clips.clip import Clip
from sonobridge.store.clips.errors import ClipWithoutPixelsError

if TYPE_CHECKING:
    from sonobridge.imaging import DecoderProcess
    from sonobridge.store.workspace import Workspace

__all__ = ["ClipFrames", "DecoderLender", "FramePicture"]

_OPEN_CLIPS = 64
_CACHE_BYTES = 128 * 2**20


class DecoderLender(Protocol):
    """A pool that lends decoder processes."""

    def borrow(self) -> AbstractContextManager[DecoderProcess]:
        """Lend one for a block."""
        ...


@dataclass(frozen=True, slots=True)
class FramePicture:
    """One frame as a browser gets it.

    Attributes
    ----------
    data
        Encoded picture.
    media_type
        ``image/jpeg`` (the stored bytes, untouched) or ``image/png`` (no loss).
    sha256
        For PNG the SHA-256 of the decoded pixels (uint8, rows by columns by samples, in
        that order); for JPEG that of the stored bytes, since decoders may differ by a
        few grey levels.
    """

    data: bytes = field(repr=False)
    media_type: Literal["image/jpeg", "image/png"]
    sha256: str


class ClipFrames:
    """Frames of a workspace, with a small memory of opened clips and made pictures.

    Parameters
    ----------
    workspace
        The workspace.
    decoders
        Where pixels are decoded.
    """

    def __init__(self, workspace: Workspace, decoders: DecoderLender) -> None:
        self._workspace = workspace
        self._decoders = decoders
        self._lock = threading.Lock()
        self._open: OrderedDict[str, ClipPixels] = OrderedDict()
        self._made: OrderedDict[tuple[str, int], FramePicture] = OrderedDict()
        self._made_bytes = 0

    def picture(self, clip: Clip, index: int) -> FramePicture:
        """Return one frame.

        Parameters
        ----------
        clip
            The clip; whether a person may see it is decided by the caller.
        index
            Frame index from 0.

        Raises
        ------
        ClipWithoutPixelsError, MissingError
            Without pixels, or for an index outside the whole frames.
        PixelError, DecoderCrashedError, DecoderTimeoutError
            When this frame cannot be decoded.
        """
        self._check(clip, index)
        key = (clip.facts.blob_sha256, index)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        opened = self.opened(clip)
        encoded = self._encoded(clip, opened, index)
        if opened.form.syntax.codec == "jpeg":
            form = opened.form
            stored = passthrough_jpeg(encoded, form.photometric, form.rows, form.columns)
            if stored is not None:
                return FramePicture(stored, "image/jpeg", hash_bytes(stored))
        image = self._decode(opened, encoded, index)
        made = FramePicture(to_png(image), "image/png", hash_bytes(image.tobytes()))
        self._remember(key, made)
        return made

    def array(self, clip: Clip, index: int) -> Any:
        """Return one frame as shown: uint8, (rows, columns) or (rows, columns, 3)."""
        self._check(clip, index)
        opened = self.opened(clip)
        return self._decode(opened, self._encoded(clip, opened, index), index)

    def arrays(self, clip: Clip) -> Iterator[Any]:
        """Yield all whole frames as shown, from frame 0."""
        for index in range(clip.facts.frame_count):
            yield self.array(clip, index)

    def opened(self, clip: Clip) -> ClipPixels:
        """Return the frame index of a clip's stored bytes, without the bytes."""
        name = clip.facts.blob_sha256
        with self._lock:
            if name in self._open:
                self._open.move_to_end(name)
                return self._open[name]
        scanned = scan_whole(self._workspace.blobs.read(name))
        full = ClipPixels.of(scanned.body, scanned.header)
        index = ClipPixels(b"", full.header, full.form, full.table)
        with self._lock:
            self._open[name] = index
            while len(self._open) > _OPEN_CLIPS:
                self._open.popitem(last=False)
        return index

    def _check(self, clip: Clip, index: int) -> None:
        count = clip.facts.frame_count
        if count == 0:
            raise ClipWithoutPixelsError.of(
                clip.id, clip.facts.pixel_reason_code, clip.facts.pixel_reason
            )
        if not 0 <= index < count:
            raise MissingError(
                "The clip has no such frame.",
                where=f"{clip.id}, frame {index}",
                why=f"It has {count} whole frames, counted from 0.",
                remedy=f"Ask for a frame from 0 to {count - 1}.",
            )

    def _encoded(self, clip: Clip, opened: ClipPixels, index: int) -> bytes:
        read = self._workspace.blobs.read
        pieces = opened.table.ranges(index)
        return b"".join(read(clip.facts.blob_sha256, start, size) for start, size in pieces)

    def _decode(self, opened: ClipPixels, encoded: bytes, index: int) -> Any:
        with self._decoders.borrow() as decoder:
            return decoder.decode(
                encoded,
                opened.form,
                first_bit=opened.table.first_bit(index),
                shown="display",
            )

    def _remember(self, key: tuple[str, int], made: FramePicture) -> None:
        with self._lock:
            if key not in self._made:
                self._made[key] = made
                self._made_bytes += len(made.data)
            while self._made_bytes > _CACHE_BYTES:
                _, oldest = self._made.popitem(last=False)
                self._made_bytes -= len(oldest.data)
