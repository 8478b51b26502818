"""Codes by which a phone may steer a console: short-lived, used once, few tries."""

from __future__ import annotations

import hmac
import threading
from collections import deque
from dataclasses import dataclass
from typing import Final

from sonobridge.api.scan.running import RunningConsole
from sonobridge.core.clock import Clock
from sonobridge.core.errors import ForbiddenError
from sonobridge.core.randomness import token_bytes
from sonobridge.simulator.console.live import LiveConsole

__all__ = ["CODE_S", "PairingRefusedError", "Pairings"]

CODE_S: Final = 120.0
"""How long a code may be used."""
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 letters and digits that are not taken for one another."""
_LENGTH: Final = 6
_EVEN: Final = 256 - 256 % len(_LETTERS)
_TRIES: Final = 8
_TRIES_S: Final = 60.0
"""After so many wrong codes within this time every code is void: 8 in 31^6 are guessed."""


class PairingRefusedError(ForbiddenError):
    """A code that does not pair."""

    code = "scan.pairing_refused"


@dataclass(frozen=True, slots=True)
class _Offer:
    code: str
    until: float
    running: RunningConsole[LiveConsole]


class Pairings:
    """The codes that consoles of this server show now.

    Parameters
    ----------
    clock
        Real time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._offers: list[_Offer] = []
        self._wrong: deque[float] = deque(maxlen=_TRIES)

    def offer(self, running: RunningConsole[LiveConsole]) -> str:
        """Return a new code for a console; an earlier one of it is void."""
        code = _new_code()
        until = self._clock.monotonic() + CODE_S
        with self._lock:
            self._offers = [one for one in self._offers if one.running is not running]
            self._offers.append(_Offer(code, until, running))
        return code

    def forget(self, running: RunningConsole[LiveConsole]) -> None:
        """Make the code of a console void."""
        with self._lock:
            self._offers = [one for one in self._offers if one.running is not running]

    def redeem(self, code: str) -> RunningConsole[LiveConsole]:
        """Return the console of a code, which is void after that.

        Raises
        ------
        PairingRefusedError
            If there is no such code now, or too many wrong ones were tried.
        """
        now = self._clock.monotonic()
        given = "".join(letter for letter in code.upper() if letter.isalnum()).encode()
        with self._lock:
            self._refuse_guessing(now)
            self._offers = [one for one in self._offers if one.until > now]
            found = None
            for one in self._offers:
                if hmac.compare_digest(one.code.encode(), given):
                    found = one
            if found is None:
                self._wrong.append(now)
                raise PairingRefusedError(
                    "This code does not pair.",
                    why="It was mistyped, used before, or is older than two minutes.",
                    kept="The session goes on as it was.",
                    remedy="Ask the console for a new code and type that one.",
                )
            self._offers.remove(found)
            return found.running

    def _refuse_guessing(self, now: float) -> None:
        while self._wrong and now - self._wrong[0] > _TRIES_S:
            self._wrong.popleft()
        if len(self._wrong) < _TRIES:
            return
        self._offers.clear()
        raise PairingRefusedError(
            "Too many wrong codes were tried.",
            why=f"{_TRIES} within a minute; all codes are void now.",
            kept="The session goes on as it was.",
            remedy="Wait a minute, then ask the console for a new code.",
        )


def _new_code() -> str:
    letters = ""
    while len(letters) < _LENGTH:
        letters += "".join(
            _LETTERS[byte % len(_LETTERS)] for byte in token_bytes(_LENGTH) if byte < _EVEN
        )
    return letters[:_LENGTH]
