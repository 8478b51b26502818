"""Consoles that run in this server: one thread each, kept while a page is away."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from sonobridge.api.scan.hands import Hands
from sonobridge.api.scan.mailbox import Mailbox
from sonobridge.core.clock import Clock
from sonobridge.core.errors import ConflictError, SonobridgeError, UnexpectedError
from sonobridge.simulator.console.frames import ConsoleFrame, GreyFrame
from sonobridge.simulator.console.live import ConsoleInput

__all__ = ["Console", "ConsoleBusyError", "RunningConsole", "RunningConsoles"]

_FRAME_S = 1 / 60
_SOON_S = 0.008
"""A control that has just come is obeyed this long after the last frame already."""
_LONGEST_STEP_S = 0.25
"""A machine that was asleep does not leap ahead in simulated time by more than this."""
_AHEAD = 1
"""Frames that may be on their way, unseen, when the next is made: more would only wait."""
_MOST = 2
_IDLE_S = 15 * 60.0

_log = logging.getLogger("sonobridge.api")


class ConsoleBusyError(ConflictError):
    """The session is open in another window."""

    code = "scan.console_busy"


_STOPPED = UnexpectedError(
    "The simulated scanner stopped.",
    why="A step of it failed; the log of the server holds the details.",
    kept="What was stored and recorded in the session is kept.",
    remedy="Load the page again to go on from where it stopped.",
)


class Console(Protocol):
    """What a thread can run: a console that is steered, or the player of a recording."""

    given: ConsoleInput

    def advance(self, by_s: float) -> tuple[list[ConsoleFrame], list[Mapping[str, Any]]]:
        """Let time pass and return frames and words."""
        ...

    def rest(self) -> None:
        """Stand still until somebody comes back."""
        ...

    def close(self) -> None:
        """End the scanner."""
        ...


C = TypeVar("C", bound=Console)


@dataclass(slots=True)
class RunningConsole(Generic[C]):
    """One console and its thread.

    Attributes
    ----------
    session_id
        Whose console it is.
    console
        What runs.
    clock
        Real time, which simulated time follows.
    mailbox
        Where frames go; None while no page is there, and then nothing is made.
    hands
        Phone and tracker that steer it.
    """

    session_id: str
    console: C
    clock: Clock
    mailbox: Mailbox | None = None
    left_at: float = 0.0
    sent: int = 0
    seen: int = 0
    hands: Hands = field(init=False)
    _stop: threading.Event = field(default_factory=threading.Event)
    _wake: threading.Event = field(default_factory=threading.Event)
    _obeyed: ConsoleInput | None = None
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        """Let hands speak to whichever page is there."""
        self.hands = Hands(self.clock, self.tell)

    def tell(self, message: Mapping[str, Any]) -> None:
        """Tell the page something; lost while no page is there."""
        mailbox = self.mailbox
        if mailbox is not None:
            mailbox.put([], [message])

    def away_s(self) -> float:
        """Return for how long no page has been there, seconds; 0 while one is."""
        if self.mailbox is not None:
            return 0.0
        return self.clock.monotonic() - self.left_at

    def attach(self, mailbox: Mailbox) -> None:
        """Send to a page from now on.

        Raises
        ------
        ConsoleBusyError
            If another page is there.
        """
        if self.mailbox is not None and not self._stop.is_set():
            raise ConsoleBusyError(
                "This session is open in another window.",
                kept="It goes on there; nothing was changed.",
                remedy="Close the other window, or start another session.",
            )
        if self._thread is not None:
            self._thread.join()
        self.mailbox, self.sent, self.seen = mailbox, 0, 0
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="scan console", daemon=True)
        self._thread.start()

    def detach(self) -> None:
        """Stop sending; simulated time stands still until a page comes back.

        Returns at once: the thread ends with the frame that it is making.
        """
        self._stop.set()
        self._wake.set()

    def close(self) -> None:
        """End the thread, the hands and the scanner."""
        self.hands.close()
        self.detach()
        if self._thread is not None:
            self._thread.join()
        self.console.close()

    def hurry(self) -> None:
        """Obey what was just said with the next frame, at once."""
        self._wake.set()

    def acknowledge(self, index: int) -> None:
        """Note that the page has shown a frame."""
        self.seen = max(self.seen, index + 1)
        self._wake.set()

    def _run(self) -> None:
        try:
            self._follow()
        except Exception as error:  # noqa: BLE001 - the page is told; the session is kept
            self._fail(error)
        finally:
            self.console.rest()
            self.left_at = self.clock.monotonic()
            self.mailbox = None

    def _follow(self) -> None:
        """Follow real time until the page goes; a page that does not keep up slows it down."""
        last = self.clock.monotonic()
        while not self._stop.is_set():
            self._wake.clear()
            passed = self.clock.monotonic() - last
            rest = self._pace() - passed
            if rest > 0:
                self._wake.wait(rest)
                continue
            last += passed
            self._step(min(passed, _LONGEST_STEP_S))

    def _pace(self) -> float:
        """Return how long after the last frame the next one is due, seconds."""
        if self.sent - self.seen > _AHEAD:
            return _LONGEST_STEP_S
        return _FRAME_S if self.console.given is self._obeyed else _SOON_S

    def _fail(self, error: Exception) -> None:
        """Tell the page that the console stopped; what was recorded is kept."""
        _log.error("a scan console stopped: %s", type(error).__name__, exc_info=error)
        known = error if isinstance(error, SonobridgeError) else _STOPPED
        if self.mailbox is not None:
            self.mailbox.put([], [{"topic": "failed", **known.as_json()}])

    def _step(self, step: float) -> None:
        self._obeyed = self.console.given
        frames, words = self.console.advance(step)
        mailbox = self.mailbox
        if mailbox is None:
            return
        for frame in frames:
            if isinstance(frame, GreyFrame):
                self.sent = frame.index + 1
        mailbox.put(frames, words)


class RunningConsoles:
    """The consoles of a server; few, since each holds a patient in memory.

    Parameters
    ----------
    clock
        Real time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._consoles: dict[str, RunningConsole[Any]] = {}
        self._opening: dict[str, threading.Lock] = {}

    def opening(self, session_id: str) -> threading.Lock:
        """Return the lock under which the console of a session is looked for and opened."""
        with self._lock:
            return self._opening.setdefault(session_id, threading.Lock())

    def find(self, session_id: str) -> RunningConsole[Any] | None:
        """Return the console of a session if it is held."""
        return self._consoles.get(session_id)

    def keep(self, session_id: str, console: C) -> RunningConsole[C]:
        """Hold a new console; the one that was left longest ago makes room."""
        with self._lock:
            self._make_room()
            running = RunningConsole(session_id, console, self._clock)
            self._consoles[session_id] = running
            return running

    def drop(self, session_id: str) -> None:
        """End the console of a session, as after its submission."""
        with self._lock:
            running = self._consoles.pop(session_id, None)
            self._opening.pop(session_id, None)
        if running is not None:
            running.close()

    def close(self) -> None:
        """End all consoles."""
        for session_id in list(self._consoles):
            self.drop(session_id)

    def _make_room(self) -> None:
        away = {k: one.left_at for k, one in self._consoles.items() if one.mailbox is None}
        now = self._clock.monotonic()
        for session_id in sorted(away, key=away.__getitem__):
            if now - away[session_id] > _IDLE_S or len(self._consoles) >= _MOST:
                self._consoles.pop(session_id).close()
        if len(self._consoles) >= _MOST:
            raise ConsoleBusyError(
                "Other scan sessions are running on this machine.",
                why=f"{_MOST} consoles are open, each with a patient in memory.",
                kept="Your session is kept.",
                remedy="Close one of the other windows and open this one again.",
            )
