"""The connection to a tracking server (OpenIGTLink over TCP), in a thread of its own."""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sonobridge.api.scan.running import RunningConsole
from sonobridge.core.clock import Clock
from sonobridge.core.errors import SonobridgeError, UnavailableError
from sonobridge.simulator.console.live import LiveConsole
from sonobridge.simulator.console.steering import has_moved
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.tracking.calibration import (
    STILL_S,
    ToolAxes,
    TrackerCalibration,
    probe_at,
    take_zero,
)
from sonobridge.simulator.tracking.header import TrackerMessageError
from sonobridge.simulator.tracking.messages import MessageReader, TrackedPose
from sonobridge.store.scans import TrackerZero

__all__ = ["TrackerAddress", "TrackerLink", "TrackerLostError"]

_CONNECT_S: Final = 3.0
_LOOK_S: Final = 0.1
_SILENT_S: Final = 2.0
_SAY_S: Final = 0.25
_AWAY_S: Final = 30.0
_NOTED_S: Final = 6.0
_MOST_NAMES: Final = 12
_CHUNK: Final = 65_536
_LEAST: Final = 0.05
"""A hand that rests does not steer: smaller changes than this (mm, degrees) are jitter."""


class TrackerLostError(UnavailableError):
    """A tracking server cannot be reached, or ended the connection."""

    code = "scan.tracker_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerAddress:
    """Where a tracking server listens, and which of its tools is the probe.

    Attributes
    ----------
    tool
        Name of the device or instrument; empty for the first that is heard.
    """

    host: str
    port: int
    tool: str
    axes: ToolAxes


