"""All simulated-learner studies in one run, with a table of what they found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from sonobridge.core.record import record
from sonobridge.core.types import Estimate
from sonobridge.simulator.studies.anchoring import AnchoringStudy, compare_answers
from sonobridge.simulator.studies.bench import NOTICE
from sonobridge.simulator.studies.case_work import (
    CaseFindings,
    CaseOrder,
    StudySize,
    study_case,
)
from sonobridge.simulator.studies.deficit_recovery import DeficitRecovery, join_deficits
from sonobridge.simulator.studies.devices import DeviceStudy, join_devices
from sonobridge.simulator.studies.fairness import FairnessStudy, join_fairness
from sonobridge.simulator.studies.gaming import GamingStudy, join_gaming
from sonobridge.simulator.studies.kept_findings import KeptFindings
from sonobridge.simulator.studies.reliability import ReliabilityStudy, join_reliability

if TYPE_CHECKING:
    from sonobridge.simulator.cohort.running import Workers

__all__ = [
    "QUICK_CASES",
    "STUDY_CASES",
    "StudyRow",
    "StudySuite",
    "here",
    "join_studies",
    "run_studies",
    "study_orders",
]

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
_QUICK: Final = StudySize(
    seeds=2, gaming_seeds=2, spectrum_seeds=0, device_persons=3, latent_persons=6
)

V = TypeVar("V")
R = TypeVar("R")

Told = Callable[[int, int | None, str, str], None]


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
        Whether cases were narrowed to one side and few views, with few seeds.
    size
        How much was scanned of every case.
    views
        Views of the cases' plans, all together.
    rows
        The table.
    cpu_s
        Processor time of all cases together, those that were kept from before included.
    """

    notice: str
    quick: bool
    size: StudySize
    cases: tuple[str, ...]
    views: int
    rows: tuple[StudyRow, ...]
    deficits: DeficitRecovery
    gaming: GamingStudy
    devices: DeviceStudy
    fairness: FairnessStudy
    reliability: ReliabilityStudy
    anchoring: AnchoringStudy
    cpu_s: float
    passed: bool


def study_orders(size: StudySize | None = None, *, quick: bool = False) -> list[CaseOrder]:
    """Return the work of a whole or a quick run, one order a case."""
    names = QUICK_CASES if quick else STUDY_CASES
    wanted = size or (_QUICK if quick else StudySize())
    return [CaseOrder(case_id=name, size=wanted, narrow=quick) for name in names]


class _Here:
    """Works in this process, one case after the other."""

    def results(
        self, function: Callable[[V], R], values: Sequence[V], look: Callable[[], None]
    ) -> Iterator[R]:
        for value in values:
            look()
            yield function(value)


here: Final = _Here()
"""Workers that are no others: this process."""


def run_studies(
    orders: Sequence[CaseOrder],
    workers: Workers = here,
    kept: KeptFindings | None = None,
    *,
    told: Told | None = None,
) -> StudySuite:
    """Run S1 to S5 and the study of anchoring.

    Parameters
    ----------
    orders
        The cases and how much is scanned of them.
    workers
        Carry out the cases; the result does not depend on them.
    kept
        Findings of cases that were finished before, and where new ones are kept.
    told
        Is told how many cases are done; may raise to stop: finished cases are kept.
    """
    store = kept or KeptFindings(None, "")
    report = told or _silent
    known = {one.case_id: found for one in orders if (found := store.found(one)) is not None}
    before = len(known)
    missing = {one.case_id: one for one in orders if one.case_id not in known}

    def look() -> None:
        note = f"{before} kept from before" if before else ""
        report(len(known), len(orders), "cases", note)

    look()
    made: CaseFindings
    for made in workers.results(study_case, list(missing.values()), look):
        store.keep(missing[made.case_id], made)
        known[made.case_id] = made
        look()
    return join_studies(orders, [known[one.case_id] for one in orders])


