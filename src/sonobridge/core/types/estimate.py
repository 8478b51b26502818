"""A number that never travels without its interval, n, method and seed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

__all__ = ["Estimate", "NotEstimable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A point estimate with its interval.

    Attributes
    ----------
    name
        What is estimated, in the field's words.
    value, low, high
        Estimate and the ends of its interval; ``low`` and ``high`` are None
        together when no interval can be given, and then ``note`` says why.
    level
        Confidence level of the interval, in 0..1.
    n
        Number of independent units (patients, unless ``n_unit`` says otherwise).
    n_unit
        What n counts.
    method
        Formula or procedure, with its unit of resampling.
    seed
        Seed of the procedure, None when it draws nothing.
    note
        Caveat printed beside the number, e.g. "n too small for the stated coverage".
    """

    name: str
    value: float
    low: float | None
    high: float | None
    level: float
    n: int
    n_unit: str
    method: str
    seed: int | None = None
    note: str = ""
    state: Literal["estimate"] = "estimate"

    def __post_init__(self) -> None:
        numbers = [self.value, *(x for x in (self.low, self.high) if x is not None)]
        if not all(math.isfinite(x) for x in numbers):
            raise ValueError(f"{self.name}: an estimate is finite; use NotEstimable")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"{self.name}: an interval has two ends or none")
        if self.low is None and not self.note:
            raise ValueError(f"{self.name}: a missing interval needs its reason in note")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"{self.name}: the interval's ends are swapped")
        if not 0 < self.level < 1:
            raise ValueError(f"{self.name}: the level lies between 0 and 1")
        if self.n < 0:
            raise ValueError(f"{self.name}: n is a count")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEstimable:
    """The reason that stands in the place of a number that cannot be given."""

    name: str
    reason: str
    n: int
    n_unit: str
    state: Literal["not_estimable"] = "not_estimable"
