"""Tables of predictions with a known truth, as arrays."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from sonobridge.audit.evaluation import DataSummary
from sonobridge.audit.protocol import Columns, Product, Protocol, Subgroup, lock
from sonobridge.audit.table import Attribute, AuditTable, UnverifiedRows

NOW = "2026-11-26T09:00:00.000Z"


def attribute(column: str, codes, levels, title: str = "") -> Attribute:
    return Attribute(
        column=column,
        title=title or column,
        levels=tuple(levels),
        codes=np.asarray(codes, np.int32),
    )


def summary(rows: int, patients: int, notes=()) -> DataSummary:
    return DataSummary(
        name="made.csv",
        sha256="0" * 64,
        rows_in=rows,
        rows_used=rows,
        patients=patients,
        images=rows,
        simulated=True,
        notes=tuple(notes),
    )


def keys_of(patients: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2**63, patients).astype(np.uint64)


def binary_table(
    patients: int = 600, seed: int = 0, gap: float = 0.0, prevalence: float = 0.4, **changes
) -> AuditTable:
    """Patients with 1 + Poisson(3) images; ``gap`` is taken off the sensitivity of BMI 35+.

    Each patient has an effect of its own (standard deviation 1.2 on the probit scale), so
    images of one patient go together.
    """
    random = np.random.default_rng(seed)
    sex = random.integers(0, 2, patients)
    bmi = random.choice(3, patients, p=[0.4, 0.35, 0.25])
    scanner = random.choice(3, patients, p=[0.6, 0.35, 0.05])
    ill = random.random(patients) < prevalence
    effect = random.normal(0, 1.0, patients)
    images = 1 + random.poisson(3, patients)
    who = np.repeat(np.arange(patients), images)
    label = ill[who]
    middle = np.where(label, 1.5, -1.4)
    # Probit: sensitivity is Phi(middle / 1.22) with the patient's and the image's noise.
    usual = NormalDist().cdf(1.5 / np.hypot(1.0, 0.7))
    lowered = NormalDist().inv_cdf(usual - gap) * np.hypot(1.0, 0.7)
    shift = (1.5 - lowered) * ((bmi[who] == 2) & label)
    latent = middle - shift + effect[who] + random.normal(0, 0.7, who.size)
    score = 1 / (1 + np.exp(-1.3 * latent))
    made = {
        "patient": who.astype(np.int64),
        "patient_keys": keys_of(patients),
        "reference": label.astype(np.int8),
        "score": score,
        "prediction": (score >= 0.5).astype(np.int8),
        "compared_score": None,
        "compared_prediction": None,
        "class_scores": None,
        "metrics": {},
        "readers": None,
        "attributes": (
            attribute("sex", sex[who], ("female", "male"), "Sex"),
            attribute("bmi", bmi[who], ("under 25", "25–34.9", "35 and over"), "BMI, kg/m²"),
            attribute("scanner", scanner[who], ("A", "B", "C"), "Scanner"),
        ),
        "unverified": UnverifiedRows(),
        "summary": summary(who.size, patients),
    }
    return AuditTable(**{**made, **changes})


def protocol(**changes) -> Protocol:
    made = {
        "title": "Made audit",
        "product": Product(name="Plaque model", version="1.3"),
        "task": "binary",
        "columns": Columns(patient="patient", reference="truth", score="score"),
        "subgroups": tuple(Subgroup(column=name) for name in ("sex", "bmi", "scanner")),
        "reference_kind": "simulated",
    }
    return Protocol(**{**made, **changes})


def locked(**changes):
    return lock(protocol(**changes), NOW)
