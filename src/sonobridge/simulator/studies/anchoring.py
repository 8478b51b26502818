"""Anchoring: whether the referral pulls the class towards what it suggests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.random import Generator

from sonobridge.core.randomness import generator
from sonobridge.core.record import record
from sonobridge.core.types import Estimate
from sonobridge.simulator.learners.deficits import anchored
from sonobridge.simulator.learners.script import Learner, run_script
from sonobridge.simulator.measurement.grading import Graded
from sonobridge.simulator.session.judge.grades import CANNOT_GRADE
from sonobridge.simulator.session.records import Session
from sonobridge.simulator.studies.bench import NOTICE, PreparedCase
from sonobridge.statistics.clustered.paired import paired_share

__all__ = ["AnchoringStudy", "PairedAnswer", "compare_answers", "read_pairs", "study_anchoring"]

_FEWEST: Final = 8


@record
class PairedAnswer:
    """One case read with its hint and without it.

    Attributes
    ----------
    wrong_with, wrong_without
        Whether the class was wrong.
    followed
        Whether the wrong class was the one that the hint suggested.
    """

    case_id: str
    wrong_with: bool
    wrong_without: bool
    followed: bool


@record
class AnchoringStudy:
    """Wrong classes with the hint less wrong classes without it.

    Attributes
    ----------
    difference
        Share of wrong classes with the hint less that without, with interval.
    verdict
        ``anchored`` only when the interval lies above 0; ``too_few`` below eight pairs.
    """

    notice: str
    pairs: int
    difference: Estimate | None
    verdict: str
    words: str


def compare_answers(answers: Sequence[PairedAnswer]) -> AnchoringStudy:
    """Compare answers with and without the hint, pair by pair.

    Notes
    -----
    Difference of two shares on the same readings, with the variance between cases: readings
    of one case are not independent (``statistics.clustered.paired``).
    """
    pairs = len(answers)
    found = _difference(answers)
    if pairs < _FEWEST or found is None:
        words = f"Too few pairs to speak of anchoring: {pairs} of {_FEWEST}, in two cases."
        return AnchoringStudy(
            notice=NOTICE, pairs=pairs, difference=None, verdict="too_few", words=words
        )
    low, high = found.low or 0.0, found.high or 0.0
    followed = sum(one.followed for one in answers)
    span = f"{100 * low:.0f} to {100 * high:.0f}"
    words = (
        f"{100 * found.value:.0f} points more wrong classes with the referral's hint "
        f"(95 % interval {span}; {pairs} pairs in {found.n} cases); "
        f"{followed} were the class that it suggested."
    )
    return AnchoringStudy(
        notice=NOTICE,
        pairs=pairs,
        difference=found,
        verdict="anchored" if low > 0 else "not_shown",
        words=words,
    )


def _difference(answers: Sequence[PairedAnswer]) -> Estimate | None:
    names = sorted({one.case_id for one in answers})
    counts = np.zeros((3, len(names)))
    for one in answers:
        counts[:, names.index(one.case_id)] += (one.wrong_with, one.wrong_without, 1)
    gap = paired_share(counts[0], counts[1], counts[2])
    if gap is None:
        return None
    return Estimate(
        name="wrong with the hint less wrong without it",
        value=gap.value,
        low=gap.low,
        high=gap.high,
        level=0.95,
        n=len(names),
        n_unit="cases",
        method="difference of paired shares, variance between cases",
    )


def study_anchoring(
    cases: Sequence[PreparedCase], seeds: Sequence[int], *, pull: float
) -> AnchoringStudy:
    """Let a scripted learner read each case that has a hint with and without it.

    Parameters
    ----------
    cases, seeds
        What is read; cases without a hint are left out.
    pull
        Probability with which the hint wins over the own measurement; 0 is no anchoring.
    """
    return compare_answers(
        [answer for one in cases for answer in read_pairs(one, seeds, pull=pull)]
    )


def read_pairs(
    one: PreparedCase, seeds: Sequence[int], *, pull: float
) -> tuple[PairedAnswer, ...]:
    """Return the answers of one case with and without its hint; none where it has no hint."""
    if not one.case.referral.hint:
        return ()
    return tuple(
        _pair(one, seed, anchored(one.case, pull, _drawn(one, seed))) for seed in seeds
    )


def _drawn(one: PreparedCase, seed: int) -> Generator:
    return generator(seed, "anchoring", one.case.case_id)


def _pair(one: PreparedCase, seed: int, hinted: Learner) -> PairedAnswer:
    referral = one.case.referral
    with_hint = run_script(one.scene, one.plan, seed, hinted)
    without = run_script(one.scene, one.plan, seed, Learner(name="plain"), referral_shown=False)
    stated = _stated(with_hint, str(referral.hint_side))
    truth = _right(one, str(referral.hint_side))
    return PairedAnswer(
        case_id=one.case.case_id,
        wrong_with=stated != truth,
        wrong_without=_stated(without, str(referral.hint_side)) != truth,
        followed=stated != truth and stated == referral.hint,
    )


def _stated(session: Session, side: str) -> str:
    assert session.submission is not None  # a script submits
    found = [one.stenosis_class for one in session.submission.grades if one.side == side]
    return found[0] if found else ""


def _right(one: PreparedCase, side: str) -> str:
    outcome = one.scene.known.truth.sheet("right" if side == "right" else "left").outcome
    return outcome.stenosis.name if isinstance(outcome, Graded) else CANNOT_GRADE
