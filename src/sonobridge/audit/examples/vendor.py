"""A vendor's carotid model as a hospital sees it: answers only, two versions, few women."""

from __future__ import annotations

import numpy as np

from sonobridge.audit.examples.columns import Columns as Table
from sonobridge.audit.examples.columns import decimals, images_of_patients, numbered
from sonobridge.audit.protocol import (
    Columns,
    Criterion,
    OperatingPoint,
    Product,
    Protocol,
    Subgroup,
)
from sonobridge.core.randomness import generator

__all__ = ["vendor_protocol", "vendor_table"]

PATIENTS = 520
WOMEN = 0.09
PREVALENCE = 0.34
_UNVERIFIED_NEGATIVE, _UNVERIFIED_POSITIVE = 0.30, 0.05
_READERS = ((0.86, 0.90), (0.90, 0.84), (0.81, 0.93))
"""Sensitivity and specificity of the three readers."""


def vendor_table(seed: int, patients: int = PATIENTS) -> Table:
    """Return the simulated sides: score, three readers, version, site.

    A reference is sought less often where the model says no, as in practice; the rows
    without one show in the share that was verified.
    """
    random = generator(seed, "vendor_carotid")
    female = random.random(patients) < WOMEN
    age = np.clip(np.round(random.normal(70, 9, patients)), 40, 95)
    bmi = np.clip(random.normal(28, 5, patients), 16, 55)
    site = np.array(["North", "South"])[(random.random(patients) < 0.45).astype(int)]
    version = np.array(["4.2", "4.3"])[(random.random(patients) < 0.35).astype(int)]
    own = random.normal(0, 0.5, patients)
    patient = images_of_patients(1 + (random.random(patients) < 0.7).astype(np.int64))
    sides = patient.size
    diseased = random.random(sides) < PREVALENCE
    depth = np.clip(2.6 + 0.09 * (bmi[patient] - 25) + random.normal(0, 0.5, sides), 1.2, None)
    logit = np.where(diseased, 1.3, -1.6) + own[patient] + random.normal(0, 0.8, sides)
    score = np.round(1 / (1 + np.exp(-logit)), 3)
    chance = np.where(score >= 0.5, _UNVERIFIED_POSITIVE, _UNVERIFIED_NEGATIVE)
    unverified = random.random(sides) < chance
    table: Table = {
        "patient_id": numbered("V", patient),
        "exam_id": numbered("E", np.arange(sides)),
        "reference": decimals(np.where(unverified, np.nan, diseased), 0),
        "score": decimals(score, 3),
    }
    for number, (sensitivity, specificity) in enumerate(_READERS, 1):
        chance = np.where(diseased, sensitivity, 1 - specificity)
        table[f"reader_{number}"] = decimals(random.random(sides) < chance, 0)
    return table | {
        "software_version": version[patient].tolist(),
        "site": site[patient].tolist(),
        "sex": np.where(female, "F", "M")[patient].tolist(),
        "age": decimals(age[patient], 0),
        "bmi": decimals(bmi[patient], 1),
        "depth_cm": decimals(depth, 1),
        "simulated": ["yes"] * sides,
    }


def vendor_protocol() -> Protocol:
    """Return the locked questions of a local acceptance."""
    return Protocol(
        title="Local acceptance of a vendor's carotid model (simulated)",
        product=Product(
            name="Carotid stenosis model on the cart",
            version="4.2 and 4.3",
            intended_use="Suggest internal carotid stenosis of at least 50 %.",
            runs_on="the ultrasound cart",
            claims=("sensitivity 0.90 and specificity 0.90",),
        ),
        task="binary",
        columns=Columns(
            patient="patient_id",
            image="exam_id",
            reference="reference",
            score="score",
            site="site",
            version="software_version",
            readers=("reader_1", "reader_2", "reader_3"),
        ),
        operating_point=OperatingPoint(threshold=0.5, source="stated by the vendor"),
        subgroups=(
            Subgroup(column="software_version", title="Software version"),
            Subgroup(column="sex", title="Sex"),
            Subgroup(column="age", title="Age (years)", cuts=(60.0, 75.0)),
            Subgroup(column="bmi", title="Body mass index (kg/m²)", cuts=(25.0, 35.0)),
            Subgroup(column="site", title="Site"),
        ),
        prevalence=0.05,
        criteria=(
            Criterion(identifier="C1", metric="sensitivity", relation="at_least", bound=0.80),
            Criterion(identifier="C2", metric="specificity", relation="at_least", bound=0.80),
            Criterion(
                identifier="C3",
                metric="sensitivity",
                relation="at_least",
                bound=0.90,
                attribute="sex",
                level="F",
            ),
        ),
        reference_kind="simulated",
    )
