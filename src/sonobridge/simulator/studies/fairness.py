"""S4: the expert reaches nine tenths of what is attainable on every case and habitus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

import numpy as np

from sonobridge.core.record import record
from sonobridge.simulator.cases.case import Case
from sonobridge.simulator.learners.script import EXPERT
from sonobridge.simulator.studies.bench import NOTICE, PreparedCase, prepared

__all__ = [
    "FairnessRow",
    "FairnessStudy",
    "fair_row",
    "habitus_cases",
    "join_fairness",
    "study_fairness",
    "study_habitus",
]

_AT_LEAST: Final = 0.9
_FAT_MM: Final = (3.0, 9.0, 15.0)


@record
class FairnessRow:
    """One case or habitus: what is attainable, and what new repeats of the expert reach.

    Attributes
    ----------
    lowest_relative
        Lowest relative mean over the new seeds.
    gates_failed
        How many of them failed a gate.
    reader
        How the expert read velocities: by the closed form, or traced on spectra of moving
        blood as on the console.
    """

    case_id: str
    reader: Literal["closed", "spectrum"]
    seeds: int
    attainable: float
    lowest_relative: float
    gates_failed: int
    passed: bool


@record
class FairnessStudy:
    """Result of study S4."""

    notice: str
    runs: int
    rows: tuple[FairnessRow, ...]
    spread_of_attainable: float
    passed: bool


def study_fairness(cases: Sequence[PreparedCase], seeds: Sequence[int]) -> FairnessStudy:
    """Scan each prepared case again by the expert, with hands that its run has not seen."""
    return join_fairness([fair_row(one, seeds) for one in cases])


def join_fairness(rows: Sequence[FairnessRow]) -> FairnessStudy:
    """Return the study from its rows."""
    spread = float(np.ptp([row.attainable for row in rows])) if rows else 0.0
    return FairnessStudy(
        notice=NOTICE,
        runs=sum(row.seeds for row in rows),
        rows=tuple(rows),
        spread_of_attainable=spread,
        passed=all(row.passed for row in rows),
    )


def habitus_cases(case: Case) -> tuple[Case, ...]:
    """Return a case with other subcutaneous fat and other anatomy of the same disease."""
    found = []
    for index, fat in enumerate(_FAT_MM):
        patient = replace(case.patient, subcutaneous_fat_mm=fat, neck_circumference_mm=None)
        found.append(
            replace(
                case,
                case_id=f"{case.case_id}_h{index + 1}",
                patient=patient,
                seed=case.seed + 1000 * index,
            )
        )
    return tuple(found)


def study_habitus(case: Case, seeds: Sequence[int], *, repeats: int = 6) -> FairnessStudy:
    """Run the study on one case over its habitus and anatomy."""
    with prepared(habitus_cases(case), repeats=repeats) as ready:
        return study_fairness(ready, seeds)


def fair_row(
    one: PreparedCase,
    seeds: Sequence[int],
    reader: Literal["closed", "spectrum"] = "closed",
) -> FairnessRow:
    """Scan one case again by the expert."""
    expert = replace(EXPERT, reader=reader)
    results = [one.scan(seed, expert) for seed in seeds]
    lowest = min(result.acquisition.relative for result in results)
    failed = sum(not result.passed for result in results)
    return FairnessRow(
        case_id=one.case.case_id,
        reader=reader,
        seeds=len(seeds),
        attainable=one.run.attainable,
        lowest_relative=lowest,
        gates_failed=failed,
        passed=lowest >= _AT_LEAST and failed == 0,
    )
