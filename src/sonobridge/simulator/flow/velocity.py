"""Two velocities that are never mixed: that of the flow, and that which a scanner shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

__all__ = ["FlowFieldVelocity", "ScannerEquivalentVelocity", "mean_velocity"]


@dataclass(frozen=True, slots=True, eq=False)
class _Velocity:
    """A velocity in cm/s that meets only its own kind.

    Raises
    ------
    TypeError
        When it is compared, added to or divided by a velocity of the other kind or by a
        bare number where a velocity belongs.
    """

    cm_s: float

    def __post_init__(self) -> None:
        """Refuse what is no number."""
        if not math.isfinite(self.cm_s):
            raise ValueError("a velocity is a finite number of cm/s")

    def _same(self, other: object) -> float:
        if type(other) is not type(self):
            raise TypeError(
                f"a {type(self).__name__} meets its own kind only, not {type(other).__name__}"
            )
        return other.cm_s

    def __eq__(self, other: object) -> bool:
        return self.cm_s == self._same(other)

    def __lt__(self, other: Self) -> bool:
        return self.cm_s < self._same(other)

    def __le__(self, other: Self) -> bool:
        return self.cm_s <= self._same(other)

    def __gt__(self, other: Self) -> bool:
        return self.cm_s > self._same(other)

    def __ge__(self, other: Self) -> bool:
        return self.cm_s >= self._same(other)

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.cm_s))

    def __add__(self, other: Self) -> Self:
        return type(self)(self.cm_s + self._same(other))

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.cm_s - self._same(other))

    def __mul__(self, factor: float) -> Self:
        return type(self)(self.cm_s * factor)

    def __abs__(self) -> Self:
        return type(self)(abs(self.cm_s))

    def ratio(self, other: Self) -> float:
        """Return this velocity over another of its kind."""
        divisor = self._same(other)
        if divisor == 0.0:
            raise ZeroDivisionError("a ratio to a velocity of 0 has no value")
        return self.cm_s / divisor


class FlowFieldVelocity(_Velocity):
    """Velocity of the simulated flow itself: for physics tests and teaching, never a grade."""

    __slots__ = ()


class ScannerEquivalentVelocity(_Velocity):
    """Velocity that a scanner draws, intrinsic spectral broadening included: for grades."""

    __slots__ = ()


V = TypeVar("V", FlowFieldVelocity, ScannerEquivalentVelocity)


def mean_velocity(values: Sequence[V]) -> V:
    """Return the mean of velocities of one kind; mixing kinds is a TypeError."""
    if not values:
        raise ValueError("the mean of no velocities has no value")
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total * (1.0 / len(values))
