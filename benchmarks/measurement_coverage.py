"""How often do the intervals of measurement error hold the truth? A simulation study.

Run ``PYTHONPATH=src python benchmarks/measurement_coverage.py`` from the repository (about
a minute on one core); it writes ``benchmarks/results/measurement_coverage.json``.

Differences d = 0.5 + between * patient + within * measurement, both standard normal. A
patient has 1 + Poisson(3) measurements, or one. The truth is exact for bias, SD, limits,
TDI, MAE and the share within tolerance; for ICC it follows from the
variance components, the readers being the same three in every run.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np

from sonobridge.core.randomness import generator
from sonobridge.core.types import Estimate
from sonobridge.statistics import Resampling, clustered_estimate, icc_parts, sum_by_patient
from sonobridge.statistics.measurement import (
    bland_altman,
    clustered_mean,
    icc_form_statistic,
    intraclass_correlation,
    mean_absolute_error,
    total_deviation_index,
    within_tolerance,
)

SIZES = (12, 40, 150)
MEAN, TOLERANCE, SHARE = 0.5, 2.0, 0.9
READER_BIAS, READER_NOISE = np.array([-0.3, 0.0, 0.3]), 0.5
NORMAL = NormalDist()


@dataclass(frozen=True)
class Scenario:
    """Variance components and how often a patient is measured."""

    name: str
    between: float
    within: float
    repeated: bool

    @property
    def sd(self) -> float:
        return math.hypot(self.between, self.within)

    def draw(self, rng: np.random.Generator, patients: int):
        times = 1 + rng.poisson(3, patients) if self.repeated else np.ones(patients, int)
        index = np.repeat(np.arange(patients), times)
        noise = self.within * rng.normal(size=index.size)
        return index, MEAN + self.between * rng.normal(size=patients)[index] + noise

    def truths(self) -> dict[str, float]:
        sd, low = self.sd, MEAN - 1.96 * self.sd
        share = NORMAL.cdf((TOLERANCE - MEAN) / sd) - NORMAL.cdf((-TOLERANCE - MEAN) / sd)
        folded = sd * math.sqrt(2 / math.pi) * math.exp(-((MEAN / sd) ** 2) / 2)
        return {
            "bias": MEAN,
            "bias, mean over rows": MEAN,
            "SD": sd,
            "lower limit": low,
            "upper limit": MEAN + 1.96 * sd,
            "TDI 90 %": _deviation(MEAN, sd, SHARE),
            "MAE": folded + MEAN * (1 - 2 * NORMAL.cdf(-MEAN / sd)),
            "within tolerance": share,
        }


def _deviation(mean: float, sd: float, share: float) -> float:
    low, high = 0.0, 10 * sd
    for _ in range(200):
        k = (low + high) / 2
        inside = NORMAL.cdf((k - mean) / sd) - NORMAL.cdf((-k - mean) / sd)
        low, high = (k, high) if inside < share else (low, k)
    return low


SCENARIOS = (
    Scenario("repeated, patients and measurements alike", 1.0, 1.0, True),
    Scenario("repeated, patients differ little", 0.3, 1.0, True),
    Scenario("repeated, patients differ much", 1.0, 0.3, True),
    Scenario("one measurement a patient", 1.0, 1.0, False),
)


def found(index, differences) -> dict[str, object]:
    """Return the shipped estimate of every quantity."""
    limits = bland_altman(differences, index)
    return {
        "bias": limits.bias,
        "bias, mean over rows": clustered_mean("bias", differences, index),
        "SD": limits.sd,
        "lower limit": limits.lower,
        "upper limit": limits.upper,
        "TDI 90 %": total_deviation_index(differences, index, coverage=SHARE),
        "MAE": mean_absolute_error(differences, index),
        "within tolerance": within_tolerance(differences, index, TOLERANCE),
    }


def cover(scenario: Scenario, patients: int, runs: int, seed: int) -> list[dict]:
    """Return one row a quantity: coverage in percent and median width."""
    rng = generator(seed, "measurement coverage", scenario.name, str(patients))
    truths, held, widths = scenario.truths(), defaultdict(list), defaultdict(list)
    for _ in range(runs):
        for name, estimate in found(*scenario.draw(rng, patients)).items():
            note(estimate, truths[name], held[name], widths[name])
    return [
        row(scenario.name, name, patients, truths[name], held[name], widths[name])
        for name in truths
    ]


def note(estimate, truth, held, widths) -> None:
    if isinstance(estimate, Estimate) and estimate.low is not None:
        held.append(estimate.low <= truth <= estimate.high)
        widths.append(estimate.high - estimate.low)


def row(scenario, quantity, patients, truth, held, widths) -> dict:
    return {
        "scenario": scenario,
        "quantity": quantity,
        "patients": patients,
        "truth": round(truth, 4),
        "intervals": len(held),
        "median_width": round(float(np.median(widths)), 4),
        "coverage_percent": round(100 * float(np.mean(held)), 2),
    }


def cover_icc(patients: int, runs: int, replicates: int, seed: int) -> list[dict]:
    """Return coverage of ICC(2,1) and ICC(3,1), items clustered in patients."""
    rng = generator(seed, "ICC coverage", str(patients))
    signal = 0.8**2 + 0.6**2
    spread = float(READER_BIAS.var(ddof=1))
    truths = {
        "ICC(2,1)": signal / (signal + READER_NOISE**2 + spread),
        "ICC(3,1)": signal / (signal + READER_NOISE**2),
    }
    held, widths = defaultdict(list), defaultdict(list)
    for run in range(runs):
        index = np.repeat(np.arange(patients), 1 + rng.poisson(3, patients))
        true = 0.8 * rng.normal(size=patients)[index] + 0.6 * rng.normal(size=index.size)
        noise = READER_NOISE * rng.normal(size=(index.size, 3))
        keys = [f"p{i:06d}" for i in index]
        ratings = true[:, None] + READER_BIAS + noise
        plan = Resampling(seed=seed + run, replicates=replicates)
        for form, truth in truths.items():
            estimate = intraclass_correlation(ratings, form, keys, resampling=plan)
            note(estimate, truth, held[form], widths[form])
            other, name = resampled(ratings, form, keys, plan), f"{form}, bootstrap"
            note(other, truth, held[name], widths[name])
    scenario = "ICC, 3 fixed readers, 1 + Poisson(3) items a patient"
    return [
        row(scenario, name, patients, truths[name[:8]], held[name], widths[name])
        for name in held
    ]


def resampled(ratings, form, keys, plan):
    """Return the ICC with the interval that resamples patients, which is not shipped."""
    data = sum_by_patient(keys, icc_parts(ratings))
    return clustered_estimate(icc_form_statistic(3, form), data, plan)


def study(runs: int, icc_runs: int, replicates: int, seed: int) -> list[dict]:
    rows = []
    for patients in SIZES:
        for scenario in SCENARIOS:
            rows += cover(scenario, patients, runs, seed)
        rows += cover_icc(patients, icc_runs, replicates, seed)
        print(f"{patients} patients done", flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4000)
    parser.add_argument("--icc-runs", type=int, default=2000)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--output", type=Path)
    options, _ = parser.parse_known_args()
    start, cpu = time.perf_counter(), time.process_time()
    rows = study(options.runs, options.icc_runs, options.replicates, options.seed)
    compared = [r for r in rows if r["quantity"].endswith("bootstrap")]
    rows = [r for r in rows if r not in compared]
    shares = [r["coverage_percent"] for r in rows]
    result = {
        "study": "coverage of nominal 95 % intervals of measurement error, by patient",
        "bar_percent": [92, 97],
        "lowest_percent": min(shares),
        "highest_percent": max(shares),
        "runs": options.runs,
        "icc_runs": options.icc_runs,
        "seed": options.seed,
        "monte_carlo_error_percent": round(100 * math.sqrt(0.95 * 0.05 / options.runs), 2),
        "machine": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "system": f"{platform.system()} {platform.machine()}",
        },
        "wall_seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "rows": rows,
        "compared_and_not_shipped": compared,
    }
    default = Path(__file__).parent / "results" / "measurement_coverage.json"
    (options.output or default).write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
