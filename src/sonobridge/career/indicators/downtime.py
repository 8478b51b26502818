"""Equipment: uptime from outages, and drift of a phantom's readings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.distributions import t_quantile

__all__ = [
    "Outage",
    "PhantomReading",
    "PhantomTrend",
    "Uptime",
    "phantom_trend",
    "state_uptime",
]

_DAYS_A_MONTH = 365.25 / 12
_LEVEL = 0.95
_FLAGGED = "Drift: have the probe and the system checked"
DRIFT_DB_A_MONTH = 0.5
"""Drift that is reported once its interval excludes smaller ones (this project's rule)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time in which the scanner could not be used."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidInputError(
                "An outage ends before it begins.",
                where=f"{self.start.isoformat()} to {self.end.isoformat()}",
                remedy="Give the instant of failure first and that of repair second.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """Share of scheduled hours in which the scanner ran; overlapping outages count once.

    ``lengths_h`` are the hours of each outage after overlapping ones were merged.
    """

    scheduled_h: float
    outage_h: float
    uptime: float | None
    outages: int
    merged: int
    lengths_h: tuple[float, ...] = ()


def state_uptime(outages: Sequence[Outage], scheduled_h: float) -> Uptime:
    """Return uptime = 1 - outage hours / scheduled hours.

    Raises
    ------
    InvalidInputError
        If fewer hours were scheduled than the outages lasted, or none.
    """
    merged: list[tuple[datetime, datetime]] = []
    for one in sorted(outages, key=lambda o: o.start):
        if merged and one.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], one.end))
        else:
            merged.append((one.start, one.end))
    lengths = tuple((end - start).total_seconds() / 3600 for start, end in merged)
    hours = math.fsum(lengths)
    if not math.isfinite(scheduled_h) or scheduled_h <= 0 or hours > scheduled_h:
        raise InvalidInputError(
            "The scheduled hours do not hold the outages.",
            where=f"{scheduled_h} h scheduled, {hours:.2f} h out of use",
            remedy="Give the hours in which the scanner was meant to run, outages included.",
        )
    return Uptime(
        scheduled_h=scheduled_h,
        outage_h=hours,
        uptime=1 - hours / scheduled_h,
        outages=len(outages),
        merged=len(outages) - len(merged),
        lengths_h=lengths,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PhantomReading:
    """A level read on the same phantom with the same settings, in dB."""

    day: date
    level_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PhantomTrend:
    """Drift in dB a month with its interval, and whether it is flagged."""

    slope: Estimate | NotEstimable
    flagged: bool
    sentence: str


def phantom_trend(readings: Sequence[PhantomReading]) -> PhantomTrend:
    """Return the drift of a phantom's readings by least squares, flagged from 0.5 dB a month.

    It is flagged when the interval excludes no drift and the slope reaches 0.5 dB a month;
    three readings on different days are the fewest.
    """
    days = [(one.day - readings[0].day).days / _DAYS_A_MONTH for one in readings]
    levels = [one.level_db for one in readings]
    n = len(readings)
    if n < 3 or len(set(days)) < 3:
        reason = "fewer than three readings on different days"
        slope = NotEstimable(name="drift", reason=reason, n=n, n_unit="readings")
        return PhantomTrend(slope=slope, flagged=False, sentence=f"No trend: {reason}.")
    mean_x, mean_y = math.fsum(days) / n, math.fsum(levels) / n
    spread = math.fsum((x - mean_x) ** 2 for x in days)
    value = math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(days, levels, strict=True))
    value /= spread
    rest = math.fsum(
        (y - mean_y - value * (x - mean_x)) ** 2 for x, y in zip(days, levels, strict=True)
    )
    half = t_quantile(0.5 + _LEVEL / 2, n - 2) * math.sqrt(rest / (n - 2) / spread)
    estimate = Estimate(
        name="drift, dB a month",
        value=value,
        low=value - half,
        high=value + half,
        level=_LEVEL,
        n=n,
        n_unit="readings",
        method="least squares with Student's t interval",
    )
    flagged = abs(value) >= DRIFT_DB_A_MONTH and (value - half > 0 or value + half < 0)
    words = f"{value:+.2f} dB a month ({value - half:+.2f} to {value + half:+.2f}), n = {n}"
    return PhantomTrend(
        slope=estimate,
        flagged=flagged,
        sentence=f"{_FLAGGED if flagged else 'No drift shown'}; {words}.",
    )
