"""What steers a console besides its page: one paired phone and one tracker.

The page alone holds the probe: it is told where a hand wants it and sends that on as any
other control, so that what is on the screen, recorded and stored is one thing. What it says
a phone or tracker did is believed only when this server has just told it so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final, Protocol

from annotated_types import Ge, Le

from sonobridge.core.clock import Clock
from sonobridge.core.errors import ConflictError
from sonobridge.core.record import record, to_json
from sonobridge.simulator.console.steering import Steering
from sonobridge.simulator.patient.placement.probe_control import ProbeControl

__all__ = ["ControllerBusyError", "Hands", "PoseDelta", "TrackerThread"]

_VOUCHED_S: Final = 2.0
"""A page that is slow may take so long to send on what it was told."""

_STEP_MM = Annotated[float, Ge(-20.0), Le(20.0)]
_STEP_DEG = Annotated[float, Ge(-20.0), Le(20.0)]


class ControllerBusyError(ConflictError):
    """Another phone steers the session already."""

    code = "scan.controller_busy"


@record
class PoseDelta:
    """How far a phone moves the probe with one message, mm and degrees."""

    slide_mm: _STEP_MM = 0.0
    sweep_deg: _STEP_DEG = 0.0
    rotate_deg: _STEP_DEG = 0.0
    rock_deg: _STEP_DEG = 0.0
    tilt_deg: _STEP_DEG = 0.0
    press_mm: Annotated[float, Ge(-2.0), Le(2.0)] = 0.0


class TrackerThread(Protocol):
    """What a console knows of a connected tracker."""

    def zero(self) -> None:
        """Take the zero pose."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Hands:
    """The phone and the tracker of one console.

    Parameters
    ----------
    clock
        Real time.
    say
        Tells the page a message; lost while no page is there.
    """

    def __init__(self, clock: Clock, say: Callable[[Mapping[str, Any]], None]) -> None:
        self._clock = clock
        self._say = say
        self._lock = threading.Lock()
        self._phone = 0
        self._paired = False
        self._offset: dict[str, float] = {}
        self._relayed: dict[str, float] = {}
        self.tracker: TrackerThread | None = None

    @property
    def paired(self) -> bool:
        """Whether a phone steers."""
        return self._paired

    def take(self) -> int:
        """Give the console into a phone's hand; return the number of this pairing.

        Raises
        ------
        ControllerBusyError
            If another phone has it.
        """
        with self._lock:
            if self._paired:
                raise ControllerBusyError(
                    "Another phone steers this session already.",
                    kept="It goes on steering; nothing was changed.",
                    remedy="Disconnect it on the console, then pair this one with a new code.",
                )
            self._phone += 1
            self._paired = True
            self._offset = asdict(PoseDelta())
            number = self._phone
        self._tell()
        return number

    def holds(self, number: int) -> bool:
        """Return whether a pairing still holds."""
        return self._paired and self._phone == number

    def release(self, number: int | None = None) -> None:
        """End a pairing; by default whichever holds."""
        with self._lock:
            if not self._paired or number not in {None, self._phone}:
                return
            self._paired = False
        self._tell()

    def nudge(self, delta: PoseDelta) -> None:
        """Pass a phone's movement on: the sum since its pairing, so that none is lost."""
        with self._lock:
            for axis, by in asdict(delta).items():
                self._offset[axis] = round(self._offset[axis] + by, 4)
            told = {"topic": "nudge", "pairing": self._phone, "offset": dict(self._offset)}
            self._relayed["phone"] = self._clock.monotonic()
        self._say(told)

    def place(self, probe: ProbeControl) -> None:
        """Pass on where a tracker holds the probe; the newest wins."""
        self._relayed["tracker"] = self._clock.monotonic()
        self._say({"topic": "hand", "probe": to_json(probe)})

    def say(self, message: Mapping[str, Any]) -> None:
        """Tell the page something."""
        self._say(message)

    def vouch(self, by: tuple[Steering, ...]) -> tuple[Steering, ...]:
        """Return what moved the probe, as far as this server can bear it out."""
        now = self._clock.monotonic()

        def so(device: Steering) -> Steering:
            if device not in {"phone", "tracker"}:
                return device
            at = self._relayed.get(device)
            return device if at is not None and now - at <= _VOUCHED_S else "unknown"

        return tuple(dict.fromkeys(so(device) for device in by))

    def follow(self, tracker: TrackerThread | None) -> None:
        """Take another tracker, or none, and end the one before."""
        before, self.tracker = self.tracker, tracker
        if before is not None:
            before.close()

    def close(self) -> None:
        """End both."""
        self.release()
        self.follow(None)

    def _tell(self) -> None:
        self._say({"topic": "controller", "paired": self._paired})
