"""How often do the intervals by patient hold the truth? A simulation study.

Run ``python benchmarks/agreement_coverage.py`` from the repository (about twenty minutes
on one core); it writes ``benchmarks/results/agreement_coverage.json``.

Patients carry 1 + Poisson(3) clips. A clip's true grade comes from a normal score with a
patient part; readers add noise whose size differs by patient. The truth of a coefficient
is its value over 100,000 simulated patients.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np

from sonobridge.core.randomness import generator
from sonobridge.core.types import Estimate
from sonobridge.statistics import (
    PatientSums,
    Resampling,
    Scale,
    Statistic,
    agreement_statistics,
    clustered_estimate,
    icc_parts,
    icc_statistic,
    patient_weights,
    sum_by_patient,
    t_quantile,
)
from sonobridge.statistics.coincidence import coincidences_by_unit, tables_by_item

SIZES = (6, 8, 12, 20, 40, 150)
SHIPPED = "shipped"


@dataclass(frozen=True)
class Scenario:
    """One kind of data and the coefficient asked of it."""

    name: str
    kind: str
    statistic: Statistic
    draw: Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]

    def sums(self, rng: np.random.Generator, patients: int) -> PatientSums:
        index, rows = self.draw(rng, patients)
        return sum_by_patient([f"p{i:06d}" for i in index], rows)


def graded(
    rng: np.random.Generator, patients: int, grades: int, noise: float, readers: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return patient index and codes, shape (readers, clips)."""
    index = np.repeat(np.arange(patients), 1 + rng.poisson(3, patients))
    score = 0.8 * rng.normal(size=patients)[index] + 0.8 * rng.normal(size=index.size)
    difficulty = np.exp(0.6 * rng.normal(size=patients))[index]
    share = np.arange(1, grades + 1) ** -0.5
    cuts = [
        NormalDist(0, math.hypot(0.8, 0.8)).inv_cdf(p)
        for p in np.cumsum(share / share.sum())[:-1]
    ]
    errors = noise * difficulty * rng.normal(size=(readers, index.size))
    return index, np.searchsorted(cuts, score + errors)


def scenarios() -> list[Scenario]:
    three = Scale("nominal", ("a", "b", "c"))
    five = Scale("ordinal", tuple("12345"))
    return [
        *(_kappa(three, "nominal", noise) for noise in (1.5, 0.4, 0.15)),
        *(_kappa(five, "quadratic", noise) for noise in (0.8, 0.3)),
        *(_alpha(three, noise) for noise in (1.5, 0.4)),
        *(_alpha(five, noise) for noise in (0.8, 0.15)),
        *(_overlap(centre, spread) for centre, spread in ((1.5, 0.6), (2.5, 0.8))),
        Scenario(
            "percent agreement, 3 classes, noise 0.4",
            "percent",
            agreement_statistics.percent(),
            lambda rng, n: _same(*graded(rng, n, 3, 0.4, 2)),
        ),
        *(_measured(noise) for noise in (0.8, 0.3)),
    ]


def _kappa(scale: Scale, weighting, noise: float) -> Scenario:
    grades = len(scale.categories)
    return Scenario(
        f"{weighting} kappa, {grades} classes, noise {noise}",
        "kappa",
        agreement_statistics.kappa(scale, weighting),
        lambda rng, n: _tables(*graded(rng, n, grades, noise, 2), grades),
    )


def _alpha(scale: Scale, noise: float) -> Scenario:
    grades = len(scale.categories)
    return Scenario(
        f"{scale.level} alpha, {grades} classes, 3 readers, 10 % missing, noise {noise}",
        "alpha",
        agreement_statistics.alpha(scale),
        lambda rng, n: _missing(rng, *graded(rng, n, grades, noise, 3), grades),
    )


def _overlap(centre: float, spread: float) -> Scenario:
    return Scenario(
        f"mean Dice, logit {centre} sd {spread} + {spread}",
        "mean",
        agreement_statistics.mean("mean Dice"),
        lambda rng, n: _dice(rng, n, centre, spread),
    )


def _measured(noise: float) -> Scenario:
    return Scenario(
        f"ICC(A,1), 3 readers, noise {noise}",
        "icc",
        icc_statistic(3),
        lambda rng, n: _calipers(rng, n, noise),
    )


def _calipers(rng, patients, noise):
    index = np.repeat(np.arange(patients), 1 + rng.poisson(3, patients))
    true = 0.8 * rng.normal(size=patients)[index] + 0.6 * rng.normal(size=index.size)
    bias = np.array([-0.1, 0.0, 0.1])
    return index, icc_parts(true[:, None] + bias + noise * rng.normal(size=(index.size, 3)))


