"""S1: the score names the deficit that was planted and leaves the other parts alone."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.core.record import record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.simulator.learners.deficits import DEFICITS, Deficit, deficit_learner
from sonobridge.simulator.measurement.confidence import ConfidentAnswer, measure_calibration
from sonobridge.simulator.session.result import SessionResult
from sonobridge.simulator.studies.bench import NOTICE, PreparedCase, share

__all__ = [
    "CaseDeficit",
    "DeficitRecovery",
    "DeficitRow",
    "join_deficits",
    "plant_deficits",
    "study_deficits",
]

_NAMED_AT_LEAST, _OTHERS_AT_MOST = 0.9, 0.05
_CALIBRATION = "overconfident"
_CASES_FOR_CALIBRATION = 4
"""Below this the calibration of confidence gives no verdict (``measure_calibration``)."""


@record
class CaseDeficit:
    """One deficit on one case.

    Attributes
    ----------
    hits
        Seeds in which it was named; 0 for a deficit that only all cases together show.
    moves
        Largest absolute move of a part that it should not touch, for each seed.
    answers
        Answers with confidence, for each seed; only where calibration is judged.
    """

    deficit: str
    case_id: str
    hits: int
    moves: tuple[float, ...]
    answers: tuple[tuple[ConfidentAnswer, ...], ...] = ()


@record
class DeficitRow:
    """One deficit over cases and seeds.

    Attributes
    ----------
    runs
        Sessions; the calibration of confidence is judged once a seed, over all cases.
    named
        Share of runs in which its part, gate, decision or calibration was named.
    lowest_case
        Lowest of these shares on one case: runs of one case are not independent. None where
        all cases are judged together.
    others_move, others_most
        Mean and largest over the runs of the largest absolute move of a part that it should
        not touch.
    passed
        None where too few cases were run to judge it.
    """

    deficit: str
    shows_in: str
    runs: int
    named: Estimate | NotEstimable
    lowest_case: float | None
    others_move: float
    others_most: float
    passed: bool | None


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
    found = [row for one in cases for row in plant_deficits(one, seeds, deficits)]
    return join_deficits(found, deficits)


def plant_deficits(
    one: PreparedCase, seeds: Sequence[int], deficits: Sequence[Deficit] = DEFICITS
) -> tuple[CaseDeficit, ...]:
    """Return what every deficit did on one case."""
    experts = {seed: one.scan(seed) for seed in seeds}
    return tuple(_on_case(one, experts, deficit) for deficit in deficits)


def _on_case(
    one: PreparedCase, experts: dict[int, SessionResult], deficit: Deficit
) -> CaseDeficit:
    learner = deficit_learner(deficit.name, one.scene.known.patient)
    hits, moves = 0, []
    answers: list[tuple[ConfidentAnswer, ...]] = []
    for seed, expert in experts.items():
        mine = one.scan(seed, learner)
        hits += _named(deficit, expert, mine)
        moves.append(_others(deficit, expert, mine))
        if deficit.name == _CALIBRATION:
            answers.append(mine.confident_answers)
    return CaseDeficit(
        deficit=deficit.name,
        case_id=one.case.case_id,
        hits=hits,
        moves=tuple(moves),
        answers=tuple(answers),
    )


def join_deficits(
    found: Sequence[CaseDeficit], deficits: Sequence[Deficit] = DEFICITS
) -> DeficitRecovery:
    """Return the study from what was found on each case."""
    rows = [
        _row(deficit, [one for one in found if one.deficit == deficit.name])
        for deficit in deficits
    ]
    counted = [(row, row.named) for row in rows]
    hits = sum(round(n.value * row.runs) for row, n in counted if isinstance(n, Estimate))
    runs = sum(row.runs for row, n in counted if isinstance(n, Estimate))
    return DeficitRecovery(
        notice=NOTICE,
        cases=len({one.case_id for one in found}),
        seeds=max((len(one.moves) for one in found), default=0),
        rows=tuple(rows),
        named=share("deficits named", hits, runs),
        passed=all(row.passed is not False for row in rows),
    )


def _row(deficit: Deficit, cases: Sequence[CaseDeficit]) -> DeficitRow:
    moves = [move for one in cases for move in one.moves]
    lowest: float | None = None
    if deficit.name == _CALIBRATION:
        runs, named = _calibrated(cases)
    else:
        runs = len(moves)
        named = share(deficit.name, sum(one.hits for one in cases), runs)
        lowest = min(one.hits / len(one.moves) for one in cases)
    moved = sum(moves) / len(moves)
    judged = isinstance(named, Estimate)
    return DeficitRow(
        deficit=deficit.name,
        shows_in=_shows_in(deficit),
        runs=runs,
        named=named,
        lowest_case=lowest,
        others_move=moved,
        others_most=max(moves),
        passed=(named.value >= _NAMED_AT_LEAST and moved <= _OTHERS_AT_MOST)
        if judged and isinstance(named, Estimate)
        else None,
    )


def _calibrated(cases: Sequence[CaseDeficit]) -> tuple[int, Estimate | NotEstimable]:
    """Judge each seed's learner by the answers to all cases: a person answers them all."""
    seeds = min(len(one.answers) for one in cases)
    if len(cases) < _CASES_FOR_CALIBRATION:
        reason = f"calibration is judged over {_CASES_FOR_CALIBRATION} cases or more"
        return seeds, NotEstimable(
            name=_CALIBRATION, reason=reason, n=len(cases), n_unit="cases"
        )
    hits = 0
    for seed in range(seeds):
        answers = [answer for one in cases for answer in one.answers[seed]]
        hits += measure_calibration(answers).verdict == "overconfident"
    return seeds, share(_CALIBRATION, hits, seeds)


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