def join_studies(orders: Sequence[CaseOrder], found: Sequence[CaseFindings]) -> StudySuite:
    """Return the studies from the findings of each case, in the order of the orders."""
    deficits = join_deficits([row for one in found for row in one.deficits])
    gaming = join_gaming([one.gaming for one in found])
    devices = join_devices([one.devices for one in found])
    fairness = join_fairness([row for one in found for row in one.fairness])
    reliability = join_reliability([one.latent for one in found])
    anchoring = compare_answers([row for one in found for row in one.anchoring])
    rows = _table(deficits, gaming, devices, fairness, reliability)
    return StudySuite(
        notice=NOTICE,
        quick=any(one.narrow for one in orders),
        size=orders[0].size,
        cases=tuple(one.case_id for one in found),
        views=sum(one.views for one in found),
        rows=rows,
        deficits=deficits,
        gaming=gaming,
        devices=devices,
        fairness=fairness,
        reliability=reliability,
        anchoring=anchoring,
        cpu_s=round(sum(one.cpu_s for one in found), 1),
        passed=all(row.passed for row in rows),
    )


def _table(
    deficits: DeficitRecovery,
    gaming: GamingStudy,
    devices: DeviceStudy,
    fairness: FairnessStudy,
    reliability: ReliabilityStudy,
) -> tuple[StudyRow, ...]:
    return (
        _deficit_row(deficits),
        _gaming_row(gaming),
        _device_row(devices),
        _fairness_row(fairness),
        StudyRow(
            study="S5 reliability",
            asked="number of cases for G of 0.8 is printed",
            found=reliability.words,
            passed=reliability.cases_for_g is not None,
        ),
    )


def _deficit_row(deficits: DeficitRecovery) -> StudyRow:
    named = deficits.named
    judged = [
        (row.named.value, row.deficit)
        for row in deficits.rows
        if isinstance(row.named, Estimate)
    ]
    value, lowest = min(judged)
    moved = max(row.others_move for row in deficits.rows)
    return StudyRow(
        study="S1 deficit recovery",
        asked="right part named in 90 % or more; other parts move 0.05 at most",
        found=f"named {_percent(named.value)} ({_interval(named.low, named.high)}, "
        f"n = {named.n}, {deficits.cases} cases x {deficits.seeds} seeds); lowest "
        f"{lowest} {_percent(value)}; others move {moved:.3f} at most",
        passed=deficits.passed,
    )


def _gaming_row(gaming: GamingStudy) -> StudyRow:
    shown = "which shows both" if gaming.shown else "which does not show both"
    return StudyRow(
        study="S2 gaming",
        asked="score above 0.8 with a wrong class in 1 % at most; below 0.5 with the "
        "right class in 5 % at most",
        found=f"{_percent(gaming.wrong_class_high.value)} and "
        f"{_percent(gaming.right_class_low.value)} of {gaming.runs} (upper ends of the exact "
        f"95 % intervals {_percent(gaming.wrong_at_most)} and "
        f"{_percent(gaming.ugly_at_most)}, {shown}; 1 % is shown by {gaming.runs_needed} "
        f"without one); best with a wrong class {gaming.best_wrong:.2f}",
        passed=gaming.passed,
    )


def _device_row(devices: DeviceStudy) -> StudyRow:
    span = ""
    if devices.without_one is not None:
        low, high = devices.without_one
        span = f", {_percent(low)} to {_percent(high)} without one person"
    return StudyRow(
        study="S3 irrelevant variance",
        asked="device explains 5 % of variance at most",
        found=f"{_percent(devices.device_share)} ({devices.persons} persons x "
        f"{devices.cases} cases x {devices.conditions} conditions{span})",
        passed=devices.passed,
    )


def _fairness_row(fairness: FairnessStudy) -> StudyRow:
    lowest = min(row.lowest_relative for row in fairness.rows)
    failed = sum(row.gates_failed for row in fairness.rows)
    cases = len({row.case_id for row in fairness.rows})
    traced = sum(row.seeds for row in fairness.rows if row.reader == "spectrum")
    return StudyRow(
        study="S4 case fairness",
        asked="expert reaches 0.9 of what is attainable on every case",
        found=f"lowest {lowest:.2f} over {cases} cases and {fairness.runs} runs, {traced} of "
        f"them traced on spectra; gates failed in {failed}",
        passed=fairness.passed,
    )


def _percent(value: float) -> str:
    return f"{100.0 * value:.1f} %"


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "no interval"
    return f"95 % interval {_percent(low)} to {_percent(high)}"


def _silent(_done: int, _total: int | None, _unit: str, _note: str = "") -> None:
    """Tell nobody."""
