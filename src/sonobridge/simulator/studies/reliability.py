"""S5: how many cases tell persons apart? No verdict before that many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.core.record import record
from sonobridge.simulator.learners.plan import PlannedView
from sonobridge.simulator.learners.script import Hand, Learner
from sonobridge.simulator.studies.bench import NOTICE, PreparedCase
from sonobridge.simulator.studies.variance import VarianceShare, variance_components
from sonobridge.statistics.distributions import f_quantile

__all__ = [
    "ReliabilityStudy",
    "cases_needed",
    "cases_needed_interval",
    "examine_persons",
    "g_coefficient",
    "join_reliability",
    "study_reliability",
]

Floats = NDArray[np.float64]

_WANTED: Final = 0.8
_TAIL: Final = 0.025


@record
class ReliabilityStudy:
    """Result of study S5: a person x case design.

    Attributes
    ----------
    g_now
        Generalisability coefficient with the cases of the study.
    cases_for_g
        Cases that a coefficient of 0.8 asks for; None when persons do not differ.
    cases_for_g_low, cases_for_g_high
        Its 95 % interval; None where an end is without bound.
    words
        What may be said of persons, and after how many cases.
    """

    notice: str
    persons: int
    cases: int
    shares: tuple[VarianceShare, ...]
    g_now: float
    cases_for_g: int | None
    cases_for_g_low: int | None
    cases_for_g_high: int | None
    words: str


def study_reliability(
    cases: Sequence[PreparedCase], persons: int = 10, *, seed: int = 1
) -> ReliabilityStudy:
    """Let learners of latent skill scan each case once.

    Notes
    -----
    Skill (0 to 1, even) sets how much the hand trembles and how likely a view is left out.
    """
    return join_reliability([examine_persons(one, persons, seed=seed) for one in cases])


def examine_persons(one: PreparedCase, persons: int, *, seed: int = 1) -> tuple[float, ...]:
    """Return the scores of all persons on one case; a person has the same skill on each."""
    skills = generator(seed, "latent skill").uniform(0.0, 1.0, persons)
    return tuple(
        _score(one, skill, seed * 1000 + person) for person, skill in enumerate(skills.tolist())
    )


def join_reliability(by_case: Sequence[tuple[float, ...]]) -> ReliabilityStudy:
    """Return the study from the scores of each case."""
    scores = np.array(by_case, dtype=np.float64).T
    persons, cases = scores.shape
    shares = variance_components(scores, ("person", "case"))
    g_now = g_coefficient(shares, cases)
    needed = cases_needed(shares)
    low, high = cases_needed_interval(shares, persons, cases)
    words = "Persons do not differ here: no number of cases tells them apart."
    if needed is not None:
        words = (
            f"G = {g_now:.2f} with {cases} cases and {persons} persons; G of {_WANTED:g} "
            f"needs {needed} cases (95 % interval {low or 1} to "
            f"{'without end' if high is None else high}). No verdict on a person before that."
        )
    return ReliabilityStudy(
        notice=NOTICE,
        persons=persons,
        cases=cases,
        shares=shares,
        g_now=g_now,
        cases_for_g=needed,
        cases_for_g_low=low,
        cases_for_g_high=high,
        words=words,
    )


def g_coefficient(shares: Sequence[VarianceShare], cases: int) -> float:
    """Return the generalisability coefficient of a mean over cases (relative decisions)."""
    person, error = _components(shares)
    whole = person + error / cases
    return person / whole if whole > 0 else 0.0


def cases_needed(shares: Sequence[VarianceShare], wanted: float = _WANTED) -> int | None:
    """Return the cases that a coefficient asks for; None when persons do not differ."""
    person, error = _components(shares)
    if person <= 0.0:
        return None
    return max(1, math.ceil(wanted / (1.0 - wanted) * error / person - 1e-9))


def cases_needed_interval(
    shares: Sequence[VarianceShare], persons: int, cases: int, wanted: float = _WANTED
) -> tuple[int | None, int | None]:
    """Return the 95 % interval of ``cases_needed``; an end without bound is None.

    Notes
    -----
    The ratio of both mean squares over its true value follows F with persons - 1 and
    (persons - 1)(cases - 1) degrees of freedom, for normal effects (Feldt,
    Psychometrika 1965;30:357, from memory).
    """
    person, error = _components(shares)
    if person <= 0.0:
        return None, None
    if error <= 0.0:
        return 1, 1
    found = 1.0 + cases * person / error
    degrees = persons - 1, (persons - 1) * (cases - 1)
    ends = []
    for tail in (_TAIL, 1.0 - _TAIL):
        ratio = (found / f_quantile(tail, *degrees) - 1.0) / cases
        ends.append(
            None if ratio <= 0.0 else max(1, math.ceil(wanted / (1.0 - wanted) / ratio - 1e-9))
        )
    return ends[0], ends[1]


def _components(shares: Sequence[VarianceShare]) -> tuple[float, float]:
    by_source = {row.source: row.component for row in shares}
    return by_source["person"], by_source["person x case"]


def _score(one: PreparedCase, skill: float, seed: int) -> float:
    clumsy = 1.0 + 9.0 * (1.0 - skill)
    hand = Hand(
        place_mm=0.08 * clumsy, angle_deg=0.3 * clumsy, gate_mm=0.12 * clumsy, cursor_deg=clumsy
    )
    rng = generator(seed, "left out", one.case.case_id)

    def forgets(view: PlannedView) -> PlannedView | None:
        return None if rng.random() < 0.15 * (1.0 - skill) else view

    learner = Learner(name="latent", change=forgets, hand=hand)
    return one.scan(seed, learner).acquisition.relative
