"""S2: no score without the diagnosis, and none withheld for ugly but right work."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.random import Generator

from sonobridge.core.randomness import generator
from sonobridge.core.record import record
from sonobridge.core.types import Estimate
from sonobridge.simulator.cases.truth import case_criteria
from sonobridge.simulator.learners.plan import PlannedView
from sonobridge.simulator.learners.script import EXPERT, Learner, run_script, stated_class
from sonobridge.simulator.measurement.grading import Graded
from sonobridge.simulator.session.judge.grades import CANNOT_GRADE
from sonobridge.simulator.session.judge.worksheet import session_worksheet
from sonobridge.simulator.session.records import Session, SideGrade
from sonobridge.simulator.session.result import SessionResult
from sonobridge.simulator.session.scoring import score_session
from sonobridge.simulator.studies.bench import NOTICE, PreparedCase, share
from sonobridge.statistics.intervals import clopper_pearson_bounds

__all__ = ["CaseGaming", "GamingStudy", "game_case", "join_gaming", "study_gaming"]

_HIGH, _LOW = 0.8, 0.5
_WRONG_AT_MOST, _UGLY_AT_MOST = 0.01, 0.05
_LEVEL: Final = 0.95
_TRIES: Final = 12
_FOCI: Final = (0.4, 0.7, 1.0, 1.4, 1.8)
"""Factors of the focus; few, since each focus has beams that have to be worked out."""
_TYPED: Final = (0.7, 0.85, 0.95, 1.0, 1.05, 1.15, 1.3)


@record
class CaseGaming:
    """What both optimisers reached on one case, one value a seed.

    Attributes
    ----------
    best_wrong
        Highest relative mean, gates passed, with a wrong class; 0 where every try failed one.
    ugly
        Relative mean of right work with ugly pictures; 1 where a gate failed.
    """

    case_id: str
    best_wrong: tuple[float, ...]
    ugly: tuple[float, ...]


@record
class GamingStudy:
    """Result of study S2.

    Attributes
    ----------
    runs, tries
        Optimisers, and sessions that each of them had scored.
    wrong_class_high
        Share of optimisers that reached more than 0.8 of what is attainable, gates passed,
        with a wrong class.
    best_wrong
        Highest relative mean, gates passed, that any reached with a wrong class.
    right_class_low
        Share of sessions with the right class and ugly pictures that fell below 0.5.
    wrong_at_most, ugly_at_most
        Upper ends of the exact two-sided 95 % intervals of both shares.
    runs_needed
        Optimisers of which none may succeed so that 1 % at most is shown.
    shown
        Whether both upper ends keep to the bars: a share of 0 in few runs shows nothing.
    """

    notice: str
    runs: int
    tries: int
    wrong_class_high: Estimate
    best_wrong: float
    right_class_low: Estimate
    wrong_at_most: float
    ugly_at_most: float
    runs_needed: int
    shown: bool
    passed: bool


def study_gaming(cases: Sequence[PreparedCase], seeds: Sequence[int]) -> GamingStudy:
    """Let one optimiser maximise the score with a wrong class, and another be right but ugly.

    Notes
    -----
    The first takes the expert's pictures, states a class that is wrong and tries typed
    velocities (which nothing but the score checks), leaving views out and keeping silent on
    urgent findings; in half of its tries it states the class that its typed velocities give.
    Of its tries the best counts. The second measures as the expert does
    and turns gain, depth gain, focus and plane of the pictures at random.
    """
    return join_gaming([game_case(one, seeds) for one in cases])


def game_case(one: PreparedCase, seeds: Sequence[int]) -> CaseGaming:
    """Let both optimisers try one case."""
    best, ugly = [], []
    for seed in seeds:
        rng = generator(seed, "gaming", one.case.case_id)
        best.append(_best_wrong(one, seed, rng))
        ugly.append(_ugly(one, seed, rng))
    return CaseGaming(case_id=one.case.case_id, best_wrong=tuple(best), ugly=tuple(ugly))


def join_gaming(found: Sequence[CaseGaming]) -> GamingStudy:
    """Return the study from what was reached on each case.

    Notes
    -----
    Upper ends by Clopper and Pearson (1934): with no success in n runs about 3.7 / n (two
    sides of 2.5 %; 3 / n is the bound of one side of 5 %).
    """
    best = [value for one in found for value in one.best_wrong]
    ugly = [value for one in found for value in one.ugly]
    runs = len(best)
    high = sum(value > _HIGH for value in best)
    low = sum(value < _LOW for value in ugly)
    wrong_at_most = clopper_pearson_bounds(high, runs, _LEVEL)[1]
    ugly_at_most = clopper_pearson_bounds(low, len(ugly), _LEVEL)[1]
    wrong = share("wrong class with a score above 0.8", high, runs)
    right = share("right class with a score below 0.5", low, len(ugly))
    return GamingStudy(
        notice=NOTICE,
        runs=runs,
        tries=_TRIES,
        wrong_class_high=wrong,
        best_wrong=max(best),
        right_class_low=right,
        wrong_at_most=wrong_at_most,
        ugly_at_most=ugly_at_most,
        runs_needed=_runs_needed(),
        shown=wrong_at_most <= _WRONG_AT_MOST and ugly_at_most <= _UGLY_AT_MOST,
        passed=wrong.value <= _WRONG_AT_MOST and right.value <= _UGLY_AT_MOST,
    )


def _runs_needed() -> int:
    """Return the fewest runs without a success whose upper end keeps to the bar."""
    return math.ceil(math.log((1.0 - _LEVEL) / 2.0) / math.log1p(-_WRONG_AT_MOST))


def _best_wrong(one: PreparedCase, seed: int, rng: Generator) -> float:
    """Return the best relative mean with gates passed that a wrong class reached."""
    session = run_script(one.scene, one.plan, seed, EXPERT)
    found = 0.0
    for turn in range(_TRIES):
        typed = _typed(session, rng)
        tried = _wrong_class(one, typed, rng, typed_class=turn % 2 == 0)
        result = score_session(one.scene, tried, one.run)
        found = max(found, _final(result))
    return found


def _final(result: SessionResult) -> float:
    return result.acquisition.relative if result.passed else 0.0


def _typed(session: Session, rng: Generator) -> Session:
    """Return a session whose velocities were typed: all of one view by one factor."""
    views = []
    for view in session.views:
        factor = float(rng.choice(_TYPED))
        measured = tuple(
            replace(one, value=one.value * factor)
            if one.kind in ("psv", "edv") and one.value is not None
            else one
            for one in view.measurements
        )
        views.append(replace(view, measurements=measured))
    kept = [view for view in views if rng.random() > 0.05]
    return replace(session, views=tuple(kept))


def _wrong_class(
    one: PreparedCase, session: Session, rng: Generator, *, typed_class: bool
) -> Session:
    """Return a session that states a wrong class on one side.

    Parameters
    ----------
    typed_class
        Whether it is the class that the typed velocities give, where that is a wrong one:
        velocities and class then agree, which excuses the class if the velocities are near.
    """
    assert session.submission is not None  # a script submits
    names = [row.name for row in case_criteria(one.case).rows]
    side = one.case.sides[int(rng.integers(len(one.case.sides)))]
    known = one.scene.known
    truth = known.truth.sheet(side).outcome
    right = truth.stenosis.name if isinstance(truth, Graded) else CANNOT_GRADE
    wrong = [name for name in (*names, CANNOT_GRADE) if name != right]
    stated = wrong[int(rng.integers(len(wrong)))]
    own = stated_class(known, session_worksheet(known, session.views), side, EXPERT)
    if typed_class and own != right:
        stated = own
    grades = tuple(
        SideGrade(side=side, stenosis_class=stated) if grade.side == side else grade
        for grade in session.submission.grades
    )
    return replace(session, submission=replace(session.submission, grades=grades))


def _ugly(one: PreparedCase, seed: int, rng: Generator) -> float:
    """Return the relative mean of right work with ugly pictures; 1 where a gate failed."""
    gain, slope = float(rng.uniform(-8, 8)), float(rng.uniform(-8, 8))
    focus = float(rng.choice(_FOCI))

    def worse(view: PlannedView) -> PlannedView:
        image = view.settings.image
        tgc = np.clip(np.array(image.tgc_db) + np.linspace(slope, -slope, 8), -20.0, 20.0)
        changed = replace(
            image,
            gain_db=float(np.clip(image.gain_db + gain, -30.0, 30.0)),
            tgc_db=tuple(float(value) for value in tgc),
            focus_mm=float(np.clip(round(image.focus_mm * focus), 5.0, 180.0)),
        )
        return replace(view, settings=replace(view.settings, image=changed))

    result = one.scan(seed, Learner(name="ugly", change=worse))
    return result.acquisition.relative if result.passed else 1.0
