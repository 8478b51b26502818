"""A recorded session that runs again: its probe and controls in, the frames of it out."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sonobridge.core.record import to_json
from sonobridge.simulator.console.duplex_scanner import DuplexScanner
from sonobridge.simulator.console.frames import ConsoleFrame, GreyFrame
from sonobridge.simulator.console.live import ConsoleInput, Observer
from sonobridge.simulator.session.playback.timeline import Held, Timeline

__all__ = ["PACES", "Player"]

PACES: Final = (0.5, 1.0, 2.0, 4.0)
_TOLD_S: Final = 0.2


@dataclass(slots=True)
class Player:
    """A recording that one thread plays and another one steers; it records nothing.

    Attributes
    ----------
    scanning
        Scanner of the session's patient.
    timeline
        What was held and set.
    observers
        What is said beside the pictures, as the view of the probe.
    given
        Nobody steers the probe: always the first controls, for those that ask.
    """

    scanning: DuplexScanner
    timeline: Timeline
    observers: tuple[Observer, ...]
    given: ConsoleInput
    time_s: float = 0.0
    playing: bool = True
    pace: float = 1.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _to_show: bool = True
    _told: tuple[float, Held | None, bool] = (-_TOLD_S, None, False)
    _real_s: float = 0.0

    def play(self, on: bool) -> None:
        """Go on or stand still; at the end it begins anew."""
        with self._lock:
            if on and self.time_s >= self.timeline.end_s:
                self._go_to(0.0)
            self.playing = on

    def seek(self, time_s: float) -> None:
        """Show another time; one beyond the recording is its end."""
        with self._lock:
            self._go_to(min(max(time_s, 0.0), self.timeline.end_s))

    def set_pace(self, pace: float) -> None:
        """Play so many times as fast, half to four times."""
        with self._lock:
            self.pace = min(max(pace, PACES[0]), PACES[-1])

    def advance(self, by_s: float) -> tuple[list[ConsoleFrame], list[Mapping[str, Any]]]:
        """Let real time pass and return the frames and words that it brings."""
        with self._lock:
            self._real_s += by_s
            if self.playing:
                self.time_s = min(self.time_s + by_s * self.pace, self.timeline.end_s)
                self.playing = self.time_s < self.timeline.end_s
            now, moving, to_show = self.time_s, self.playing, self._to_show
            held = self.timeline.at(now)
            frames = self._frames(held, now) if (moving and not held.frozen) or to_show else []
        return frames, self._words(held, now)

    def rest(self) -> None:
        """Stand still while nobody looks."""
        self.playing = False

    def close(self) -> None:
        """End the scanner."""
        self.scanning.close()

    def _go_to(self, time_s: float) -> None:
        self.time_s = time_s
        self.scanning.rewind(time_s)
        self._to_show = True

    def _frames(self, held: Held, now: float) -> list[ConsoleFrame]:
        given = ConsoleInput(number=0, probe=held.probe, settings=held.settings)
        frames = self.scanning.frames(given, now)
        if any(isinstance(one, GreyFrame) and one.settled for one in frames):
            self._to_show = False
        elif self._to_show:
            self.scanning.rewind(now)  # a still picture is asked for until it is the right one
        return frames

    def _words(self, held: Held, now: float) -> list[Mapping[str, Any]]:
        told_s, told, was_playing = self._told
        soon = self._real_s - told_s < _TOLD_S and was_playing == self.playing
        if soon and not self._to_show:
            return []
        self._told = (self._real_s, held, self.playing)
        words: list[Mapping[str, Any]] = [
            {
                "topic": "playing",
                "time_s": round(now, 3),
                "on": self.playing,
                "pace": self.pace,
                "frozen": held.frozen,
            }
        ]
        if told is None or told.settings != held.settings or told.probe != held.probe:
            words.append(
                {
                    "topic": "held",
                    "probe": to_json(held.probe),
                    "settings": to_json(held.settings),
                }
            )
        given = ConsoleInput(number=0, probe=held.probe, settings=held.settings)
        for observer in self.observers:
            said = observer.look(given, self._real_s)
            if said is not None:
                words.append(said)
        return words
