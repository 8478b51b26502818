"""Bars on wall time that hold on a busy machine, and still fail for a slow program."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["quickest"]


def quickest(measure: Callable[[], float], bar: float, most: int = 5) -> float:
    """Return the smallest of several measurements; stop at the first within the bar.

    Other programs make some of the attempts slow, a slow program makes each of them slow.

    Parameters
    ----------
    measure
        Does once what has a bar and returns the seconds that it took.
    bar
        Seconds that suffice.
    most
        Number of attempts.
    """
    best = measure()
    for _ in range(most - 1):
        if best <= bar:
            break
        best = min(best, measure())
    return best
