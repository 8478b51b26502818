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

__all__ = ["ReliabilityStudy", "cases_needed", "g_coefficient", "study_reliability"]

Floats = NDArray[np.float64]

_WANTED: Final = 0.8


@record
class ReliabilityStudy:
    """Result of study S5: a person x case design.

    Attributes
    ----------
    g_now
        Generalisability coefficient with the cases of the study.
    cases_for_g
        Cases that a coefficient of 0.8 asks for; None when persons do not differ.
    words
        What may be said of persons, and after how many cases.
    """

    notice: str
    persons: int
    cases: int
    shares: tuple[VarianceShare, ...]
    g_now: float
    cases_for_g: int | None
    words: str


def study_reliability(
    cases: Sequence[PreparedCase], persons: int = 10, *, seed: int = 1
) -> ReliabilityStudy:
    """Let learners of latent skill scan each case once.

    Notes
    -----
    Skill (0 to 1, even) sets how much the hand trembles and how likely a view is left out.
    """
    rng = generator(seed, "latent skill")
    skills = rng.uniform(0.0, 1.0, persons)
    scores = np.zeros((persons, len(cases)))
    for person, skill in enumerate(skills.tolist()):
        for column, one in enumerate(cases):
            scores[person, column] = _score(one, skill, seed * 1000 + person)
    shares = variance_components(scores, ("person", "case"))
    g_now = g_coefficient(shares, len(cases))
    needed = cases_needed(shares)
    words = "Persons do not differ here: no number of cases tells them apart."
    if needed is not None:
        words = (
            f"G = {g_now:.2f} with {len(cases)} cases; G of {_WANTED:g} needs {needed} "
            "cases. No verdict on a person before that."
        )
    return ReliabilityStudy(
        notice=NOTICE,
        persons=persons,
        cases=len(cases),
        shares=shares,
        g_now=g_now,
        cases_for_g=needed,
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
