"""The running console: the newest controls in, frames and words out, everything recorded."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from sonobridge.core.record import to_json
from sonobridge.simulator.console.frames import (
    ColourFrame,
    ConsoleFrame,
    GreyFrame,
    picture_sha256,
)
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.console.steering import Steering, has_moved
from sonobridge.simulator.patient.placement.probe_control import ProbeControl

__all__ = ["ConsoleInput", "LiveConsole", "Observer", "Scanning"]

_RECORD_S = 0.1
_SETTLE_S = 0.5
_PROOF_S = 1.0
"""One picture a second is recorded by its hash, so that a replay can be held against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleInput:
    """What the person holds and has set, as one message brought it.

    Attributes
    ----------
    by
        What moved the probe since the message before; ``unknown`` where nobody said.
    """

    number: int
    probe: ProbeControl
    settings: ConsoleSettings
    by: tuple[Steering, ...] = ()


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

    @property
    def beside(self) -> bool:
        """Whether it looks in a thread beside the frames, since it takes a while."""
        ...

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        """Return a message with its ``topic``, or None when there is nothing to say."""
        ...


@dataclass(slots=True)
class _Due:
    observer: Observer
    at_s: float = 0.0
    looking: Future[Mapping[str, Any] | None] | None = None


@dataclass(slots=True)
class LiveConsole:
    """A console that one thread runs and another one steers.

    Attributes
    ----------
    scanning
        Makes the frames.
    given
        Controls at the start.
    stored
        How many views were stored since the console was opened.
    taking
        Name of the protocol's view that is being taken, as the page says; empty before.
    record
        Takes each event of the recording.
    settle
        Forces the recording to the disk; called at least once a second.
    leave
        Settles and closes the recording, until somebody comes back.
    steered
        Control messages that moved the probe, by device, since the session was started.
    """

    scanning: Scanning
    given: ConsoleInput
    record: Callable[[Mapping[str, Any]], None]
    settle: Callable[[], None]
    leave: Callable[[], None]
    frozen: bool = False
    time_s: float = 0.0
    stored: int = 0
    taking: str = ""
    steered: Counter[str] = field(default_factory=Counter)
    _uncounted: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _due: list[_Due] = field(default_factory=list)
    _recorded: tuple[float, ConsoleInput | None] = (-1.0, None)
    _settled_s: float = 0.0
    _proven_s: float = -_PROOF_S
    _beside: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "console observer")
    )

    def observe(self, observer: Observer) -> None:
        """Add score, hint, safety or the like, as far as the mode allows it."""
        self._due.append(_Due(observer))

    def steer(self, given: ConsoleInput) -> None:
        """Take newer controls; older ones that come late are passed over."""
        with self._lock:
            if given.number < self.given.number:
                return
            if has_moved(self.given.probe, given.probe):
                for device in given.by or ("unknown",):
                    self.steered[device] += 1
                    self._uncounted[device] += 1
            self.given = given

    def freeze(self, on: bool) -> None:
        """Stop or go on; a frozen console sends nothing into the patient."""
        with self._lock:
            self.frozen = on
        self.record({"t": round(self.time_s, 3), "freeze": on})

    def store(self) -> None:
        """Note that a view was stored: what is said at the end of a view is said now."""
        self.stored += 1

    def take(self, view_id: str) -> None:
        """Note which view of the protocol is being taken."""
        self.taking = view_id

    def rest(self) -> None:
        """Write down what steered last and close the recording, until somebody comes back."""
        told = self._take_uncounted()
        if told:
            self.record({"t": round(self.time_s, 3), "by": told})
        self.leave()

    def close(self) -> None:
        """End the scanner and the observers."""
        self._beside.shutdown(cancel_futures=True)
        self.scanning.close()

    def advance(self, by_s: float) -> tuple[list[ConsoleFrame], list[Mapping[str, Any]]]:
        """Let simulated time pass and return the frames and words that it brings."""
        with self._lock:
            given, frozen = self.given, self.frozen
            self.time_s += by_s
            now = self.time_s
        frames = [] if frozen else self.scanning.frames(given, now)
        self._write_down(given, now)
        self._prove(frames, given, now)
        return frames, self._words(given, now)

    def _words(self, given: ConsoleInput, now: float) -> list[Mapping[str, Any]]:
        """Let the observer look that has waited longest: one a step, so that frames go on.

        Those that take a while look beside the frames; what they found is told when it is
        there.
        """
        said = [message for due in self._due if (message := _found(due)) is not None]
        waiting = [due for due in self._due if now >= due.at_s and due.looking is None]
        if not waiting:
            return said
        due = min(waiting, key=lambda one: one.at_s)
        due.at_s = now + due.observer.every_s
        if due.observer.beside:
            due.looking = self._beside.submit(due.observer.look, given, now)
            return said
        message = due.observer.look(given, now)
        return said if message is None else [*said, message]

    def _prove(self, frames: list[ConsoleFrame], given: ConsoleInput, now: float) -> None:
        """Record the hash of a picture with exactly what it was made from, once a second."""
        grey = next((one for one in frames if isinstance(one, GreyFrame)), None)
        if grey is None or not grey.settled or now - self._proven_s < _PROOF_S:
            return
        colour = next((one for one in frames if isinstance(one, ColourFrame)), None)
        picture = {
            "index": grey.index,
            "time_s": grey.time_s,
            "sha256": picture_sha256(grey, colour),
            "probe": to_json(given.probe),
            "settings": to_json(given.settings),
        }
        self.record({"t": round(now, 3), "picture": picture})
        self._proven_s = now

    def _write_down(self, given: ConsoleInput, now: float) -> None:
        """Record controls that changed, at most ten times a second."""
        at, last = self._recorded
        if given is not last and now - at >= _RECORD_S:
            event: dict[str, Any] = {"t": round(now, 3), "probe": to_json(given.probe)}
            if last is None or given.settings != last.settings:
                event["settings"] = to_json(given.settings)
            told = self._take_uncounted()
            if told:
                event["by"] = told
            self.record(event)
            self._recorded = (now, given)
        if now - self._settled_s >= _SETTLE_S:
            self.settle()
            self._settled_s = now

    def _take_uncounted(self) -> dict[str, int]:
        """Return what steered since the event before, and count anew."""
        with self._lock:
            told = dict(self._uncounted)
            self._uncounted.clear()
        return told


def _found(due: _Due) -> Mapping[str, Any] | None:
    """Return what an observer found beside the frames, once it is there."""
    if due.looking is None or not due.looking.done():
        return None
    looking, due.looking = due.looking, None
    return looking.result()
