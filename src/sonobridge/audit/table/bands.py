"""Bands of a numeric attribute, and which values are believable."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

__all__ = ["CUSTOMARY", "PLAUSIBLE", "band_labels"]

CUSTOMARY: dict[str, tuple[float, ...]] = {
    "age": (60.0, 75.0),
    "bmi": (25.0, 35.0),
    "depth": (4.0, 8.0),
}
"""Cut points that are taken where a protocol names none: age in years, body mass index
in kg/m², depth in cm. A value equal to a cut belongs to the upper band."""

PLAUSIBLE: dict[str, tuple[float, float]] = {
    "age": (0.0, 120.0),
    "bmi": (8.0, 120.0),
    "depth": (0.2, 400.0),
}
"""Values outside are typing errors or codes such as 999; they count as not recorded."""


def band_labels(cuts: Sequence[float]) -> tuple[str, ...]:
    """Return the names of the bands between ascending cut points.

    They follow from the cuts alone, so a criterion can name one before data are seen.

    Examples
    --------
    >>> band_labels([60, 75])
    ('<60', '60 to <75', '≥75')
    """
    if not cuts:
        return ("all",)
    inner = [f"{a:g} to <{b:g}" for a, b in pairwise(cuts)]
    return (f"<{cuts[0]:g}", *inner, f"≥{cuts[-1]:g}")
