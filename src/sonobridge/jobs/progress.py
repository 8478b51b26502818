"""Progress of a running job: throttled writing, an honest rate, and cancelling."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from sonobridge.core.clock import Clock
from sonobridge.core.errors import ConflictError

if TYPE_CHECKING:
    from sonobridge.store import JobProgress

__all__ = ["JobCancelledError", "ProgressReporter", "RateEstimator"]

_WRITE_STEP_S = 0.25
_WINDOW_S = 30.0
_SHORTEST_S = 1.0


class JobCancelledError(ConflictError):
    """Somebody asked the job to stop; raised at its next report of progress."""

    code = "job.cancelled"


class RateEstimator:
    """Units a second over the last half minute.

    Nothing is said before two reports that lie at least a second apart have come, and
    a count that went backwards starts the measurement anew.
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def add(self, at_s: float, done: int) -> float | None:
        """Take a report and return the rate in units a second, or None.

        Parameters
        ----------
        at_s
            Time of the report in seconds, from any start, never falling.
        done
            Units done so far.
        """
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((at_s, done))
        while len(self._seen) > 2 and self._seen[1][0] <= at_s - _WINDOW_S:
            self._seen.popleft()
        first_at, first_done = self._seen[0]
        if at_s - first_at < _SHORTEST_S or done == first_done:
            return None
        return (done - first_done) / (at_s - first_at)


class ProgressReporter:
    """What an operation calls to tell how far it is.

    Parameters
    ----------
    write
        Takes the progress that is to be shown.
    clock
        Gives the time between reports.
    cancelled
        Set when the job shall stop.
    """

    def __init__(
        self,
        write: Callable[[JobProgress], object],
        clock: Clock,
        cancelled: threading.Event,
    ) -> None:
        self._write = write
        self._clock = clock
        self._cancelled = cancelled
        self._rate = RateEstimator()
        self._written_at: float | None = None
        self._latest: JobProgress | None = None

    def __call__(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        """Report ``done`` of ``total`` (None when unknown) things named ``unit``.

        Writes at most four times a second, and the last report always at the end.

        Raises
        ------
        JobCancelledError
            If the job was asked to stop; what was committed stays.
        """
        from sonobridge.store import JobProgress

        if self._cancelled.is_set():
            raise JobCancelledError(
                "The job was stopped.",
                why="Somebody asked it to stop.",
                kept="Everything it had committed is kept.",
                remedy="Start it again to continue with what is missing.",
            )
        now = self._clock.monotonic()
        rate = self._rate.add(now, done)
        self._latest = JobProgress(
            done=done, total=total, unit=unit, note=note, rate_per_s=rate
        )
        due = self._written_at is None or now - self._written_at >= _WRITE_STEP_S
        if due:
            self.flush()
            self._written_at = now

    def flush(self) -> None:
        """Write the latest report if it has not been written."""
        if self._latest is not None:
            self._write(self._latest)
            self._latest = None