class TrackerLink:
    """Follows one tool of a tracking server and tells a console where the probe is.

    Parameters
    ----------
    address
        Which server and tool.
    running
        The console that is steered.
    zero
        Where the zero pose is kept.
    """

    def __init__(
        self, address: TrackerAddress, running: RunningConsole[LiveConsole], zero: TrackerZero
    ) -> None:
        self._address = address
        self._running = running
        self._kept = zero
        self._clock: Clock = running.clock
        self._reader = MessageReader()
        self._recent: deque[tuple[float, TrackedPose]] = deque(maxlen=2000)
        self._names: dict[str, int] = {}
        self._tool = address.tool
        self._calibration: TrackerCalibration | None = None
        self._taken_at = ""
        self._problem: SonobridgeError | None = None
        self._noted_at = 0.0
        self._told: Mapping[str, Any] = {}
        self._told_at = 0.0
        self._last: ProbeControl | None = None
        self._ended = threading.Event()
        self._zero_asked = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scan tracker", daemon=True)

    def start(self) -> None:
        """Connect, in a thread."""
        self._thread.start()

    def zero(self) -> None:
        """Take the zero pose as soon as the thread comes to it."""
        self._zero_asked.set()

    def close(self) -> None:
        """End the connection; returns at once."""
        self._ended.set()

    def _run(self) -> None:
        self._say("connecting")
        ended = "lost"
        try:
            place = (self._address.host, self._address.port)
            with socket.create_connection(place, timeout=_CONNECT_S) as stream:
                stream.settimeout(_LOOK_S)
                self._listen(stream)
            self._problem, ended = None, "closed"
        except OSError as error:
            self._note(_unreachable(self._address, error))
        except SonobridgeError as error:
            self._note(error)
        self._say(ended)

    def _note(self, problem: SonobridgeError) -> None:
        """Keep what went wrong for a while, so that it can be read."""
        self._problem, self._noted_at = problem, self._clock.monotonic()

    def _listen(self, stream: socket.socket) -> None:
        heard_at = self._clock.monotonic()
        while not self._ended.is_set() and self._running.away_s() < _AWAY_S:
            try:
                data = stream.recv(_CHUNK)
            except TimeoutError:
                data = None
            if data == b"":
                raise _ended(self._address)
            if data is not None:
                heard_at = self._clock.monotonic()
                self._take(data)
            if self._zero_asked.is_set():
                self._zero()
            if self._clock.monotonic() - self._noted_at > _NOTED_S:
                self._problem = None
            silent = self._clock.monotonic() - heard_at > _SILENT_S
            self._say("silent" if silent else self._state(), often=False)

    def _take(self, data: bytes) -> None:
        """Take in what came; of several poses of the tool the newest steers."""
        now, newest = self._clock.monotonic(), None
        for one in self._reader.feed(data):
            if isinstance(one, TrackerMessageError):
                self._note(one)
                continue
            if one.name in self._names or len(self._names) < _MOST_NAMES:
                self._names[one.name] = self._names.get(one.name, 0) + 1
            self._tool = self._tool or one.name
            if one.name == self._tool:
                newest = one
                self._recent.append((now, one))
        while self._recent and now - self._recent[0][0] > STILL_S + _LOOK_S:
            self._recent.popleft()
        if newest is None:
            return
        if self._calibration is None:
            self._recall(newest)
        if self._state() == "steering":
            self._steer(newest)

    def _recall(self, pose: TrackedPose) -> None:
        """Take the kept zero pose if it is of this tool, mounted in this way."""
        kept = self._kept.read()
        if kept is None or (kept[0].name, kept[0].axes) != (pose.name[:40], self._address.axes):
            return
        self._calibration, self._taken_at = kept

    def _steer(self, pose: TrackedPose) -> None:
        assert self._calibration is not None
        if self._running.console.frozen:
            return
        probe = probe_at(self._calibration, pose)
        if self._last is None or _differ(self._last, probe):
            self._last = probe
            self._running.hands.place(probe)

    def _zero(self) -> None:
        self._zero_asked.clear()
        now = self._clock.monotonic()
        recent = [one for one in self._recent if now - one[0] <= STILL_S + _LOOK_S]
        base = self._running.console.given.probe
        try:
            self._calibration = take_zero(recent, base, self._address.axes)
            self._taken_at = self._kept.keep(self._calibration)
            self._problem, self._last = None, base
        except SonobridgeError as error:
            self._note(error)
        self._say(self._state())

    def _state(self) -> str:
        """Return whether it steers, or what is missing for that."""
        if not self._recent:
            return "waiting"
        side = self._running.console.given.probe.side
        if self._calibration is None or self._calibration.base.side != side:
            return "unzeroed"
        return "steering"

    def _say(self, state: str, *, often: bool = True) -> None:
        """Tell the page the state: at once, or a few times a second when it has changed."""
        now = self._clock.monotonic()
        message = {
            "topic": "tracker",
            "state": state,
            "address": f"{self._address.host}:{self._address.port}",
            "tool": self._tool,
            "tools": sorted(self._names),
            "skipped": dict(self._reader.skipped),
            "zeroed_at": self._taken_at,
            "problem": None if self._problem is None else self._problem.as_json(),
        }
        if not often and (now - self._told_at < _SAY_S or message == self._told):
            return
        self._told, self._told_at = message, now
        if self._running.hands.tracker in {None, self}:
            self._running.tell(message)


def _differ(one: ProbeControl, other: ProbeControl) -> bool:
    """Return whether a hand moved, or only the measurement trembled."""
    if not has_moved(one, other):
        return False
    axes = ("slide_mm", "sweep_deg", "rotate_deg", "rock_deg", "tilt_deg", "press_mm")
    return any(abs(getattr(one, axis) - getattr(other, axis)) >= _LEAST for axis in axes)


def _unreachable(address: TrackerAddress, error: OSError) -> TrackerLostError:
    return TrackerLostError(
        "The tracking server cannot be reached.",
        where=f"{address.host}:{address.port}",
        why=f"{error.strerror or type(error).__name__}."[:200],
        kept="The session, and the probe where it was.",
        remedy="Start the tracking server, check host and port, then connect again.",
    )


def _ended(address: TrackerAddress) -> TrackerLostError:
    return TrackerLostError(
        "The tracking server ended the connection.",
        where=f"{address.host}:{address.port}",
        kept="The session, and the probe where it was.",
        remedy="Look whether it still runs, then connect again.",
    )
