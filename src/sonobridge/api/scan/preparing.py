"""Tells a page that waits how far its console is."""

from __future__ import annotations

import asyncio

from fastapi import WebSocket

__all__ = ["Preparing"]


class Preparing:
    """Progress of opening a console, sent as words; called from a worker thread.

    Parameters
    ----------
    socket
        The page that waits; made in its event loop. A page that went away hears nothing.
    """

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._loop = asyncio.get_running_loop()

    def __call__(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        """Send ``done`` of ``total`` with a note of what is being prepared."""
        words = {"topic": "preparing", "done": done, "total": total, "unit": unit, "note": note}
        asyncio.run_coroutine_threadsafe(self._socket.send_json(words), self._loop)
