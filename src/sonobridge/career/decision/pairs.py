"""Forced pairs: "which of these two matters more to you", scored by Bradley and Terry."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sonobridge.career.decision.rubric import Rubric
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.randomness import generator

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

__all__ = ["PairAnswer", "PairFit", "PairLean", "Strength", "fit_pairs", "pairs_in_order"]

Z95 = 1.959964
METHOD = (
    "Bradley-Terry, one imaginary drawn comparison of each criterion with an average one; "
    "95% by the information matrix"
)
_STEPS, _TOLERANCE = 50, 1e-10


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """One answered pair; ``winner`` None means that both matter equally."""

    first: str
    second: str
    winner: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Log-strength of a criterion around the mean of all, with its 95 % interval."""

    criterion: str
    value: float
    low: float
    high: float
    compared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLean:
    """Weighted contrast of the strengths: above 0 leans to the first side.

    ``side`` is None unless the interval excludes 0 and all criteria hang together.
    """

    value: float
    low: float
    high: float
    probability_first: float
    side: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFit:
    """Strengths, lean and how far the answers hang together.

    Attributes
    ----------
    answered, possible, ties
        Pairs answered, pairs there are, and answers without a winner.
    circular_triads, triads
        Sets of three with a > b > c > a, of all fully answered sets without a tie.
    groups
        Connected groups of criteria; more than one means that strengths of different
        groups rest on the imaginary comparisons alone.
    bounded_alone
        Whether the answers alone would give finite strengths (Ford 1957: from every
        criterion a chain of wins leads to every other).
    converged, iterations
        Of the Newton search.
    """

    strengths: tuple[Strength, ...]
    lean: PairLean
    answered: int
    possible: int
    ties: int
    circular_triads: int
    triads: int
    groups: tuple[tuple[str, ...], ...]
    bounded_alone: bool
    converged: bool
    iterations: int
    method: str = METHOD


def pairs_in_order(rubric: Rubric, seed: int) -> tuple[tuple[str, str], ...]:
    """Return all pairs in a random order that the seed repeats; sides are random too."""
    rng = generator(seed, "forced pairs", rubric.name)
    pairs = list(itertools.combinations(rubric.criteria, 2))
    order, swapped = rng.permutation(len(pairs)), rng.integers(0, 2, len(pairs))
    return tuple(
        (pairs[k][1], pairs[k][0]) if swap else pairs[k]
        for k, swap in zip(order, swapped, strict=True)
    )


def fit_pairs(rubric: Rubric, answers: Sequence[PairAnswer]) -> PairFit:
    """Fit Bradley-Terry strengths to answered pairs.

    P(i beats j) = 1 / (1 + exp(s_j - s_i)); a tie counts half a win for each. One drawn
    comparison of each criterion with an average one is added, so a criterion that always
    wins keeps a finite strength and the search has one maximum (Newton, halved steps).

    Raises
    ------
    InvalidInputError
        If a pair names an unknown criterion, the same one twice, a winner outside the
        pair, or stands twice.
    """
    import numpy as np

    wins = _wins(rubric.criteria, answers)
    strengths, information, steps = _maximise(wins)
    covariance = np.linalg.inv(information).astype(np.float64)
    count = len(rubric.criteria)
    centre = np.eye(count) - 1 / count
    centred = centre @ strengths
    spread = centre @ covariance @ centre.T
    groups = _groups(rubric.criteria, wins)
    circular, triads = _circular(wins)
    half = Z95 * np.sqrt(np.clip(np.diag(spread), 0, None))
    compared = (wins + wins.T).sum(axis=1)
    return PairFit(
        strengths=tuple(
            Strength(
                criterion=criterion,
                value=float(centred[k]),
                low=float(centred[k] - half[k]),
                high=float(centred[k] + half[k]),
                compared=int(compared[k]),
            )
            for k, criterion in enumerate(rubric.criteria)
        ),
        lean=_lean(rubric, strengths, covariance, connected=len(groups) == 1),
        answered=len(answers),
        possible=math.comb(count, 2),
        ties=sum(a.winner is None for a in answers),
        circular_triads=circular,
        triads=triads,
        groups=groups,
        bounded_alone=_strongly_connected(wins),
        converged=steps < _STEPS,
        iterations=steps,
    )


