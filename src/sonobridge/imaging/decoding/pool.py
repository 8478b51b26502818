"""A few decoder children for a server."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from numpy.typing import NDArray

from sonobridge.imaging.clip_pixels import ClipPixels
from sonobridge.imaging.decoding.process import DecoderProcess, Shown

__all__ = ["DecoderPool"]


class DecoderPool:
    """A fixed number of decoder children that threads borrow in turn.

    Parameters
    ----------
    size
        Number of children; they start when first used.
    """

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError("a pool holds at least one decoder")
        self._all = [DecoderProcess() for _ in range(size)]
        self._free: queue.LifoQueue[DecoderProcess] = queue.LifoQueue()
        for one in self._all:
            self._free.put(one)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start all children now; without this each starts when it is first used."""
        for one in self._all:
            one.start()

    def close(self) -> None:
        """End all children."""
        for one in self._all:
            one.close()

    @contextmanager
    def borrow(self) -> Iterator[DecoderProcess]:
        """Lend one decoder; waits while all are in use."""
        one = self._free.get()
        try:
            yield one
        finally:
            self._free.put(one)

    def frame(
        self, data: bytes | ClipPixels, index: int, *, shown: Shown = "stored"
    ) -> NDArray[Any]:
        """Decode one frame, see :meth:`DecoderProcess.frame`."""
        with self.borrow() as decoder:
            return decoder.frame(data, index, shown=shown)

    def png(self, data: bytes | ClipPixels, index: int) -> bytes:
        """Return one frame as PNG, see :meth:`DecoderProcess.png`."""
        with self.borrow() as decoder:
            return decoder.png(data, index)
