"""S1: the score names the deficit that was planted and leaves the other parts alone."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.core.record import record
from sonobridge.core.types import Estimate
from sonobridge.simulator.learners.deficits import DEFICITS, Deficit, deficit_learner
from sonobridge.simulator.measurement.confidence import ConfidentAnswer, measure_calibration
from sonobridge.simulator.session.result import SessionResult
from sonobridge.simulator.studies.bench import NOTICE, PreparedCase, share

__all__ = ["DeficitRecovery", "DeficitRow", "study_deficits"]

_NAMED_AT_LEAST, _OTHERS_AT_MOST = 0.9, 0.05


@record
class DeficitRow:
    """One deficit over cases and seeds.

    Attributes
    ----------
    named
        Share of runs in which its part, gate, decision or calibration was named.
    others_move
        Mean over the runs of the largest absolute move of a part that it should not touch.
    """

    deficit: str
    shows_in: str
    runs: int
    named: Estimate
    others_move: float
    passed: bool


@record
class DeficitRecovery:
    """Result of study S1."""

    notice: str
    cases: int
    seeds: int
    rows: tuple[DeficitRow, ...]
    named: Estimate
    passed: bool


def study_deficits(
    cases: Sequence[PreparedCase],
    seeds: Sequence[int],
    deficits: Sequence[Deficit] = DEFICITS,
) -> DeficitRecovery:
    """Run every deficit on every case and seed beside the expert of the same seed.

    Notes
    -----
    A part is named when the result of the session names it (``SessionResult.named_fault``),
    which knows the expert's mean on the case and nothing of the deficit. Parts that change by
    physics with the deficit (a cursor that is off scales the velocity) are declared with it
    and do not count as others.
    """
    rows = [_row(deficit, cases, seeds) for deficit in deficits]
    hits = sum(round(row.named.value * row.runs) for row in rows)
    runs = sum(row.runs for row in rows)
    total = share("deficits named", hits, runs)
    return DeficitRecovery(
        notice=NOTICE,
        cases=len(cases),
        seeds=len(seeds),
        rows=tuple(rows),
        named=total,
        passed=all(row.passed for row in rows),
    )


def _row(deficit: Deficit, cases: Sequence[PreparedCase], seeds: Sequence[int]) -> DeficitRow:
    hits, runs, moves = 0, 0, 0.0
    answers: list[ConfidentAnswer] = []
    for one in cases:
        learner = deficit_learner(deficit.name, one.scene.known.patient)
        for seed in seeds:
            expert, mine = one.scan(seed), one.scan(seed, learner)
            runs += 1
            hits += _named(deficit, expert, mine)
            moves += _others(deficit, expert, mine)
            answers.extend(mine.confident_answers)
    if deficit.name == "overconfident":
        hits = runs if measure_calibration(answers).verdict == "overconfident" else 0
    named = share(deficit.name, hits, runs)
    moved = moves / runs
    return DeficitRow(
        deficit=deficit.name,
        shows_in=_shows_in(deficit),
        runs=runs,
        named=named,
        others_move=moved,
        passed=named.value >= _NAMED_AT_LEAST and moved <= _OTHERS_AT_MOST,
    )


def _shows_in(deficit: Deficit) -> str:
    if deficit.gate:
        return f"gate {deficit.gate}" + (f", part {deficit.part}" if deficit.part else "")
    if deficit.part:
        return f"part {deficit.part}"
    other = {
        "slow": "time only",
        "fast_but_blind": "decisions",
        "overconfident": "calibration of confidence",
    }
    return other[deficit.name]


def _named(deficit: Deficit, expert: SessionResult, mine: SessionResult) -> bool:
    if deficit.gate is not None and deficit.gate not in mine.acquisition.failed_gates:
        return False
    if deficit.part is not None:
        return mine.named_fault == deficit.part
    if deficit.name == "slow":
        return mine.time_s > 2.0 * expert.time_s and mine.image_score == expert.image_score
    if deficit.name == "fast_but_blind":
        return mine.decision_score < expert.decision_score - 0.3
    return deficit.gate is not None


def _others(deficit: Deficit, expert: SessionResult, mine: SessionResult) -> float:
    touched = {deficit.part, *deficit.follows}
    moved = [
        abs(expert.part(one.part) - one.value)
        for one in mine.acquisition.parts
        if one.part not in touched
    ]
    return max(moved, default=0.0)
