"""A pair of tables: one with a planted gap in body mass index of 35 and above, one without.

The gap is planted by its mechanism. Depth grows with body mass index, and beyond 3.5 cm
the score of diseased images falls with depth. Body mass index itself never enters a score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.examples.columns import Columns as Table
from sonobridge.audit.examples.columns import decimals, images_of_patients, numbered
from sonobridge.audit.protocol import Columns, OperatingPoint, Product, Protocol, Subgroup
from sonobridge.core.randomness import generator

__all__ = ["NULL", "PLANTED", "Mechanism", "depth_protocol", "depth_table"]

PATIENTS = 3_000
PREVALENCE = 0.4
SPREAD_PATIENT, SPREAD_IMAGE = 0.5, 0.8
"""Spread of the score's logit between patients and between images of one patient."""

_SHALLOW_CM, _DEEPEST_LOSS_CM = 3.5, 2.0


@dataclass(frozen=True, slots=True)
class Mechanism:
    """How the score of diseased images depends on depth.

    Attributes
    ----------
    reach
        Mean logit of diseased images at shallow depth.
    loss_per_cm
        Fall of that logit for each cm beyond 3.5 cm (at most 2 cm count).
    """

    name: str
    reach: float
    loss_per_cm: float


PLANTED = Mechanism("planted_bmi_gap", reach=1.2, loss_per_cm=0.655)
"""True sensitivity at 0.5: about 0.878 below a body mass index of 35 and 0.728 from it."""

NULL = Mechanism("null", reach=0.97, loss_per_cm=0.0)
"""True sensitivity at 0.5: about 0.848 in every group."""


def depth_table(mechanism: Mechanism, seed: int, patients: int = PATIENTS) -> Table:
    """Return the simulated images, one row an image, about three a patient.

    The first draws are the same for both mechanisms, so the pair differs in nothing else.
    """
    random = generator(seed, "depth_pair")
    female = random.random(patients) < 0.5
    age = np.clip(np.round(random.normal(62, 13, patients)), 18, 95)
    bmi = np.clip(np.exp(np.log(29) + 0.2 * random.standard_normal(patients)), 16, 60)
    recorded = random.random(patients) >= 0.08
    scanner = np.array(["Scanner A", "Scanner B"])[(random.random(patients) < 0.4).astype(int)]
    diseased = random.random(patients) < PREVALENCE
    own = random.normal(0, SPREAD_PATIENT, patients)
    patient = images_of_patients(1 + random.poisson(2, patients))
    depth = np.clip(
        3.0 + 0.10 * (bmi - 25)[patient] + random.normal(0, 0.4, patient.size), 1.5, None
    )
    noise = random.normal(0, SPREAD_IMAGE, patient.size)
    score = _score(mechanism, diseased[patient], depth, own[patient] + noise)
    shown = np.where(recorded, bmi, np.nan)
    return {
        "patient_id": numbered("P", patient),
        "image_id": numbered("I", np.arange(patient.size)),
        "reference": decimals(diseased[patient], 0),
        "score": decimals(score, 4),
        "sex": np.where(female, "F", "M")[patient].tolist(),
        "age": decimals(age[patient], 0),
        "bmi": decimals(shown[patient], 1),
        "depth_cm": decimals(depth, 1),
        "scanner": scanner[patient].tolist(),
        "simulated": ["yes"] * patient.size,
    }


def _score(
    mechanism: Mechanism,
    diseased: NDArray[np.bool_],
    depth: NDArray[np.float64],
    spread: NDArray[np.float64],
) -> NDArray[np.float64]:
    lost = np.clip(depth - _SHALLOW_CM, 0.0, _DEEPEST_LOSS_CM)
    signal = np.where(diseased, mechanism.reach - mechanism.loss_per_cm * lost, -1.0)
    score: NDArray[np.float64] = 1 / (1 + np.exp(-(signal + spread)))
    return score


def depth_protocol(mechanism: Mechanism) -> Protocol:
    """Return the protocol of either table; they differ in nothing but the title."""
    return Protocol(
        title="Planted gap (simulated)" if mechanism.loss_per_cm else "No gap (simulated)",
        product=Product(name=f"Simulated detector, {mechanism.name}", version="1.0"),
        task="binary",
        columns=Columns(
            patient="patient_id", image="image_id", reference="reference", score="score"
        ),
        operating_point=OperatingPoint(threshold=0.5, source="fixed by the simulation"),
        subgroups=(
            Subgroup(column="bmi", title="Body mass index (kg/m²)", cuts=(25.0, 35.0)),
            Subgroup(column="depth_cm", title="Imaging depth (cm)", cuts=(3.0, 4.0)),
            Subgroup(column="sex", title="Sex"),
            Subgroup(column="age", title="Age (years)", cuts=(60.0, 75.0)),
            Subgroup(column="scanner", title="Scanner"),
        ),
        reference_kind="simulated",
    )
