"""Between the console's thread and the socket: the newest frame wins."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import OrderedDict, deque
from collections.abc import Mapping
from typing import Any

from sonobridge.simulator.console.frames import ColourFrame, ConsoleFrame, SpectralStrip

__all__ = ["Mailbox"]

_STRIPS = 50
"""Spectral strips kept for a slow page, about two seconds; older ones are lost."""


class Mailbox:
    """Holds what is to be sent; frames that were not fetched are replaced by newer ones.

    Parameters
    ----------
    loop
        The event loop that sends.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._lock = threading.Lock()
        self._pictures: OrderedDict[type, ConsoleFrame] = OrderedDict()
        self._strips: deque[SpectralStrip] = deque(maxlen=_STRIPS)
        self._words: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._filled = asyncio.Event()
        self.replaced = 0

    def put(self, frames: list[ConsoleFrame], words: list[Mapping[str, Any]]) -> None:
        """Put frames and words in; called from the console's thread."""
        if not frames and not words:
            return
        with self._lock:
            for frame in frames:
                if isinstance(frame, SpectralStrip):
                    self._strips.append(frame)
                    continue
                self.replaced += type(frame) in self._pictures
                self._pictures[type(frame)] = frame
            for message in words:
                self._words[str(message["topic"])] = message
        if not self._loop.is_closed():  # the server is ending
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._filled.set)

    async def fetch(self) -> tuple[list[ConsoleFrame], list[Mapping[str, Any]]]:
        """Wait until something is there and take it out; colour comes before grey."""
        await self._filled.wait()
        with self._lock:
            self._filled.clear()
            pictures = sorted(
                self._pictures.values(), key=lambda frame: not isinstance(frame, ColourFrame)
            )
            frames: list[ConsoleFrame] = [*self._strips, *pictures]
            words = list(self._words.values())
            self._pictures.clear()
            self._strips.clear()
            self._words.clear()
        return frames, words
