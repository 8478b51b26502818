"""Carotid velocity criteria audited by sex at equal stenosis: simulated from facts.

Sides of patients get a true stenosis, drawn alike for women and men, and velocities that
rise with it. Women's velocities are higher at equal stenosis by the published share; a
criterion with one cut for both sexes then treats them differently, before there is any
model. The spread of the velocities is chosen so that the criteria come near the
sensitivity and specificity that are published for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from sonobridge.audit.examples.columns import Columns as Table
from sonobridge.audit.examples.columns import decimals, numbered
from sonobridge.audit.protocol import Columns, OperatingPoint, Product, Protocol, Subgroup
from sonobridge.core.randomness import generator

__all__ = [
    "CriterionRule",
    "Operating",
    "agreement_with_published",
    "carotid_protocols",
    "carotid_table",
    "criteria",
]

Floats = NDArray[np.float64]

PATIENTS = 10_000
WOMEN = 0.4
BASE_PSV, RISE, SHAPE = 70.0, 2.22, 1.42
"""Median PSV in cm/s without stenosis; ln PSV rises by RISE (stenosis share) ** SHAPE."""

SPREAD_PATIENT, SPREAD_SIDE = 0.245, 0.245
BASE_EDV, RISE_EDV = 20.0, 2.9
CCA_PSV, SPREAD_CCA = 73.0, 0.25
RAISED, RAISED_BY, LOWERED, LOWERED_BY = 0.18, 2.3, 0.045, 0.5
"""Shares of patients whose flow is raised (as with disease of the other side) or lowered
(as with low output), and the factor on internal and common carotid velocities alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRule:
    """A criterion and what is published about it."""

    identifier: str
    title: str
    stenosis_percent: float
    psv_at_least: float
    psv_above: bool
    ratio_at_least: float
    published: tuple[float, float] | None
    sides: int
    source: str

    def positive(self, psv: Floats, ratio: Floats) -> NDArray[np.bool_]:
        """Return which sides the criterion calls positive."""
        high = psv > self.psv_at_least if self.psv_above else psv >= self.psv_at_least
        return np.logical_and(high, ratio >= self.ratio_at_least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operating:
    """Simulated beside published operating points of a criterion."""

    criterion: str
    simulated_sensitivity: float
    simulated_specificity: float
    published_sensitivity: float | None
    published_specificity: float | None
    published_sides: int
    source: str


@cache
def _facts() -> dict[str, Any]:
    file = resources.files("sonobridge.reference_data") / "audit" / "criteria.yaml"
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def criteria() -> tuple[CriterionRule, ...]:
    """Return the criteria of ``reference_data/audit/criteria.yaml``."""
    found = []
    for row in _facts()["criteria"]:
        rule, published = row["rule"], row["published"]
        found.append(
            CriterionRule(
                identifier=row["id"],
                title=row["title"],
                stenosis_percent=float(row["stenosis_pct_at_least"]),
                psv_at_least=float(rule.get("psv_cm_s_at_least", rule.get("psv_cm_s_above"))),
                psv_above="psv_cm_s_above" in rule,
                ratio_at_least=float(rule.get("ratio_at_least", 0.0)),
                published=(published["sensitivity"], published["specificity"])
                if published
                else None,
                sides=published["n_sides"] if published else 0,
                source=row["source"],
            )
        )
    return tuple(found)


def carotid_table(seed: int, patients: int = PATIENTS) -> Table:
    """Return the simulated sides, one row a side, both sides of each patient."""
    female, age, psv, edv, ratio, stenosis = _simulate(seed, patients)
    patient = np.repeat(np.arange(patients), 2)
    side = np.tile(np.array(["right", "left"]), patients)
    table: Table = {
        "patient_id": numbered("C", patient),
        "side_id": [f"C{p:05d}-{s[0]}" for p, s in zip(patient.tolist(), side, strict=True)],
        "side": side.tolist(),
        "sex": np.where(female, "F", "M")[patient].tolist(),
        "age": decimals(age[patient], 0),
        "ica_psv_cm_s": decimals(psv, 1),
        "ica_edv_cm_s": decimals(edv, 1),
        "ica_cca_psv_ratio": decimals(ratio, 3),
        "true_stenosis_percent": decimals(stenosis, 1),
        "stenosis_ge_50": decimals(stenosis >= 50, 0),
        "stenosis_ge_70": decimals(stenosis >= 70, 0),
    }
    for rule in criteria():
        table[rule.identifier] = decimals(rule.positive(psv, ratio), 0)
    table["simulated"] = ["yes"] * psv.size
    return table


def _simulate(
    seed: int, patients: int
) -> tuple[NDArray[np.bool_], Floats, Floats, Floats, Floats, Floats]:
    """Return sex and age by patient; PSV, EDV, ratio and stenosis by side, as written.

    Shapes (patients,), (patients,) and four times (2 patients,). Stenosis does not depend
    on sex; the common carotid artery is alike in both.
    """
    random = generator(seed, "carotid_criteria_by_sex")
    facts = _facts()["sex_difference"]
    female = random.random(patients) < WOMEN
    age = np.clip(np.round(random.normal(69, 9, patients)), 40, 95)
    patient = np.repeat(np.arange(patients), 2)
    sides = patient.size
    diseased = random.random(sides) < 0.5
    stenosis = np.where(
        diseased,
        50 + 45 * random.beta(1.85, 0.9, sides),
        np.minimum(50 * random.beta(0.75, 1.05, sides), 49.9),
    )
    stenosis = np.round(stenosis, 1).astype(np.float64)
    turn = random.random(patients)
    flow = np.where(turn < RAISED, RAISED_BY, np.where(turn > 1 - LOWERED, LOWERED_BY, 1.0))[
        patient
    ]
    own = random.normal(0, SPREAD_PATIENT, patients)[patient]
    spread = own + random.normal(0, SPREAD_SIDE, sides)
    curve = (stenosis / 100) ** SHAPE
    women_psv = 1 + facts["psv_pct_women_over_men"] / 100
    women_edv = 1 + facts["edv_pct_women_over_men"] / 100
    psv = BASE_PSV * np.exp(RISE * curve + spread) * flow
    psv = np.round(psv * np.where(female[patient], women_psv, 1.0), 1)
    edv = BASE_EDV * np.exp(RISE_EDV * curve + spread) * flow
    edv = np.round(edv * np.where(female[patient], women_edv, 1.0), 1)
    common = CCA_PSV * flow * np.exp(random.normal(0, SPREAD_CCA, sides))
    return female, age, psv, edv, np.round(psv / common, 3).astype(np.float64), stenosis


def agreement_with_published(seed: int, patients: int = PATIENTS) -> tuple[Operating, ...]:
    """Return how near the simulated criteria come to what is published of them."""
    _, _, psv, _, ratio, stenosis = _simulate(seed, patients)
    found = []
    for rule in criteria():
        truth = stenosis >= rule.stenosis_percent
        positive = rule.positive(psv, ratio)
        found.append(
            Operating(
                criterion=rule.title,
                simulated_sensitivity=float(positive[truth].mean()),
                simulated_specificity=float(1 - positive[~truth].mean()),
                published_sensitivity=rule.published[0] if rule.published else None,
                published_specificity=rule.published[1] if rule.published else None,
                published_sides=rule.sides,
                source=rule.source,
            )
        )
    return tuple(found)


def carotid_protocols() -> dict[str, Protocol]:
    """Return one protocol a criterion; the 180 cm/s one is paired with that of 125."""
    return {rule.identifier: _protocol(rule) for rule in criteria()}


def _protocol(rule: CriterionRule) -> Protocol:
    return Protocol(
        title=f"{rule.title}, by sex at equal stenosis (simulated)",
        product=Product(
            name=rule.title,
            version="published criterion",
            intended_use=f"Diameter stenosis of at least {rule.stenosis_percent:.0f} %.",
        ),
        task="binary",
        columns=Columns(
            patient="patient_id",
            image="side_id",
            reference=f"stenosis_ge_{rule.stenosis_percent:.0f}",
            prediction=rule.identifier,
            compared="psv_ge_125" if rule.identifier == "psv_ge_180" else "",
        ),
        operating_point=OperatingPoint(threshold=None, source=rule.source[:300]),
        primary_metric="specificity",
        margin=0.02,
        subgroups=(
            Subgroup(column="sex", title="Sex"),
            Subgroup(column="age", title="Age (years)", cuts=(60.0, 75.0)),
        ),
        reference_kind="simulated",
    )
