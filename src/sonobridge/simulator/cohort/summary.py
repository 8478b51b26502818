"""A cohort as it was drawn, beside what was stated before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sonobridge.core.types import Estimate
from sonobridge.imaging.writing.identity import NOTICE
from sonobridge.simulator.cohort.drawing import SMALLEST_LUMEN_MM
from sonobridge.simulator.cohort.haemodynamics import READING_ANGLE_DEG
from sonobridge.simulator.cohort.plan import CohortPlan
from sonobridge.simulator.flow.parameters import flow_parameters
from sonobridge.simulator.patient.figures import disease_share, figure
from sonobridge.statistics.agreement import cohen_kappa
from sonobridge.statistics.bootstrap import Resampling
from sonobridge.statistics.distributions import t_critical
from sonobridge.statistics.intervals import wilson
from sonobridge.statistics.scale import Scale

__all__ = ["summarise_cohort"]

Facts = dict[str, Any]
Floats = NDArray[np.float64]

SCHEMA: Final = "sonobridge.simulator.cohort/1"
_CLASSES: Final = ("below_50", "50_to_69", "70_and_more")
_REPLICATES: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """A normal distribution held to a range, and whom it is stated for."""

    name: str
    row: dict[str, float]
    source: str
    who: Callable[[Facts], bool] = lambda _: True


def summarise_cohort(plan: CohortPlan, facts: Sequence[Facts]) -> dict[str, Any]:
    """Return the summary of a cohort, JSON values only.

    Parameters
    ----------
    plan
        What was asked for.
    facts
        What is known of each patient (``PatientFiles.facts``), in order.
    """
    left_out = [
        {"patient": plan.patient_name(one["number"]), **row}
        for one in facts
        for row in one["left_out"]
    ]
    return {
        "schema": SCHEMA,
        "notice": NOTICE,
        "simulated": True,
        "mix": plan.mix,
        "seed": plan.seed,
        "patients": len(facts),
        "sides": 2 * len(facts),
        "views": list(plan.views),
        "frames": plan.frames,
        "rate_hz": plan.rate_hz,
        "size": plan.size,
        "lesions_drawn_anew": sum(one["lesions_drawn_anew"] for one in facts),
        "left_out": left_out,
        "numbers": [_number(stated, facts) for stated in _stated_numbers(plan)],
        "shares": _shares(plan, facts),
        "velocities": {
            "quantity": "ica_psv_cm_s, ica_edv_cm_s and cca_psv_cm_s: scanner-equivalent, "
            "intrinsic spectral broadening included; flow_field_psv_cm_s: of the flow itself",
            "angle_deg": READING_ANGLE_DEG,
            "frequency_mhz": flow_parameters()["readings"]["frequency_mhz"],
        },
        "agreement": _agreement(plan, facts),
        "notes": _notes(plan),
    }


def _notes(plan: CohortPlan) -> list[str]:
    notes = [
        "Sides of one patient share sizes of vessels, age and sex.",
        "Skin tone and ethnicity are not simulated: they have no acoustic mechanism.",
        "Dates of scans are made up from the number of the patient.",
    ]
    if plan.mix == "referred":
        notes.append(
            f"Residual lumina of near-occlusions are drawn down to 0.07 mm and held to "
            f"{SMALLEST_LUMEN_MM:g} mm, the least that the voxels show."
        )
    return notes


def _stated_numbers(plan: CohortPlan) -> list[_Stated]:
    """Return the distributions that the draws of people come from."""
    anatomy = "reference_data/simulator/anatomy.yaml"
    if plan.mix == "referred":
        row = flow_parameters()["cohort"]["age"]
        age = _Stated(name="age_years", row=row, source="reference_data/simulator/flow.yaml")
    else:
        age = _Stated(name="age_years", row=_normal("age_years"), source=anatomy)
    fat = [
        _Stated(
            name=f"subcutaneous_fat_mm, {sex}",
            row=_normal(f"subcutaneous_fat_{sex}_mm"),
            source=anatomy,
            who=lambda one, sex=sex: one["sex"] == sex,  # type: ignore[misc]
        )
        for sex in ("female", "male")
    ]
    return [age, *fat]


def _normal(name: str) -> dict[str, float]:
    return {field: figure(name, field) for field in ("mean", "sd", "low", "high")}


def _number(stated: _Stated, facts: Sequence[Facts]) -> dict[str, Any]:
    """Return a distribution as stated and as drawn, with Student's 95 % of its mean."""
    field = stated.name.split(",")[0]
    drawn = np.array([float(one[field]) for one in facts if stated.who(one)])
    row = stated.row
    scores = ndtri((np.arange(2000) + 0.5) / 2000)
    expected = float(np.clip(row["mean"] + row["sd"] * scores, row["low"], row["high"]).mean())
    body: dict[str, Any] = {
        "name": stated.name,
        "stated": {name: row[name] for name in ("mean", "sd", "low", "high")},
        "stated_mean_within_range": round(expected, 3),
        "source": stated.source,
        "n": len(drawn),
    }
    if len(drawn) >= 2:
        spread = float(drawn.std(ddof=1))
        error = t_critical(0.05, len(drawn) - 1) * spread / float(np.sqrt(len(drawn)))
        mean = float(drawn.mean())
        body["drawn"] = {
            "mean": round(mean, 3),
            "mean_low": round(mean - error, 3),
            "mean_high": round(mean + error, 3),
            "sd": round(spread, 3),
            "least": float(drawn.min()),
            "most": float(drawn.max()),
        }
    return body


