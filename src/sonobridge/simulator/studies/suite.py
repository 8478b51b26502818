"""All simulated-learner studies in one run, with a table of what they found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sonobridge.core.record import record
from sonobridge.simulator.cases.case import Case
from sonobridge.simulator.cases.case_file import find_case, shipped_cases
from sonobridge.simulator.studies.anchoring import AnchoringStudy, study_anchoring
from sonobridge.simulator.studies.bench import NOTICE, PreparedCase, core_case, prepared
from sonobridge.simulator.studies.deficit_recovery import DeficitRecovery, study_deficits
from sonobridge.simulator.studies.devices import DeviceStudy, study_devices
from sonobridge.simulator.studies.fairness import FairnessStudy, study_fairness, study_habitus
from sonobridge.simulator.studies.gaming import GamingStudy, study_gaming
from sonobridge.simulator.studies.reliability import ReliabilityStudy, study_reliability

__all__ = ["STUDY_CASES", "StudyRow", "StudySuite", "run_studies"]

STUDY_CASES: Final = (
    "c01",
    "c02",
    "c03",
    "c04",
    "c05",
    "c06",
    "c07",
    "c08",
    "c11",
    "c12",
    "c14",
    "c16",
)
"""The twelve cases of the whole run."""

QUICK_CASES: Final = ("c01", "c05")
_PULL: Final = 0.5

Told = Callable[[int, int | None, str], None]


@record
class StudyRow:
    """One study in the table: what was asked for, what was found, whether it passed."""

    study: str
    asked: str
    found: str
    passed: bool


@record
class StudySuite:
    """All studies.

    Attributes
    ----------
    notice
        Printed with every table: what simulated learners can and cannot show.
    quick
        Whether only two cases and few seeds were run.
    rows
        The table.
    """

    notice: str
    quick: bool
    cases: tuple[str, ...]
    rows: tuple[StudyRow, ...]
    deficits: DeficitRecovery
    gaming: GamingStudy
    devices: DeviceStudy
    fairness: FairnessStudy
    habitus: FairnessStudy
    reliability: ReliabilityStudy
    anchoring: AnchoringStudy
    passed: bool


def run_studies(*, quick: bool = False, told: Told | None = None) -> StudySuite:
    """Run S1 to S5 and the study of anchoring.

    Parameters
    ----------
    quick
        Two cases narrowed to one side and few views, and few seeds: minutes, not an hour.
    told
        Is told how many studies are done.
    """
    cases = _cases(quick)
    seeds = range(100, 102) if quick else range(100, 120)
    report = told or _silent
    with prepared(cases, repeats=6 if quick else 12) as ready:
        return _run(ready, seeds, quick, report)


def _cases(quick: bool) -> tuple[Case, ...]:
    if quick:
        return tuple(core_case(find_case(name), side="right") for name in QUICK_CASES)
    return tuple(core_case(case) for case in shipped_cases() if case.case_id in STUDY_CASES)


def _run(
    ready: Sequence[PreparedCase], seeds: Sequence[int], quick: bool, report: Told
) -> StudySuite:
    total, unit = 7, "studies"
    report(0, total, unit)
    deficits = study_deficits(ready, seeds)
    report(1, total, unit)
    gaming = study_gaming(ready, seeds)
    report(2, total, unit)
    devices = study_devices(ready, 3 if quick else 6)
    report(3, total, unit)
    fairness = study_fairness(ready, seeds)
    report(4, total, unit)
    habitus = study_habitus(ready[0].case, seeds[:2])
    report(5, total, unit)
    reliability = study_reliability(ready, 6 if quick else 20)
    report(6, total, unit)
    anchoring = study_anchoring(ready, seeds, pull=_PULL)
    report(7, total, unit)
    rows = _table(deficits, gaming, devices, (fairness, habitus), reliability)
    return StudySuite(
        notice=NOTICE,
        quick=quick,
        cases=tuple(one.case.case_id for one in ready),
        rows=rows,
        deficits=deficits,
        gaming=gaming,
        devices=devices,
        fairness=fairness,
        habitus=habitus,
        reliability=reliability,
        anchoring=anchoring,
        passed=all(row.passed for row in rows),
    )


def _table(
    deficits: DeficitRecovery,
    gaming: GamingStudy,
    devices: DeviceStudy,
    fair: tuple[FairnessStudy, FairnessStudy],
    reliability: ReliabilityStudy,
) -> tuple[StudyRow, ...]:
    named = deficits.named
    fairness, habitus = fair
    moved = max(row.others_move for row in deficits.rows)
    return (
        StudyRow(
            study="S1 deficit recovery",
            asked="right part named in 90 % or more; other parts move 0.05 at most",
            found=f"named {_percent(named.value)} ({_interval(named.low, named.high)}, "
            f"n = {named.n}); others move {moved:.3f} at most",
            passed=deficits.passed,
        ),
        StudyRow(
            study="S2 gaming",
            asked="score above 0.8 with a wrong class in 1 % at most; below 0.5 with the "
            "right class in 5 % at most",
            found=f"{_percent(gaming.wrong_class_high.value)} and "
            f"{_percent(gaming.right_class_low.value)} of {gaming.runs}; best with a wrong "
            f"class {gaming.best_wrong:.2f}",
            passed=gaming.passed,
        ),
        StudyRow(
            study="S3 irrelevant variance",
            asked="device explains 5 % of variance at most",
            found=f"{_percent(devices.device_share)} ({devices.persons} persons x "
            f"{devices.cases} cases x {devices.conditions} conditions)",
            passed=devices.passed,
        ),
        StudyRow(
            study="S4 case fairness",
            asked="expert reaches 0.9 of what is attainable on every case",
            found=f"lowest {_lowest(fairness):.2f} over {len(fairness.rows)} cases",
            passed=fairness.passed,
        ),
        StudyRow(
            study="S4 habitus",
            asked="the same on one case with 3, 9 and 15 mm of fat and other anatomy",
            found=f"lowest {_lowest(habitus):.2f} over {len(habitus.rows)} necks",
            passed=habitus.passed,
        ),
        StudyRow(
            study="S5 reliability",
            asked="number of cases for G of 0.8 is printed",
            found=reliability.words,
            passed=reliability.cases_for_g is not None,
        ),
    )


def _lowest(study: FairnessStudy) -> float:
    return min((row.lowest_relative for row in study.rows), default=0.0)


def _percent(value: float) -> str:
    return f"{100.0 * value:.1f} %"


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "no interval"
    return f"95 % interval {_percent(low)} to {_percent(high)}"


def _silent(_done: int, _total: int | None, _unit: str) -> None:
    """Tell nobody."""