def _wins(criteria: tuple[str, ...], answers: Sequence[PairAnswer]) -> NDArray[float64]:
    """Return the (criterion, criterion) table of wins of row over column."""
    import numpy as np

    place = {criterion: k for k, criterion in enumerate(criteria)}
    wins = np.zeros((len(criteria), len(criteria)))
    seen: set[frozenset[str]] = set()
    for answer in answers:
        pair = frozenset((answer.first, answer.second))
        unknown = [c for c in (answer.first, answer.second) if c not in place]
        foreign = answer.winner is not None and answer.winner not in pair
        if unknown or len(pair) != 2 or foreign:
            raise _refused("A pair names two different criteria of this fork and one of them.")
        if pair in seen:
            raise _refused(f"The pair {answer.first} and {answer.second} stands twice.")
        seen.add(pair)
        i, j = place[answer.first], place[answer.second]
        if answer.winner is None:
            wins[i, j] += 0.5
            wins[j, i] += 0.5
        elif answer.winner == answer.first:
            wins[i, j] += 1
        else:
            wins[j, i] += 1
    return wins


def _maximise(wins: NDArray[float64]) -> tuple[NDArray[float64], NDArray[float64], int]:
    """Return strengths, information matrix and steps of the Newton search."""
    import numpy as np

    strengths = np.zeros(len(wins))
    value, gradient, information = _likelihood(strengths, wins)
    for step in range(_STEPS):
        move = np.linalg.solve(information, gradient)
        if float(np.abs(move).max()) < _TOLERANCE:
            return strengths, information, step
        scale = 1.0
        while scale > _TOLERANCE:
            tried = strengths + scale * move
            higher, gradient_there, information_there = _likelihood(tried, wins)
            if higher >= value:
                break
            scale /= 2
        strengths, value = tried, higher
        gradient, information = gradient_there, information_there
    return strengths, information, _STEPS


def _likelihood(
    strengths: NDArray[float64], wins: NDArray[float64]
) -> tuple[float, NDArray[float64], NDArray[float64]]:
    """Return log-likelihood, gradient and information, the imaginary draws included."""
    import numpy as np

    gap = strengths[:, None] - strengths[None, :]
    chance = 1 / (1 + np.exp(-gap))
    met = wins + wins.T
    alone = 1 / (1 + np.exp(-strengths))
    value = float((wins * np.log(chance)).sum())
    value += float(0.5 * (np.log(alone) + np.log1p(-alone)).sum())
    gradient = wins.sum(axis=1) - (met * chance).sum(axis=1) + 0.5 - alone
    curve = met * chance * (1 - chance)
    information = np.diag(curve.sum(axis=1) + alone * (1 - alone)) - curve
    return value, gradient, information


def _lean(
    rubric: Rubric,
    strengths: NDArray[float64],
    covariance: NDArray[float64],
    *,
    connected: bool,
) -> PairLean:
    import numpy as np

    weights = np.array(rubric.differences, dtype=float)
    value = float(weights @ strengths)
    se = math.sqrt(max(float(weights @ covariance @ weights), 1e-300))
    low, high = value - Z95 * se, value + Z95 * se
    side, reason = None, "the interval holds 0: the pairs name no side"
    if not connected:
        reason = "the answered pairs do not connect all criteria: no side can be named"
    elif low > 0 or high < 0:
        side = rubric.sides[0] if value > 0 else rubric.sides[1]
        reason = "the interval excludes 0"
    return PairLean(
        value=value,
        low=low,
        high=high,
        probability_first=0.5 * (1 + math.erf(value / se / math.sqrt(2))),
        side=side,
        reason=reason,
    )


def _groups(criteria: tuple[str, ...], wins: NDArray[float64]) -> tuple[tuple[str, ...], ...]:
    """Return the connected groups of the graph of answered pairs."""
    met = (wins + wins.T) > 0
    left, groups = set(range(len(criteria))), []
    while left:
        group = _reached(met, min(left))
        left -= group
        groups.append(tuple(criteria[k] for k in sorted(group)))
    return tuple(groups)


def _strongly_connected(wins: NDArray[float64]) -> bool:
    return all(len(_reached(way > 0, 0)) == len(wins) for way in (wins, wins.T))


def _reached(edges: NDArray[bool_], start: int) -> set[int]:
    found, open_ends = {start}, [start]
    while open_ends:
        here = open_ends.pop()
        for there in edges[here].nonzero()[0]:
            if int(there) not in found:
                found.add(int(there))
                open_ends.append(int(there))
    return found


def _circular(wins: NDArray[float64]) -> tuple[int, int]:
    """Return circular and fully decided sets of three (Kendall and Babington Smith)."""
    beats = wins == 1
    decided = beats | beats.T
    circular = triads = 0
    for i, j, k in itertools.combinations(range(len(wins)), 3):
        if decided[i, j] and decided[j, k] and decided[i, k]:
            triads += 1
            circular += bool(beats[i, j] == beats[j, k] == beats[k, i])
    return circular, triads


def _refused(why: str) -> InvalidInputError:
    return InvalidInputError(
        "The pairs cannot be scored.",
        where="pairs",
        why=why,
        kept="Nothing was changed.",
        remedy="Answer each pair once: name one of its two criteria, or none for a tie.",
    )
