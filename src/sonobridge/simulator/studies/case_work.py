"""What the studies need of one case: done in any process, kept as values, joined later."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated

from annotated_types import Ge, Len

from sonobridge.core.canonical import hash_json
from sonobridge.core.record import record, to_json
from sonobridge.simulator.cases.case import Case
from sonobridge.simulator.cases.case_file import find_case
from sonobridge.simulator.studies.anchoring import PairedAnswer, read_pairs
from sonobridge.simulator.studies.bench import PreparedCase, core_case, prepared
from sonobridge.simulator.studies.deficit_recovery import CaseDeficit, plant_deficits
from sonobridge.simulator.studies.devices import use_devices
from sonobridge.simulator.studies.fairness import FairnessRow, fair_row
from sonobridge.simulator.studies.gaming import CaseGaming, game_case
from sonobridge.simulator.studies.reliability import examine_persons

__all__ = ["CaseFindings", "CaseOrder", "StudySize", "study_case"]


@record
class StudySize:
    """How much is scanned of every case.

    Attributes
    ----------
    seeds
        Seeds of S1, S4 and the study of anchoring: 100, 101, ….
    gaming_seeds
        Seeds of S2, 100, 101, ….
    spectrum_seeds
        Seeds of S4 in which velocities are traced on spectra of moving blood (slow).
    device_persons, latent_persons
        Persons of S3 and of S5.
    pull
        Probability with which an anchored learner follows the referral.
    """

    seeds: Annotated[int, Ge(1)] = 20
    gaming_seeds: Annotated[int, Ge(1)] = 40
    spectrum_seeds: Annotated[int, Ge(0)] = 2
    device_persons: Annotated[int, Ge(2)] = 8
    latent_persons: Annotated[int, Ge(2)] = 20
    pull: float = 0.5


@record
class CaseOrder:
    """One case's work, values only.

    Attributes
    ----------
    case_id
        A shipped case.
    size
        How much is scanned.
    narrow
        One side and few views instead of the whole protocol.
    """

    case_id: Annotated[str, Len(1, 80)]
    size: StudySize
    narrow: bool = False

    def case(self) -> Case:
        """Return the case that is scanned."""
        case = find_case(self.case_id)
        return core_case(case, side="right") if self.narrow else case

    def key(self, software: str) -> str:
        """Return what the findings belong to: order, case, and the program that scans it."""
        return hash_json(
            {"order": to_json(self), "case": self.case().sha256, "software": software}
        )


@record
class CaseFindings:
    """What was found on one case, before it is joined with the others.

    Attributes
    ----------
    devices
        Scores of S3: a row a person, a column a condition.
    latent
        Scores of S5, one a person.
    cpu_s
        Processor time of all of it, without the start of the process.
    """

    case_id: str
    views: int
    deficits: tuple[CaseDeficit, ...]
    gaming: CaseGaming
    devices: tuple[tuple[float, ...], ...]
    fairness: tuple[FairnessRow, ...]
    latent: tuple[float, ...]
    anchoring: tuple[PairedAnswer, ...]
    cpu_s: float


def study_case(order: CaseOrder) -> CaseFindings:
    """Run every study on one case; the same order gives the same findings."""
    begin = time.process_time()
    with prepared([order.case()], repeats=6, shipped=not order.narrow) as (one,):
        return _findings(one, order.size, begin)


def _findings(one: PreparedCase, size: StudySize, begin: float) -> CaseFindings:
    seeds = range(100, 100 + size.seeds)
    return CaseFindings(
        case_id=one.case.case_id,
        views=len(one.plan),
        deficits=plant_deficits(one, seeds),
        gaming=game_case(one, range(100, 100 + size.gaming_seeds)),
        devices=use_devices(one, size.device_persons),
        fairness=_fair(one, seeds, size.spectrum_seeds),
        latent=examine_persons(one, size.latent_persons),
        anchoring=read_pairs(one, seeds, pull=size.pull),
        cpu_s=round(time.process_time() - begin, 2),
    )


def _fair(one: PreparedCase, seeds: Sequence[int], on_spectra: int) -> tuple[FairnessRow, ...]:
    closed = fair_row(one, seeds)
    if not on_spectra:
        return (closed,)
    return closed, fair_row(one, seeds[:on_spectra], "spectrum")
