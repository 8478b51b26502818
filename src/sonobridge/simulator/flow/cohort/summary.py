"""What a cohort amounts to: agreement with the truth, curve, spread, difference of sexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.flow.circulation import solve_many
from sonobridge.simulator.flow.circulation_input import SIDES, CirculationInput
from sonobridge.simulator.flow.cohort.draw import CohortSide, draw_cohort
from sonobridge.simulator.flow.field import straight_field
from sonobridge.simulator.flow.parameters import flow_parameters
from sonobridge.simulator.flow.physiology import Person, draw_physiology, draw_sides

__all__ = [
    "CurvePoint",
    "Variant",
    "class_agreement",
    "classes",
    "curve",
    "near_occlusion_variant",
    "normal_values",
    "operating_points",
    "sex_ratios",
]

Floats = NDArray[np.float64]
Variant = Literal["high", "low", "undetectable"]

_SEVEREST: Final = 1.0
"""Where near-occlusion, which has no percentage, stands among the classes: the highest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Peak systolic velocity (cm/s, scanner-equivalent) of one step of NASCET stenosis."""

    low: float
    high: float
    sides: int
    median: float
    tenth: float
    ninetieth: float
    mean_flow_ml_s: float


def _severity(sides: Sequence[CohortSide]) -> Floats:
    return np.array([_SEVEREST if s.nascet is None else s.nascet for s in sides])


def _velocities(sides: Sequence[CohortSide], read: bool) -> tuple[Floats, Floats]:
    """Return (internal, common) carotid PSV in cm/s, with the cursor's slip if ``read``."""
    ica = [s.read_psv.cm_s if read else s.ica_psv.cm_s for s in sides]
    cca = [s.read_cca_psv.cm_s if read else s.cca_psv.cm_s for s in sides]
    return np.array(ica), np.array(cca)


def classes(
    sides: Sequence[CohortSide], *, read: bool = False
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return (true class, class by velocity) of each side: 0 below 50 %, 1, 2 for 70 % up."""
    cuts = flow_parameters()["targets"]["classes"]
    low, high = cuts["psv_cuts_cm_s"]
    ica, _ = _velocities(sides, read)
    by_velocity = (ica >= low).astype(np.intp) + (ica > high)
    return np.digitize(_severity(sides), cuts["nascet_cuts"]), by_velocity


def class_agreement(sides: Sequence[CohortSide], *, read: bool = False) -> float:
    """Return Cohen's kappa of true class and class by velocity."""
    truth, found = classes(sides, read=read)
    table = np.zeros((3, 3))
    np.add.at(table, (truth, found), 1.0 / len(truth))
    chance = float(table.sum(axis=1) @ table.sum(axis=0))
    return (float(np.trace(table)) - chance) / (1.0 - chance)


def operating_points(
    sides: Sequence[CohortSide], *, read: bool = False
) -> dict[str, tuple[float, float]]:
    """Return (sensitivity, specificity) for 50 % of the criteria that have published ones."""
    ica, cca = _velocities(sides, read)
    severe = _severity(sides) >= flow_parameters()["targets"]["classes"]["nascet_cuts"][0]
    rules = {
        "psv_ge_125_for_50": ica >= 125.0,
        "psv_ge_180_for_50": ica >= 180.0,
        "psv_ge_125_and_ratio_ge_2_for_50": (ica >= 125.0) & (ica >= 2.0 * cca),
    }
    return {
        name: (float(found[severe].mean()), float((~found[~severe]).mean()))
        for name, found in rules.items()
    }


def curve(sides: Sequence[CohortSide], edges: Sequence[float]) -> list[CurvePoint]:
    """Return the velocities by NASCET stenosis, near-occlusions left out."""
    valid = [s for s in sides if s.nascet is not None]
    severity, (psv, _) = _severity(valid), _velocities(valid, read=False)
    flow = np.array([s.ica_flow_ml_s for s in valid])
    points = []
    for low, high in pairwise(edges):
        inside = (severity >= low) & (severity < high)
        if inside.any():
            tenth, median, ninetieth = np.quantile(psv[inside], (0.1, 0.5, 0.9))
            points.append(
                CurvePoint(
                    low=low,
                    high=high,
                    sides=int(inside.sum()),
                    median=float(median),
                    tenth=float(tenth),
                    ninetieth=float(ninetieth),
                    mean_flow_ml_s=float(flow[inside].mean()),
                )
            )
    return points


def near_occlusion_variant(side: CohortSide) -> Variant:
    """Return whether the velocity is high, low (a trickle) or undetectable.

    Undetectable is a velocity below the wall filter, or a flow too small to be told from
    noise, whatever its velocity.
    """
    limits = flow_parameters()["near_occlusion"]["variants"]
    speed, flow = side.ica_psv.cm_s, side.ica_flow_ml_s
    if speed < limits["detectable_cm_s"] or flow < limits["detectable_ml_s"]:
        return "undetectable"
    return "high" if speed >= limits["high_cm_s"] else "low"


def sex_ratios(
    seed: int, patients: int, parameters: dict[str, Any] | None = None
) -> tuple[float, float]:
    """Return PSV and EDV of women over men at equal stenosis (geometric means).

    Each patient is drawn twice, as a woman and as a man, with all else unchanged.
    """
    drawn = {
        sex: draw_cohort(seed, patients, parameters, sex=sex) for sex in ("female", "male")
    }
    ratios = []
    for name in ("ica_psv", "ica_edv"):
        logs = [
            np.log([getattr(s, name).cm_s for s in drawn[sex] if s.nascet is not None])
            for sex in ("female", "male")
        ]
        ratios.append(float(np.exp(np.mean(logs[0] - logs[1]))))
    return ratios[0], ratios[1]


def normal_values(
    seed: int, people: int, parameters: dict[str, Any] | None = None
) -> dict[str, tuple[float, float]]:
    """Return (mean PSV in cm/s, mean resistance index) by vessel, of people without lesions.

    Flow-field values at the end of each vessel (the common carotid at its bifurcation), so
    that figures measured with scanners lie above the velocities by their broadening.
    """
    p = parameters or flow_parameters()
    given = []
    for number in range(people):
        person = Person(
            seed=seed + number,
            sex="female" if number % 2 else "male",
            age_years=40 + number % 40,
        )
        sides = draw_sides(person, p)
        physiology = draw_physiology(person, sides, p)
        given.append(CirculationInput(right=sides[0], left=sides[1], physiology=physiology))
    found: dict[str, list[tuple[float, float]]] = {}
    for one, circulation in zip(given, solve_many(given, 2), strict=True):
        beats = np.concatenate([[0.0], np.cumsum(circulation.intervals_s)])
        for side in SIDES:
            for vessel in ("cca", "ica", "eca", "vertebral"):
                field = straight_field(circulation, one, vessel, side)
                psv, edv = field.psv_and_edv(len(field.arc_mm) - 1, beats)
                found.setdefault(vessel, []).append((psv.cm_s, 1.0 - edv.ratio(psv)))
    means = {name: np.mean(rows, axis=0) for name, rows in found.items()}
    return {name: (float(row[0]), float(row[1])) for name, row in means.items()}
