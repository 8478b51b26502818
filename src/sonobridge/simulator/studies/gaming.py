"""S2: no score without the diagnosis, and none withheld for ugly but right work."""

from __future__ import annotations

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
from sonobridge.simulator.learners.script import EXPERT, Learner, run_script
from sonobridge.simulator.measurement.grading import Graded
from sonobridge.simulator.session.records import Session, SideGrade
from sonobridge.simulator.session.result import SessionResult
from sonobridge.simulator.session.scoring import score_session
from sonobridge.simulator.studies.bench import NOTICE, PreparedCase, share

__all__ = ["GamingStudy", "study_gaming"]

_HIGH, _LOW = 0.8, 0.5
_WRONG_AT_MOST, _UGLY_AT_MOST = 0.01, 0.05
_TRIES: Final = 12
_TYPED: Final = (0.7, 0.85, 0.95, 1.0, 1.05, 1.15, 1.3)


@record
class GamingStudy:
    """Result of study S2.

    Attributes
    ----------
    wrong_class_high
        Share of optimisers that reached more than 0.8 of what is attainable, gates passed,
        with a wrong class.
    best_wrong
        Highest relative mean, gates passed, that any reached with a wrong class.
    right_class_low
        Share of sessions with the right class and ugly pictures that fell below 0.5.
    """

    notice: str
    runs: int
    wrong_class_high: Estimate
    best_wrong: float
    right_class_low: Estimate
    passed: bool


def study_gaming(cases: Sequence[PreparedCase], seeds: Sequence[int]) -> GamingStudy:
    """Let one optimiser maximise the score with a wrong class, and another be right but ugly.

    Notes
    -----
    The first takes the expert's pictures, states a class that is wrong and tries typed
    velocities (which nothing but the score checks), leaving views out and keeping silent on
    urgent findings; of its tries the best counts. The second measures as the expert does
    and turns gain, depth gain, focus and plane of the pictures at random.
    """
    high, low, best, runs = 0, 0, 0.0, 0
    for one in cases:
        for seed in seeds:
            rng = generator(seed, "gaming", one.case.case_id)
            reached = _best_wrong(one, seed, rng)
            best = max(best, reached)
            high += reached > _HIGH
            low += _ugly(one, seed, rng) < _LOW
            runs += 1
    wrong = share("wrong class with a score above 0.8", high, runs)
    ugly = share("right class with a score below 0.5", low, runs)
    return GamingStudy(
        notice=NOTICE,
        runs=runs,
        wrong_class_high=wrong,
        best_wrong=best,
        right_class_low=ugly,
        passed=wrong.value <= _WRONG_AT_MOST and ugly.value <= _UGLY_AT_MOST,
    )


def _best_wrong(one: PreparedCase, seed: int, rng: Generator) -> float:
    """Return the best relative mean with gates passed that a wrong class reached."""
    session = run_script(one.scene, one.plan, seed, EXPERT)
    found = 0.0
    for _ in range(_TRIES):
        tried = _wrong_class(one, _typed(session, rng), rng)
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


def _wrong_class(one: PreparedCase, session: Session, rng: Generator) -> Session:
    """Return a session that states a wrong class on one side."""
    assert session.submission is not None  # a script submits
    names = [row.name for row in case_criteria(one.case).rows]
    side = one.case.sides[int(rng.integers(len(one.case.sides)))]
    truth = one.scene.known.truth.sheet(side).outcome
    right = truth.stenosis.name if isinstance(truth, Graded) else "cannot_grade"
    wrong = [name for name in (*names, "cannot_grade") if name != right]
    grades = tuple(
        SideGrade(side=side, stenosis_class=wrong[int(rng.integers(len(wrong)))])
        if grade.side == side
        else grade
        for grade in session.submission.grades
    )
    return replace(session, submission=replace(session.submission, grades=grades))


def _ugly(one: PreparedCase, seed: int, rng: Generator) -> float:
    """Return the relative mean of right work with ugly pictures; 1 where a gate failed."""
    gain, slope = float(rng.uniform(-8, 8)), float(rng.uniform(-8, 8))
    focus = float(rng.uniform(0.4, 1.8))

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
