"""Time, passed in: one system clock, one fixed clock, local dates on request."""

from __future__ import annotations

import time as _time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

__all__ = ["Clock", "FixedClock", "SystemClock", "as_utc_text", "parse_utc", "today"]


class Clock(Protocol):
    """What the program asks of time."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only grow, for durations."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only grow, for durations."""
        return _time.monotonic()


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved; for tests and replays."""

    instant: datetime

    def now(self) -> datetime:
        """Return the set instant."""
        return _require_aware(self.instant)

    def monotonic(self) -> float:
        """Return the set instant as seconds since 1970."""
        return self.now().timestamp()

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.instant = self.instant + timedelta(seconds=seconds)


def today(clock: Clock, zone: str) -> date:
    """Return the calendar date at an IANA time zone, e.g. ``America/New_York``."""
    return clock.now().astimezone(ZoneInfo(zone)).date()


def as_utc_text(instant: datetime) -> str:
    """Return an instant as ISO 8601 in UTC with milliseconds and a final Z.

    Raises
    ------
    ValueError
        For a naive datetime.
    """
    moment = _require_aware(instant).astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_utc(text: str) -> datetime:
    """Parse ISO 8601 text that names its offset.

    Raises
    ------
    ValueError
        If the text is no ISO 8601 instant or has no offset.
    """
    return _require_aware(datetime.fromisoformat(text)).astimezone(UTC)


def _require_aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a naive datetime has no place here: give it a time zone")
    return instant
