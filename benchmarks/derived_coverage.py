"""How often do an audit's resampled and joint intervals hold the truth?

Run ``python -m benchmarks derived_coverage`` (about ten minutes on one core); it writes
``benchmarks/results/derived_coverage.json``. Patients carry 1 + Poisson(3) images and an
effect of their own (sd 0.8 beside image noise of 0.7 on the latent scale); half of the
patients of each group have the finding. Measured through the engine, as a person runs it:
a transferred threshold (source of 150 patients), the spread over three levels (apart, and
all equal), and the ROC band over its whole grid.
"""

from __future__ import annotations

import argparse
from statistics import NormalDist
from typing import Any

import numpy as np

from benchmarks.measuring import write
from sonobridge.audit.comparison.spread import measure_spread
from sonobridge.audit.comparison.transfer import transfers_of
from sonobridge.audit.curves.roc import roc_curve
from sonobridge.audit.evaluation import DataSummary
from sonobridge.audit.evaluation.comparing import compare_groups
from sonobridge.audit.measures.task_measures import measures_of
from sonobridge.audit.protocol import Columns, Product, Protocol, Subgroup
from sonobridge.audit.table import Attribute, AuditTable, UnverifiedRows
from sonobridge.core.randomness import generator
from sonobridge.statistics.kernels.rows import ScoredRows

SIZES = (12, 40, 150)
EFFECT, NOISE = 0.8, 0.7
SPREAD = float(np.hypot(EFFECT, NOISE))
NORMAL = NormalDist()
ILL, WELL = 1.0, -1.0
TARGET = 0.9


def table(sizes: list[int], shifts: list[float], random: np.random.Generator) -> AuditTable:
    """Return patients of groups; half of each are ill, whose latent score is shifted."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    ill = np.concatenate([np.arange(n) % 2 == 0 for n in sizes])
    images = 1 + random.poisson(3, group.size)
    who = np.repeat(np.arange(group.size), images)
    middle = np.where(ill, ILL - np.asarray(shifts)[group], WELL)
    latent = (middle + random.normal(0, EFFECT, group.size))[who]
    latent = latent + random.normal(0, NOISE, who.size)
    score = 1 / (1 + np.exp(-latent))
    summary = DataSummary(
        name="simulated",
        sha256="0" * 64,
        rows_in=who.size,
        rows_used=who.size,
        patients=group.size,
        images=who.size,
        simulated=True,
        notes=(),
    )
    return AuditTable(
        patient=who.astype(np.int64),
        patient_keys=random.integers(0, 2**63, group.size).astype(np.uint64),
        reference=ill[who].astype(np.int8),
        score=score,
        prediction=(score >= 0.5).astype(np.int8),
        compared_score=None,
        compared_prediction=None,
        class_scores=None,
        metrics={},
        readers=None,
        attributes=(
            Attribute(
                column="group",
                title="Group",
                levels=tuple(f"g{k}" for k in range(len(sizes))),
                codes=group[who].astype(np.int32),
            ),
        ),
        unverified=UnverifiedRows(),
        summary=summary,
    )


def protocol(seed: int) -> Protocol:
    """Return what is asked; no floor of patients, since small groups are the question."""
    return Protocol(
        title="Coverage",
        product=Product(name="simulated", version="1"),
        task="binary",
        columns=Columns(patient="patient", reference="truth", score="score"),
        subgroups=(Subgroup(column="group"),),
        minimum_patients=2,
        target_sensitivity=TARGET,
        transfer_from="group=g0",
        replicates=1000,
        seed=seed,
    )


def share_above(middle: float, threshold: float) -> float:
    """Return the share of images whose latent score lies above a threshold."""
    return NORMAL.cdf((middle - threshold) / SPREAD)


def transferred(patients: int, runs: int) -> dict[str, Any]:
    """Return how often sensitivity and specificity at a transferred threshold are held."""
    shift = 0.3
    threshold = ILL - SPREAD * NORMAL.inv_cdf(TARGET)
    truth = {
        "sensitivity": share_above(ILL - shift, threshold),
        "specificity": 1 - share_above(WELL, threshold),
    }
    held, given = dict.fromkeys(truth, 0), dict.fromkeys(truth, 0)
    for run in range(runs):
        random = generator(run, "transfer", str(patients))
        measures = measures_of(table([150, patients], [0, shift], random), protocol(run))
        found = transfers_of(compare_groups(measures, lambda *_: None))
        row = next(one for one in found if one.group == "group=g1")
        for name, value in truth.items():
            number = getattr(row, name)
            if number.state == "estimate" and number.low is not None:
                given[name] += 1
                held[name] += number.low <= value <= number.high
    return {name: _percent(held[name], given[name]) for name in truth}


def spreads(patients: int, runs: int, shifts: tuple[float, ...]) -> dict[str, Any]:
    """Return how often the spread of sensitivity over three levels is held."""
    shares = [share_above(ILL - shift, 0.0) for shift in shifts]
    truth = max(shares) - min(shares)
    held = given = 0
    for run in range(runs):
        random = generator(run, "spread", str(patients), str(shifts))
        made = table([2 * patients] * len(shifts), list(shifts), random)
        found = compare_groups(measures_of(made, protocol(run)), lambda *_: None)
        levels = [one.of("sensitivity") for one in found.levels("group")]
        spread = measure_spread(
            [one for one in levels if one is not None], made.patients, level=0.95, seed=run
        )
        if spread is not None and spread.estimate.state == "estimate":
            given += 1
            low, high = spread.estimate.low, spread.estimate.high
            assert low is not None
            assert high is not None
            held += low <= truth <= high
    return {"spread": _percent(held, given), "truth": truth}


def bands(patients: int, runs: int) -> dict[str, Any]:
    """Return how often the whole true curve lies within the band, 2.5 % to 97.5 % FPR."""
    held = given = 0
    for run in range(runs):
        random = generator(run, "band", str(patients))
        made = table([2 * patients], [0.0], random)
        measures = measures_of(made, protocol(run))
        whole = compare_groups(measures, lambda *_: None).overall.sums
        assert made.reference is not None
        rows = ScoredRows(made.patient, made.reference, made.score)
        curve = roc_curve(whole, rows, made.patient_keys, measures.protocol)
        inner = [p for p in curve.points if 0.02 < p.x < 0.98 and p.low is not None]
        if not inner:
            continue
        given += 1
        held += all(
            p.low - 1e-9
            <= share_above(ILL, WELL + SPREAD * NORMAL.inv_cdf(1 - p.x))
            <= p.high + 1e-9
            for p in inner
            if p.low is not None and p.high is not None
        )
    return {"whole curve": _percent(held, given)}


def _percent(held: int, given: int) -> dict[str, float]:
    return {"held_percent": 100 * held / given if given else float("nan"), "runs": given}


def main() -> None:
    """Measure all of it and write the result file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=500)
    runs = parser.parse_known_args()[0].runs
    figures: dict[str, Any] = {"level": 0.95, "what": __doc__}
    for patients in SIZES:
        figures[f"{patients} patients"] = {
            "transferred threshold": transferred(patients, runs),
            "spread, levels apart": spreads(patients, runs, (0.0, 0.3, 0.6)),
            "spread, levels equal": spreads(patients, runs, (0.0, 0.0, 0.0)),
            "ROC band": bands(patients, runs),
        }
        print(patients, figures[f"{patients} patients"], flush=True)
    print(write("derived_coverage", figures))


if __name__ == "__main__":
    main()
