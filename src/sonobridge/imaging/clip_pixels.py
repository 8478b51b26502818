"""An instance's bytes opened for its frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sonobridge.core.canonical import keyed_hash
from sonobridge.imaging.header import InstanceHeader
from sonobridge.imaging.pixels.frame_table import FrameTable, frame_table
from sonobridge.imaging.pixels.jpeg_stream import passthrough_jpeg
from sonobridge.imaging.pixels.pixel_format import PixelFormat, pixel_format

__all__ = ["ClipPixels"]


@dataclass(frozen=True, slots=True)
class ClipPixels:
    """Bytes, pixel format and frame index of one instance.

    Attributes
    ----------
    body
        The file, or its inflated data set.
    header
        Header of the instance.
    form
        Pixel format.
    table
        Where each frame lies.
    """

    body: bytes = field(repr=False)
    header: InstanceHeader
    form: PixelFormat
    table: FrameTable

    @classmethod
    def of(cls, body: bytes, header: InstanceHeader) -> ClipPixels:
        """Open the pixels of scanned bytes.

        Raises
        ------
        PixelError
            When the instance has no pixels that could be decoded.
        """
        form = pixel_format(header)
        return cls(body, header, form, frame_table(body, header, form))

    def frame_bytes(self, index: int) -> bytes:
        """Return the encoded bytes of one frame (index from 0)."""
        return self.table.frame_bytes(self.body, index)

    def passthrough_jpeg(self, index: int) -> bytes | None:
        """Return one frame (index from 0) for a browser as it is, or None."""
        if self.form.syntax.codec != "jpeg":
            return None
        form = self.form
        return passthrough_jpeg(
            self.frame_bytes(index), form.photometric, form.rows, form.columns
        )

    def pixel_hmac(self, key: bytes) -> str:
        """Return the keyed hash of the source's pixel bytes, 64 hexadecimal digits.

        Two files with other headers and the same pixels have the same one.

        Parameters
        ----------
        key
            The workspace's ``deid.key``.
        """
        place = self.header.pixels
        if place is None:
            return keyed_hash(key, b"")
        view = memoryview(self.body)[place.offset : place.offset + place.length]
        return keyed_hash(key, view)

    def summary(self) -> dict[str, Any]:
        """Return counts for a record: no bytes and no identity."""
        return {
            "frames_declared": self.table.declared,
            "frames_complete": self.table.complete,
            "problem": self.table.problem,
        }
