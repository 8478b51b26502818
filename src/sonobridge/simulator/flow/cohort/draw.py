"""Draws a cohort of stenosed carotids and reads it as a scanner would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sonobridge.core.randomness import generator
from sonobridge.simulator.flow.circulation import Circulation, solve_many
from sonobridge.simulator.flow.circulation_input import (
    SIDES,
    CirculationInput,
    Lesion,
    Side,
)
from sonobridge.simulator.flow.field import straight_field
from sonobridge.simulator.flow.parameters import flow_parameters
from sonobridge.simulator.flow.physiology import Person, Sex, draw_physiology, draw_sides
from sonobridge.simulator.flow.scanner_equivalent import (
    DopplerBeam,
    broadened,
    lateral_sigma_mm,
)
from sonobridge.simulator.flow.velocity import FlowFieldVelocity, ScannerEquivalentVelocity

__all__ = ["CohortSide", "draw_cohort"]

_BLOCK: Final = 128
_BEATS: Final = 2
_LESION_AT_MM: Final = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortSide:
    """One side of one person: truth, and what a laboratory would read.

    Attributes
    ----------
    patient, side, sex, age_years
        Whose carotid it is; ``patient`` counts from 0.
    nascet
        True diameter stenosis, 0 to 1; None in near-occlusion, where it is not valid.
    near_occlusion
        Whether the distal internal carotid is collapsed.
    flow_psv
        Largest systolic velocity in the internal carotid.
    ica_psv, ica_edv, cca_psv
        Scanner-equivalent velocities at the true angle of the reading.
    read_psv, read_cca_psv
        The same with the slip of the angle cursor.
    angle_deg
        Angle of the readings.
    ica_flow_ml_s
        Mean flow of the internal carotid.
    """

    patient: int
    side: Side
    sex: str
    age_years: float
    nascet: float | None
    near_occlusion: bool
    flow_psv: FlowFieldVelocity
    ica_psv: ScannerEquivalentVelocity
    ica_edv: ScannerEquivalentVelocity
    cca_psv: ScannerEquivalentVelocity
    read_psv: ScannerEquivalentVelocity
    read_cca_psv: ScannerEquivalentVelocity
    angle_deg: float
    ica_flow_ml_s: float


def draw_cohort(
    seed: int,
    patients: int,
    parameters: dict[str, Any] | None = None,
    *,
    sex: Sex | None = None,
) -> list[CohortSide]:
    """Return both sides of each patient of a cohort.

    Parameters
    ----------
    seed
        Seed of the whole cohort.
    patients
        How many; both sides of each are drawn.
    parameters
        Figures in the form of ``flow_parameters``; those of the file by default.
    sex
        Draw each patient with this sex, all other draws unchanged; None for the cohort's own.
    """
    p = parameters or flow_parameters()
    found: list[CohortSide] = []
    for start in range(0, patients, _BLOCK):
        numbers = range(start, min(start + _BLOCK, patients))
        drawn = [_draw_patient(seed, number, p, sex) for number in numbers]
        solved = solve_many([given for _, given, _ in drawn], _BEATS)
        for number, (person, given, truths), circulation in zip(
            numbers, drawn, solved, strict=True
        ):
            for index, side in enumerate(SIDES):
                beam = _beam(seed, number, index, p)
                reading = _read(circulation, given, side, beam)
                nascet, near = truths[index]
                found.append(
                    CohortSide(
                        patient=number,
                        side=side,
                        sex=person.sex,
                        age_years=person.age_years,
                        nascet=nascet,
                        near_occlusion=near,
                        angle_deg=beam[0].angle_deg,
                        **reading,
                    )
                )
    return found


def _draw_patient(
    seed: int, number: int, p: dict[str, Any], sex: Sex | None
) -> tuple[Person, CirculationInput, list[tuple[float | None, bool]]]:
    rng = generator(seed, "cohort", str(number))
    rows = p["cohort"]
    age = float(np.clip(rng.normal(rows["age"]["mean"], rows["age"]["sd"]), 45, 90))
    drawn: Sex = "female" if rng.random() < rows["women_share"] else "male"
    person = Person(seed=int(rng.integers(2**31)), sex=sex or drawn, age_years=age)
    sides, truths = [], []
    free = draw_sides(person, p)
    for side in free:
        lesion, nascet, distal = _draw_lesion(rng, p, side.ica_radius_mm)
        truths.append((nascet, nascet is None))
        sides.append(replace(side, ica_radius_mm=distal, lesions=(lesion,)))
    given = CirculationInput(
        right=sides[0], left=sides[1], physiology=draw_physiology(person, free, p)
    )
    return person, given, truths


def _draw_lesion(
    rng: np.random.Generator, p: dict[str, Any], radius: float
) -> tuple[Lesion, float | None, float]:
    """Return (lesion, NASCET or None, radius of the distal internal carotid)."""
    rows, near = p["cohort"]["rows"], p["near_occlusion"]
    shares = np.array([row["share"] for row in rows] + [p["cohort"]["near_occlusion_share"]])
    kind = int(rng.choice(len(shares), p=shares / shares.sum()))
    row = p["lesions"]
    length = float(
        np.clip(
            rng.normal(row["length_mm"]["mean"], row["length_mm"]["sd"]),
            row["length_mm"]["low"],
            row["length_mm"]["high"],
        )
    )
    eccentricity = float(rng.uniform(row["eccentricity"]["low"], row["eccentricity"]["high"]))
    nascet: float | None = None
    if kind < len(rows):
        share = float(rng.uniform(rows[kind]["low"], rows[kind]["high"]))
        nascet, throat, distal = share, radius * (1.0 - share), radius
    else:
        low, high = near["throat_radius_mm"]["low"], near["throat_radius_mm"]["high"]
        throat = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        length = float(rng.uniform(near["length_mm"]["low"], near["length_mm"]["high"]))
        distal = radius * float(
            rng.uniform(near["distal_share"]["low"], near["distal_share"]["high"])
        )
    lesion = Lesion(
        vessel="ica",
        minimal_radius_mm=throat,
        length_mm=length,
        position_mm=_LESION_AT_MM,
        eccentricity=eccentricity,
    )
    return lesion, nascet, distal


def _beam(seed: int, number: int, index: int, p: dict[str, Any]) -> tuple[DopplerBeam, float]:
    """Return (beam at its true angle, angle of the cursor)."""
    rng = generator(seed, "cohort", str(number), "reading", SIDES[index])
    row = p["readings"]
    at_60 = rng.random() < row["angle_deg"]["share_at_60"]
    drawn = float(rng.uniform(row["angle_deg"]["low"], row["angle_deg"]["high"]))
    angle = 60.0 if at_60 else drawn
    f_number = float(
        np.clip(rng.normal(row["f_number"]["mean"], row["f_number"]["sd"]), 0.9, 3)
    )
    beam = DopplerBeam(
        frequency_mhz=row["frequency_mhz"],
        angle_deg=angle,
        lateral_sigma_mm=lateral_sigma_mm(row["frequency_mhz"], f_number),
    )
    return beam, angle + float(rng.normal(0.0, row["cursor_slip_deg"]))


def _read(
    circulation: Circulation,
    given: CirculationInput,
    side: Side,
    beam: tuple[DopplerBeam, float],
) -> dict[str, Any]:
    beats = np.concatenate([[0.0], np.cumsum(circulation.intervals_s)])
    ica = straight_field(circulation, given, "ica", side)
    cca = straight_field(circulation, given, "cca", side)
    fastest = ica.steady.max(axis=1).argmax()
    psv, edv = ica.psv_and_edv(int(fastest), beats)
    before, _ = cca.psv_and_edv(len(cca.arc_mm) - 1, beats)
    optics, cursor = beam
    return {
        "flow_psv": psv,
        "ica_psv": broadened(psv, optics),
        "ica_edv": broadened(edv, optics),
        "cca_psv": broadened(before, optics),
        "read_psv": broadened(psv, optics, cursor),
        "read_cca_psv": broadened(before, optics, cursor),
        "ica_flow_ml_s": float(circulation.flow("ica", side).mean()),
    }
