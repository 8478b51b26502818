"""The median time in which readers name the six values of the card, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "NOT_RUN",
    "READERS",
    "SIGNALS",
    "TARGET_S",
    "MedianTime",
    "ReaderTime",
    "median_time",
]

SIGNALS = 6
"""Values on the card."""

READERS = 5
"""Readers before any figure is shown."""

TARGET_S = 15.0
"""Seconds within which half of the readers are to name all values."""

NOT_RUN = "not yet run with people"

_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderTime:
    """One reader's first sight of the card.

    Attributes
    ----------
    seconds
        From first sight to the last value named.
    named
        Values named rightly, 0 to 6; fewer than six is longer than any time.
    """

    seconds: float
    named: int

    def __post_init__(self) -> None:
        if not 0 < self.seconds < math.inf or not 0 <= self.named <= SIGNALS:
            raise ValueError("a positive time, and 0 to 6 values named")


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianTime:
    """The median over readers.

    Attributes
    ----------
    state
        ``not run`` under five readers; ``unfinished`` when half of them or more did not
        name all values, so that the median is longer than any time; else ``measured``.
    seconds, low, high
        Median and the ends of its interval; ``high`` is None where it is unbounded.
    coverage
        Chance that such an interval holds the median of all readers, in 0..1.
    n, named_all
        Readers, and those who named all six.
    met
        Whether the median is within the target; None while there is none.
    text
        All of it in words.
    """

    state: Literal["not run", "unfinished", "measured"]
    seconds: float | None
    low: float | None
    high: float | None
    coverage: float | None
    n: int
    named_all: int
    met: bool | None
    text: str


def median_time(times: Sequence[ReaderTime]) -> MedianTime:
    """Return the median time with its interval, or that it was not run.

    Notes
    -----
    The interval runs between two order statistics and assumes nothing of the times but
    that readers are independent: x(k) to x(n+1-k) holds the median with probability
    1 - 2 P(B <= k-1), B binomial (n, 1/2) (David and Nagaraja, Order Statistics, 2003,
    section 7.1). k is the largest that reaches 95 %; with five readers no k does, so the
    widest interval stands with its own 93.75 %.
    """
    n, named_all = len(times), sum(one.named == SIGNALS for one in times)
    if n < READERS:
        return MedianTime(
            state="not run",
            seconds=None,
            low=None,
            high=None,
            coverage=None,
            n=n,
            named_all=named_all,
            met=None,
            text=f"{NOT_RUN}: {n} of {READERS} readers",
        )
    ordered = sorted(one.seconds if one.named == SIGNALS else math.inf for one in times)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    k, coverage = _ranks(n)
    low, high = ordered[k - 1], ordered[n - k]
    between = f"{coverage:.1%} interval {_seconds(low)} to {_seconds(high)}, n = {n} readers"
    finished = math.isfinite(middle)
    value = f"median {middle:.1f} s" if finished else "half or more did not name all six values"
    return MedianTime(
        state="measured" if finished else "unfinished",
        seconds=middle if finished else None,
        low=low if math.isfinite(low) else None,
        high=high if math.isfinite(high) else None,
        coverage=coverage,
        n=n,
        named_all=named_all,
        met=middle <= TARGET_S,
        text=f"{value} ({between}; {named_all} named all six)",
    )


def _ranks(n: int) -> tuple[int, float]:
    """Return the rank of the lower end, from 1, and the coverage of the interval."""
    k, tail = 1, 0.5**n
    while True:
        further = tail + math.comb(n, k) * 0.5**n
        if 1 - 2 * further < _LEVEL:
            return k, 1 - 2 * tail
        k, tail = k + 1, further


def _seconds(value: float) -> str:
    return f"{value:.1f} s" if math.isfinite(value) else "no end"
