"""How answers waver, and what that means for a margin; exact, in whole numbers.

Each answer moves by -1, 0 or +1 and is clipped to 1..5. Counts of equally likely
outcomes are convolved, so nothing is sampled and nothing is rounded.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

__all__ = [
    "HIGHEST",
    "LOWEST",
    "PUBLISHED_NOISE",
    "MarginSearch",
    "Noise",
    "ahead",
    "all_probabilities",
    "margin_counts",
    "smallest_decisive_margin",
    "sum_counts",
]

LOWEST, HIGHEST = 1, 5
LEVEL = Fraction(95, 100)
_MOST_PARTS = 20  # Nine answers then still count exactly in a double.


@dataclass(frozen=True, slots=True)
class Noise:
    """Parts of one: an answer moves down, stays, or moves up by one point."""

    down: int
    stay: int
    up: int

    def __post_init__(self) -> None:
        if min(self.down, self.stay, self.up) < 0 or not 0 < self.parts <= _MOST_PARTS:
            raise ValueError(f"noise is three counts that sum to 1..{_MOST_PARTS}")

    @property
    def parts(self) -> int:
        """Number of equally likely parts."""
        return self.down + self.stay + self.up

    @property
    def words(self) -> str:
        """The three probabilities as text."""
        return ", ".join(f"{n / self.parts:.3g}" for n in (self.down, self.stay, self.up))

    def outcomes(self, answer: int) -> tuple[tuple[int, int], ...]:
        """Return (noisy answer, parts) of one answer, clipped to 1..5."""
        return tuple(
            (min(HIGHEST, max(LOWEST, answer + step)), parts)
            for step, parts in ((-1, self.down), (0, self.stay), (1, self.up))
            if parts
        )


PUBLISHED_NOISE = Noise(1, 3, 1)


@dataclass(frozen=True, slots=True)
class MarginSearch:
    """The smallest margin that decides, and what the search saw.

    Attributes
    ----------
    margin
        Smallest absolute margin from which every vector reaches the level; None when
        not even the largest margin does.
    worst
        Smallest probability over all vectors, by absolute margin.
    """

    margin: int | None
    worst: Mapping[int, Fraction]


def margin_counts(
    answers: tuple[int, ...], differences: tuple[int, ...], noise: Noise
) -> dict[int, int]:
    """Return how many of the ``noise.parts ** n`` outcomes end in each margin."""
    counts = {0: 1}
    for answer, weight in zip(answers, differences, strict=True):
        moved: dict[int, int] = {}
        for margin, count in counts.items():
            for noisy, parts in noise.outcomes(answer):
                key = margin + weight * noisy
                moved[key] = moved.get(key, 0) + count * parts
        counts = moved
    return counts


def sum_counts(
    answers: tuple[int, ...], weights: tuple[tuple[int, int], ...], noise: Noise
) -> dict[tuple[int, int], int]:
    """Return how many outcomes end in each pair of sums (first side, second side)."""
    counts = {(0, 0): 1}
    for answer, (first, second) in zip(answers, weights, strict=True):
        moved: dict[tuple[int, int], int] = {}
        for (g, s), count in counts.items():
            for noisy, parts in noise.outcomes(answer):
                key = (g + first * noisy, s + second * noisy)
                moved[key] = moved.get(key, 0) + count * parts
        counts = moved
    return counts


def ahead(distribution: Mapping[int, Fraction]) -> Fraction:
    """Return P(margin > 0) + P(margin = 0) / 2."""
    over = sum((p for margin, p in distribution.items() if margin > 0), Fraction(0))
    return over + distribution.get(0, Fraction(0)) / 2


@lru_cache(maxsize=32)
def smallest_decisive_margin(differences: tuple[int, ...], noise: Noise) -> MarginSearch:
    """Search all 5^n vectors for the smallest margin with min P >= 0.95 from it on.

    Parameters
    ----------
    differences
        Weight on the first side minus weight on the second, by criterion.
    noise
        How answers waver.
    """
    import numpy as np

    margins, doubled = all_probabilities(differences, noise)
    size = np.abs(margins).ravel()
    total = 2 * noise.parts ** len(differences)
    sure = np.maximum(doubled, total - doubled).ravel()
    worst = np.full(int(size.max()) + 1, float(total + 1))
    np.minimum.at(worst, size, sure)
    table = {
        int(m): Fraction(int(worst[m]), total)
        for m in range(1, len(worst))
        if worst[m] <= total
    }
    decisive: int | None = None
    for margin in sorted(table, reverse=True):
        if table[margin] < LEVEL:
            break
        decisive = margin
    return MarginSearch(decisive, table)


def all_probabilities(
    differences: tuple[int, ...], noise: Noise
) -> tuple[NDArray[int64], NDArray[float64]]:
    """Return margin and probability of every vector of answers.

    The criteria are cut into two halves; with F[i, t] the outcomes of left half i that
    sum to t, and G[j, t] twice those of right half j that beat -t plus those that equal
    it, F G' counts every vector at once. All counts stay below 2^53, so they are exact.

    Returns
    -------
    margins
        (5^a, 5^b) margins, a = n // 2 and b = n - a; row and column run over the answers
        of the halves in lexical order.
    doubled
        (5^a, 5^b) counts out of ``2 * noise.parts ** n``: two for an outcome with the
        first side ahead, one for a tie.
    """
    import numpy as np

    half = len(differences) // 2
    left, right = differences[:half], differences[half:]
    reach = HIGHEST * sum(abs(d) for d in differences)
    left_margins, outcomes = _half(left, noise, reach)
    right_margins, others = _half(right, noise, reach)
    beats = np.cumsum(others[:, ::-1], axis=1)[:, ::-1]  # outcomes >= t
    # Index of -t is the mirror of the index of t.
    doubled = outcomes @ (2 * beats[:, ::-1] - others[:, ::-1]).T
    return left_margins[:, None] + right_margins[None, :], doubled


def _half(
    differences: tuple[int, ...], noise: Noise, reach: int
) -> tuple[NDArray[int64], NDArray[float64]]:
    """Return margin and outcome counts over -reach..reach of every vector of a half."""
    import numpy as np

    vectors = list(itertools.product(range(LOWEST, HIGHEST + 1), repeat=len(differences)))
    counts = np.zeros((len(vectors), 2 * reach + 1))
    for row, answers in enumerate(vectors):
        for margin, count in margin_counts(answers, differences, noise).items():
            counts[row, reach + margin] = count
    margins = [
        sum(d * a for d, a in zip(differences, answers, strict=True)) for answers in vectors
    ]
    return np.array(margins, dtype=np.int64), counts