def _shares(plan: CohortPlan, facts: Sequence[Facts]) -> list[dict[str, Any]]:
    """Return shares as stated and as drawn, with Wilson's interval."""
    women = sum(one["sex"] == "female" for one in facts)
    stated = flow_parameters()["cohort"]["women_share"] if plan.mix == "referred" else 0.5
    rows = [_share("women", float(stated), (women, len(facts)), "patients")]
    sides = [(one, side) for one in facts for side in one["sides"].values()]
    if plan.mix == "referred":
        return rows + _referred_shares(sides)
    for finding in ("plaque", "ge_50", "ge_70"):
        expected = np.mean([_expected(finding, one) for one, _ in sides])
        count = sum(_has(finding, side) for _, side in sides)
        rows.append(_share(finding, float(expected), (count, len(sides)), "sides"))
    return rows


def _expected(finding: str, one: Facts) -> float:
    """Return the stated share of sides with a finding at a person's age and sex."""
    name = finding if finding == "plaque" else f"{finding}_{one['sex']}"
    return disease_share(name, float(one["age_years"]))


def _has(finding: str, side: Facts) -> bool:
    if finding == "plaque":
        return bool(side["plaque"])
    percent = side["stenosis_percent"]
    nascet = side["stenosis_method"] == "nascet_diameter"
    return bool(nascet and percent >= float(finding[3:]) - 0.05)


def _referred_shares(sides: Sequence[tuple[Facts, Facts]]) -> list[dict[str, Any]]:
    """Return the classes of NASCET that the cohort of the flow states, and near-occlusion."""
    rows = flow_parameters()["cohort"]["rows"]
    near = float(flow_parameters()["cohort"]["near_occlusion_share"])
    total = sum(float(row["share"]) for row in rows) + near
    found = [
        0.0 if side["stenosis_percent"] is None else float(side["stenosis_percent"])
        for _, side in sides
        if side["ica_state"] == "patent"
    ]
    inner = [100.0 * float(row["low"]) for row in rows][1:]
    # Percentages are rounded to a tenth when they are drawn: so are the borders.
    places = np.digitize(found, np.array(inner) - 0.05)
    made = [
        _share(
            f"NASCET {100 * row['low']:.0f} to {100 * row['high']:.0f} %",
            float(row["share"]) / total,
            (int((places == index).sum()), len(sides)),
            "sides",
        )
        for index, row in enumerate(rows)
    ]
    count = sum(side["ica_state"] == "near_occlusion" for _, side in sides)
    return [*made, _share("near-occlusion", near / total, (count, len(sides)), "sides")]


def _share(name: str, stated: float, counted: tuple[int, int], unit: str) -> dict[str, Any]:
    count, n = counted
    body: dict[str, Any] = {
        "name": name,
        "stated": round(stated, 5),
        "count": count,
        "n": n,
        "unit": unit,
    }
    estimate = wilson(name, count, n, n_unit=unit)
    if isinstance(estimate, Estimate) and estimate.low is not None:
        body["drawn"] = round(estimate.value, 5)
        body["low"], body["high"] = round(estimate.low, 5), round(estimate.high or 1.0, 5)
    return body


def _agreement(plan: CohortPlan, facts: Sequence[Facts]) -> dict[str, Any]:
    """Return the agreement of true class and class by velocity, with its interval.

    The classes by velocity are those of ``flow.yaml``; a near-occlusion counts as 70 % and
    more, whatever its velocity. Occlusions have no velocity and are left out.
    """
    cuts = flow_parameters()["targets"]["classes"]
    low, high = (float(value) for value in cuts["psv_cuts_cm_s"])
    truth, by_velocity, patients = [], [], []
    for one in facts:
        for side in one["sides"].values():
            speed = side["ica_psv_cm_s"]
            if speed is None:
                continue
            truth.append(_true_class(side))
            by_velocity.append(_CLASSES[int(speed >= low) + int(speed > high)])
            patients.append(str(one["number"]))
    estimate = cohen_kappa(
        truth,
        by_velocity,
        patients,
        scale=Scale("ordinal", _CLASSES),
        resampling=Resampling(seed=plan.seed, replicates=_REPLICATES),
        name="Cohen's kappa of true class and class by velocity",
    )
    return {
        "classes": list(_CLASSES),
        "psv_cuts_cm_s": [low, high],
        "source": cuts["source"],
        "table": [
            [
                sum(t == a and v == b for t, v in zip(truth, by_velocity, strict=True))
                for b in _CLASSES
            ]
            for a in _CLASSES
        ],
        "kappa": {
            name: round(value, 4) if isinstance(value, float) else value
            for name, value in asdict(estimate).items()
        },
        "note": "Velocities are read at 60 degrees without a slip of the cursor; sides below "
        "50 % by another method than NASCET count as below 50 %.",
    }


def _true_class(side: Facts) -> str:
    if side["ica_state"] != "patent":
        return _CLASSES[2]
    if side["stenosis_method"] != "nascet_diameter":
        return _CLASSES[0]
    percent = float(side["stenosis_percent"])
    return _CLASSES[int(percent >= 49.95) + int(percent >= 69.95)]
