"""The recording of an open session: one line of JSON an event, on disk within a second."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sonobridge.store import files
from sonobridge.store.scans.errors import ScanTraceError

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["TRACE_LIMIT_BYTES", "ScanTrace", "parse_trace"]

TRACE_LIMIT_BYTES = 64 * 2**20
"""Largest recording: many hours of scanning; beyond it nothing more is recorded."""


_TAIL_BYTES = 2**16
"""Longer than any event."""


class ScanTrace:
    """The growing recording of one session.

    Lines are appended and forced to disk by :meth:`settle`, which the console calls at
    least once a second; a killed process loses no more than what came since.

    Parameters
    ----------
    workspace, session_id
        Where it is kept: ``derived/scan/<session>.jsonl``.
    """

    def __init__(self, workspace: Workspace, session_id: str) -> None:
        self._path: Path = workspace.derived.path("scan", f"{session_id}.jsonl")
        self._stream: IO[bytes] | None = None
        self._size = self._path.stat().st_size if self._path.exists() else 0

    @property
    def full(self) -> bool:
        """Whether the recording has reached its bound."""
        return self._size >= TRACE_LIMIT_BYTES

    def append(self, event: Mapping[str, Any]) -> None:
        """Add one event; it can be read at once, and is on disk after :meth:`settle`."""
        if self.full:
            return
        line = json.dumps(event, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        if self._stream is None:
            with files.disk_errors(self._path.name, "What was recorded before is kept."):
                files.make_private_folder(self._path.parent)
            self._mend()
            self._stream = self._path.open("ab")
        self._stream.write(line)
        self._stream.flush()  # whoever reads the file now, as a submission does, sees it
        self._size += len(line)

    def settle(self) -> None:
        """Force what was appended to the disk."""
        if self._stream is not None:
            self._stream.flush()
            os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Settle and close; a later append opens it again."""
        if self._stream is not None:
            self.settle()
            self._stream.close()
            self._stream = None

    def read(self) -> bytes:
        """Return the recording so far: whole lines only, empty when nothing was recorded."""
        if self._stream is not None:
            self.settle()
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return b""
        return data[: data.rfind(b"\n") + 1]

    def events(self) -> list[dict[str, Any]]:
        """Return the recorded events in order.

        Raises
        ------
        ScanTraceError
            If a line is no JSON object.
        """
        return parse_trace(self.read())

    def latest_s(self) -> float:
        """Return the time of the last event, seconds; 0 when nothing was recorded.

        Only the end of the file is read: a long session has a long recording.
        """
        if self._stream is not None:
            self.settle()
        try:
            with self._path.open("rb") as stream:
                stream.seek(max(self._path.stat().st_size - _TAIL_BYTES, 0))
                tail = stream.read()
        except FileNotFoundError:
            return 0.0
        lines = tail[: tail.rfind(b"\n") + 1].splitlines()
        return float(parse_trace(lines[-1])[0].get("t", 0.0)) if lines else 0.0

    def remove(self) -> None:
        """Remove the file, after its bytes were stored as a blob."""
        self.close()
        self._path.unlink(missing_ok=True)

    def _mend(self) -> None:
        """Cut off half a line that a killed process left, so that the next is whole."""
        whole = len(self.read())
        if self._path.exists() and whole < self._path.stat().st_size:
            os.truncate(self._path, whole)
        self._size = whole


def parse_trace(data: bytes) -> list[dict[str, Any]]:
    """Return the events of a recording's bytes, or raise :class:`ScanTraceError`."""
    events = []
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            raise ScanTraceError(
                "The recording cannot be read.",
                where=f"line {number}",
                why="It is no JSON object.",
                kept="The file is unchanged.",
                remedy="Take the file as it was exported.",
            )
        events.append(event)
    return events
