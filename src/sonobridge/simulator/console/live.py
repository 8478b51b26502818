"""The running console: the newest controls in, frames and words out, everything recorded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sonobridge.core.record import to_json
from sonobridge.simulator.console.frames import ConsoleFrame
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl

__all__ = ["ConsoleInput", "LiveConsole", "Observer", "Scanning"]

_RECORD_S = 0.1
_SETTLE_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleInput:
    """What the person holds and has set, as one message brought it."""

    number: int
    probe: ProbeControl
    settings: ConsoleSettings


class Scanning(Protocol):
    """The scanner behind a console."""

    def frames(self, given: ConsoleInput, time_s: float) -> list[ConsoleFrame]:
        """Return the frames that are due at a simulated time."""
        ...

    def close(self) -> None:
        """End what it holds."""
        ...


class Observer(Protocol):
    """Looks at the console from time to time and says something about it."""

    @property
    def every_s(self) -> float:
        """Seconds between two looks."""
        ...

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        """Return a message with its ``topic``, or None when there is nothing to say."""
        ...


@dataclass(slots=True)
class _Due:
    observer: Observer
    at_s: float = 0.0


@dataclass(slots=True)
class LiveConsole:
    """A console that one thread runs and another one steers.

    Attributes
    ----------
    scanning
        Makes the frames.
    given
        Controls at the start.
    record
        Takes each event of the recording.
    settle
        Forces the recording to the disk; called at least once a second.
    leave
        Settles and closes the recording, until somebody comes back.
    """

    scanning: Scanning
    given: ConsoleInput
    record: Callable[[Mapping[str, Any]], None]
    settle: Callable[[], None]
    leave: Callable[[], None]
    frozen: bool = False
    time_s: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _due: list[_Due] = field(default_factory=list)
    _recorded: tuple[float, ConsoleInput | None] = (-1.0, None)
    _settled_s: float = 0.0

    def observe(self, observer: Observer) -> None:
        """Add score, hint, safety or the like, as far as the mode allows it."""
        self._due.append(_Due(observer))

    def steer(self, given: ConsoleInput) -> None:
        """Take newer controls; older ones that come late are passed over."""
        with self._lock:
            if given.number >= self.given.number:
                self.given = given

    def freeze(self, on: bool) -> None:
        """Stop or go on; a frozen console sends nothing into the patient."""
        with self._lock:
            self.frozen = on
        self.record({"t": round(self.time_s, 3), "freeze": on})

    def advance(self, by_s: float) -> tuple[list[ConsoleFrame], list[Mapping[str, Any]]]:
        """Let simulated time pass and return the frames and words that it brings."""
        with self._lock:
            given, frozen = self.given, self.frozen
            self.time_s += by_s
            now = self.time_s
        frames = [] if frozen else self.scanning.frames(given, now)
        self._write_down(given, now)
        return frames, self._words(given, now)

    def _words(self, given: ConsoleInput, now: float) -> list[Mapping[str, Any]]:
        """Let the observer speak that has waited longest: one a step, so that frames go on."""
        waiting = [due for due in self._due if now >= due.at_s]
        if not waiting:
            return []
        due = min(waiting, key=lambda one: one.at_s)
        due.at_s = now + due.observer.every_s
        message = due.observer.look(given, now)
        return [] if message is None else [message]

    def _write_down(self, given: ConsoleInput, now: float) -> None:
        """Record controls that changed, at most ten times a second."""
        at, last = self._recorded
        if given is not last and now - at >= _RECORD_S:
            event: dict[str, Any] = {"t": round(now, 3), "probe": to_json(given.probe)}
            if last is None or given.settings != last.settings:
                event["settings"] = to_json(given.settings)
            self.record(event)
            self._recorded = (now, given)
        if now - self._settled_s >= _SETTLE_S:
            self.settle()
            self._settled_s = now
