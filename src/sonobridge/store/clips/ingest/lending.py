"""A few decoder children shared by more threads: each call borrows one."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.imaging import ClipPixels, DecoderPool, InstanceHeader

__all__ = ["LentDecoder"]


class LentDecoder:
    """What judging and de-identifying ask of a decoder, answered by a pool.

    Parameters
    ----------
    pool
        The children; they start when first needed.
    """

    def __init__(self, pool: DecoderPool) -> None:
        self._pool = pool

    def header(self, data: bytes) -> InstanceHeader:
        """Read an unusual header, see :meth:`DecoderProcess.header`."""
        with self._pool.borrow() as decoder:
            return decoder.header(data)

    def rewrite(self, data: bytes) -> bytes:
        """Rewrite an unusual data set, see :meth:`DecoderProcess.rewrite`."""
        with self._pool.borrow() as decoder:
            return decoder.rewrite(data)

    def blank(
        self, clip: ClipPixels, index: int, boxes: Sequence[tuple[int, int, int, int]]
    ) -> tuple[bytes, int]:
        """Blank a compressed frame, see :meth:`DecoderProcess.blank`."""
        with self._pool.borrow() as decoder:
            return decoder.blank(clip, index, boxes)

    def close(self) -> None:
        """End the children."""
        self._pool.close()