def _tables(index, codes, count):
    return index, tables_by_item(codes[0], codes[1], count)


def _missing(rng, index, codes, count):
    return index, coincidences_by_unit(
        np.where(rng.random(codes.shape) < 0.1, -1, codes), count
    )


def _same(index, codes):
    return index, np.stack([codes[0] == codes[1], np.ones(index.size)], 1).astype(float)


def _dice(rng, patients, centre, spread):
    index = np.repeat(np.arange(patients), 1 + rng.poisson(3, patients))
    logit = centre + spread * (rng.normal(size=patients)[index] + rng.normal(size=index.size))
    return index, np.stack([1 / (1 + np.exp(-logit)), np.ones(index.size)], 1)


def intervals(scenario: Scenario, data: PatientSums, resampling: Resampling):
    """Return the interval of every compared method, by name; None where none is given."""
    estimate = clustered_estimate(scenario.statistic, data, resampling)
    if not isinstance(estimate, Estimate):
        return {}
    weights = patient_weights(data.keys, resampling.replicates, resampling.seed)
    values = scenario.statistic.function(weights.astype(float) @ data.sums)
    values = values[~np.isnan(values)]
    patients, value = len(data.keys), estimate.value
    t = t_quantile(0.975, patients - 1)
    wide = math.sqrt(patients / (patients - 1)) * t
    tail = NormalDist().cdf(-wide)
    sd = float(values.std())
    found = {
        SHIPPED: (estimate.low, estimate.high),
        "percentile": tuple(np.quantile(values, [0.025, 0.975])),
        "expanded percentile": tuple(np.quantile(values, [tail, 1 - tail])),
        "t on the resampled sd": (value - t * sd, value + t * sd),
    }
    leave_out = scenario.statistic.function(data.sums.sum(0) - data.sums)
    if not np.isnan(leave_out).any() and sd > 0:
        found["BCa"] = _bca(value, values, leave_out)
    if -1 < value < 1:
        middle, half = math.atanh(value), t * sd / (1 - value**2)
        found["Fisher z on the resampled sd"] = (
            math.tanh(middle - half),
            math.tanh(middle + half),
        )
    return found


def _bca(value, values, leave_out):
    count = values.size
    below = np.mean(values < value) + 0.5 * np.mean(values == value)
    bias = NormalDist().inv_cdf(min(max(below, 1 / (count + 1)), count / (count + 1)))
    gaps = leave_out.mean() - leave_out
    spread = float((gaps**2).sum())
    skew = float((gaps**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    ends = []
    for z in (-1.959964, 1.959964):
        moved = bias + z
        shrink = 1 - skew * moved
        place = NormalDist().cdf(bias + moved / shrink) if shrink > 0 else float(z > 0)
        ends.append(float(np.quantile(values, place)))
    return tuple(ends)


def cover(scenario: Scenario, patients: int, runs: int, replicates: int, seed: int) -> dict:
    """Return coverage in percent by method for one scenario and number of patients."""
    rng = generator(seed, "coverage", scenario.name, str(patients))
    truth = true_value(scenario, seed)
    held: dict[str, list[bool]] = defaultdict(list)
    widths = []
    without = 0
    for run in range(runs):
        data = scenario.sums(rng, patients)
        found = intervals(scenario, data, Resampling(seed=seed + run, replicates=replicates))
        if found.get(SHIPPED, (None, None))[0] is None:
            without += 1
            continue
        for method, (low, high) in found.items():
            held[method].append(low <= truth <= high)
        widths.append(found[SHIPPED][1] - found[SHIPPED][0])
    return {
        "scenario": scenario.name,
        "kind": scenario.kind,
        "patients": patients,
        "truth": round(truth, 4),
        "runs": runs,
        "without_interval": without,
        "median_width": round(float(np.median(widths)), 4),
        "coverage_percent": {k: round(100 * float(np.mean(v)), 2) for k, v in held.items()},
    }


def true_value(scenario: Scenario, seed: int) -> float:
    rng = generator(seed, "truth", scenario.name)
    total = sum(scenario.draw(rng, 10_000)[1].sum(0) for _ in range(10))
    return float(scenario.statistic.function(np.asarray(total)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    start, cpu = time.perf_counter(), time.process_time()
    rows = []
    for scenario in scenarios():
        for patients in options.sizes:
            row = cover(scenario, patients, options.runs, options.replicates, options.seed)
            rows.append(row)
            print(json.dumps(row), flush=True)
    result = {
        "study": "coverage of nominal 95 % intervals that resample patients",
        "bar_percent": [92, 97],
        "runs": options.runs,
        "replicates": options.replicates,
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
    }
    default = Path(__file__).parent / "results" / "agreement_coverage.json"
    (options.output or default).write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
