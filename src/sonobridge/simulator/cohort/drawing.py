"""Draws the patients of a cohort: whom, and with which disease."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.random import Generator

from sonobridge.core.randomness import generator, seed_words
from sonobridge.simulator.cohort.plan import CohortPlan
from sonobridge.simulator.flow.parameters import flow_parameters
from sonobridge.simulator.patient.demographics import ImpossiblePatientError
from sonobridge.simulator.patient.patient import Patient, make_patient
from sonobridge.simulator.patient.spec import (
    SIDES,
    PatientSpec,
    PlaqueSpec,
    Sex,
    Side,
    SideSpec,
)

__all__ = ["SMALLEST_LUMEN_MM", "cohort_patient"]

SMALLEST_LUMEN_MM: Final = 0.2
"""Smallest residual lumen that a neck of voxels holds, mm: narrower draws are held to it."""

_ATTEMPTS: Final = 20
_KINDS: Final = ("none", "spots", "superficial", "basal")


def cohort_patient(plan: CohortPlan, number: int) -> tuple[Patient, int]:
    """Return the patient of a number, from 0, and how many draws did not fit a vessel.

    A lesion that does not fit into the vessel that was drawn for it is drawn anew.

    Raises
    ------
    ImpossiblePatientError
        If twenty draws in a row do not fit, which is not known to happen.
    """
    seed = seed_words(plan.seed, "cohort", plan.mix, str(number)) % 2**31
    if plan.mix == "population":
        return make_patient(seed, PatientSpec(disease="drawn")), 0
    for attempt in range(_ATTEMPTS):
        try:
            return make_patient(seed, _referred(plan.seed, number, attempt)), attempt
        except ImpossiblePatientError:
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _referred(seed: int, number: int, attempt: int) -> PatientSpec:
    """Return a patient as drawn for the cohort that the flow is fitted to (``flow.yaml``)."""
    rows = flow_parameters()["cohort"]
    rng = generator(seed, "cohort", "person", str(number))
    row = rows["age"]
    age = round(float(np.clip(rng.normal(row["mean"], row["sd"]), row["low"], row["high"])))
    sex: Sex = "female" if rng.random() < rows["women_share"] else "male"
    sides = {side: _lesion(seed, number, side, attempt) for side in SIDES}
    return PatientSpec(age_years=age, sex=sex, right=sides["right"], left=sides["left"])


def _lesion(seed: int, number: int, side: Side, attempt: int) -> SideSpec:
    """Return a side with its lesion.

    Its class and its percentage stay the same whatever the attempt; place, form and
    composition, which are not part of what the cohort states, are drawn anew.
    """
    rng = generator(seed, "cohort", "lesion", str(number), side)
    rows = flow_parameters()["cohort"]["rows"]
    near = float(flow_parameters()["cohort"]["near_occlusion_share"])
    shares = np.array([row["share"] for row in rows] + [near])
    kind = int(rng.choice(len(shares), p=shares / shares.sum()))
    share = float(rng.random())
    form = generator(seed, "cohort", "form", str(number), side, str(attempt))
    if kind == len(rows):
        return _near_occlusion(form, share)
    row = rows[kind]
    percent = 100.0 * (row["low"] + share * (row["high"] - row["low"]))
    if percent < 1.0:
        return SideSpec()
    plaque = replace(_form(form), nascet_diameter_percent=round(percent, 1), lumen_mm=None)
    return SideSpec(plaques=(plaque,))


def _near_occlusion(rng: Generator, share: float) -> SideSpec:
    radius: dict[str, Any] = flow_parameters()["near_occlusion"]["throat_radius_mm"]
    low, high = np.log(radius["low"]), np.log(radius["high"])
    lumen = 2.0 * float(np.exp(low + share * (high - low)))
    plaque = replace(_form(rng), lumen_mm=round(max(lumen, SMALLEST_LUMEN_MM), 2))
    return SideSpec(ica="near_occlusion", plaques=(plaque,))


def _form(rng: Generator) -> PlaqueSpec:
    """Return a plaque whose place, length and composition are drawn evenly.

    Lengths and eccentricity are those of ``flow.yaml``; the rest is this project's
    assumption, as in ``patient.disease``.
    """
    length: dict[str, Any] = flow_parameters()["lesions"]["length_mm"]
    round_it: dict[str, Any] = flow_parameters()["lesions"]["eccentricity"]
    drawn = np.clip(rng.normal(length["mean"], length["sd"]), length["low"], length["high"])
    return PlaqueSpec(
        vessel="ica",
        position_mm=round(float(rng.uniform(7.0, 12.0)), 1),
        length_mm=round(float(drawn), 1),
        lumen_mm=1.0,
        angle_deg=round(float(rng.uniform(110.0, 200.0))),
        eccentricity=round(float(rng.uniform(round_it["low"], round_it["high"])), 2),
        surface="irregular" if rng.random() < 0.3 else "smooth",
        lipid_fraction=round(float(rng.uniform(0.0, 0.5)), 2),
        haemorrhage_fraction=round(float(rng.uniform(0.0, 0.3)), 2),
        cap_mm=round(float(rng.uniform(0.2, 1.0)), 2),
        calcification=_KINDS[int(rng.integers(len(_KINDS)))],
        calcified_share=round(float(rng.uniform(0.2, 0.6)), 2),
    )
