"""How often do the closed-form intervals by patient hold the truth? A simulation study.

Run ``python -m benchmarks interval_coverage`` from the repository (about fifteen minutes on
one core); it writes ``benchmarks/results/interval_coverage.json``.

Patients carry 1 + Poisson(3) images and an effect of their own. "shipped" is the interval
that the product prints; the others were compared with it. What the number of patients
counts stands in each row: patients of the share's denominator, all patients, patients of
each class, or patients of the smaller group.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np

from sonobridge.core.randomness import generator
from sonobridge.statistics import normal_quantile, t_quantile
from sonobridge.statistics.clustered.auc import (
    FEWEST_PATIENTS_A_CLASS,
    auc_covariance,
    clustered_auc,
    placements,
)
from sonobridge.statistics.clustered.calibration import (
    Predictions,
    brier,
    calibration_in_the_large,
    calibration_slope,
)
from sonobridge.statistics.clustered.calibration_error import clustered_ece
from sonobridge.statistics.clustered.decision import net_benefit
from sonobridge.statistics.clustered.gaps import auc_gap, gap_between, share_gap
from sonobridge.statistics.clustered.paired import paired_auc, paired_share
from sonobridge.statistics.clustered.predictive import predictive_values
from sonobridge.statistics.clustered.ratio import (
    clustered_mean,
    clustered_share,
    ratio_covariance,
)
from sonobridge.statistics.intervals import wilson_bounds

SHIPPED = "shipped"
SIZES = (4, 6, 8, 12, 20, 40, 150)
BAR = (12, 40, 150)
FEW = (3, 4, 5, 6, 8, 12, 20, 40, 150)
REST = 150
Z = normal_quantile(0.975)
NORMAL = NormalDist()

Intervals = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Scenario:
    """One kind of data, the truth, and the intervals asked of it.

    ``draw(rng, patients)`` gives intervals by method, or None where the product gives none.
    """

    name: str
    kind: str
    counted: str
    truth: float
    draw: Callable[[np.random.Generator, int], Intervals | None]
    sizes: tuple[int, ...] = SIZES


def images(rng: np.random.Generator, patients: int) -> np.ndarray:
    return np.repeat(np.arange(patients), 1 + rng.poisson(3, patients))


def effect(rng: np.random.Generator, patients: int, spread: float = 1.2) -> np.ndarray:
    return spread * rng.normal(size=patients)


def answers(rng, patients: int, centre: float, shift=None, spread: float = 1.2):
    """Return (events, totals) by patient of a share with a probit patient effect."""
    part = effect(rng, patients, spread) if shift is None else shift
    who = images(rng, patients)
    event = rng.normal(size=who.size) < (centre + part)[who]
    return np.bincount(who, event, patients), np.bincount(who, minlength=patients)


def true_share(centre: float, spread: float = 1.2) -> float:
    return NORMAL.cdf(centre / math.hypot(1, spread))


def expit(x):
    return 1 / (1 + np.exp(-x))


def t_interval(value: float, variance: float, degrees: float) -> tuple[float, float]:
    half = t_quantile(0.975, degrees) * math.sqrt(variance)
    return value - half, value + half


def logit_interval(value: float, variance: float, quantile: float) -> tuple[float, float]:
    if not 0 < value < 1:
        return value, value
    middle = math.log(value / (1 - value))
    half = quantile * math.sqrt(variance) / (value * (1 - value))
    return float(expit(middle - half)), float(expit(middle + half))


# --- shares ---------------------------------------------------------------------------


def sensitivity(centre: float, spread: float = 1.2) -> Scenario:
    def draw(rng, patients):
        events, totals = answers(rng, patients, centre, spread=spread)
        found = clustered_share(events, totals)
        t = t_quantile(0.975, patients - 1)
        return {
            SHIPPED: (found.low, found.high),
            "row Wilson": wilson_bounds(found.value, found.images, Z),
            "t by patient": t_interval(found.value, found.variance, patients - 1),
            "logit t by patient": logit_interval(found.value, found.variance, t),
        }

    truth = true_share(centre, spread)
    name, kind = f"sensitivity {truth:.3f}", "share"
    if spread != 1.2:
        name, kind = f"{name}, patient effect {spread}", "stress"
    return Scenario(name, kind, "positive patients", truth, draw)


def rate_gap(centre: float, other: float, straddle: bool) -> Scenario:
    def draw(rng, patients):
        if straddle:
            shift = effect(rng, patients)
            one = answers(rng, patients, centre, shift)
            two = answers(rng, patients, other, shift)
            covariance = ratio_covariance(one, two)
        else:
            one, two = answers(rng, patients, centre), answers(rng, REST, other)
            covariance = 0.0
        a, b = clustered_share(*one), clustered_share(*two)
        found = share_gap(a, b, covariance)
        gap, variance = a.value - b.value, a.variance + b.variance - 2 * covariance
        rows = [wilson_bounds(s.value, s.images, Z) for s in (a, b)]
        return {
            SHIPPED: (found.low, found.high),
            "t by patient": t_interval(gap, variance, patients - 1),
            "without covariance": _limits(share_gap(a, b)),
            "row Newcombe": (
                gap - math.hypot(a.value - rows[0][0], rows[1][1] - b.value),
                gap + math.hypot(rows[0][1] - a.value, b.value - rows[1][0]),
            ),
        }

    p, q = true_share(centre), true_share(other)
    name = f"gap of rates {p:.3f} and {q:.3f}"
    name += ", same patients in both groups" if straddle else f", rest of {REST}"
    return Scenario(name, "share_gap", "patients of the smaller group", p - q, draw)


def paired_rates(first: float, second: float) -> Scenario:
    def draw(rng, patients):
        who = images(rng, patients)
        shared = effect(rng, patients)[who] + 0.8 * rng.normal(size=who.size)
        own = 0.6 * rng.normal(size=(2, who.size))
        hits = [np.bincount(who, shared + o + c > 0) for o, c in zip(own, cuts, strict=True)]
        totals = np.bincount(who)
        gap = paired_share(hits[0], hits[1], totals)
        mean = clustered_mean(hits[0] - hits[1], totals)
        bounded = clustered_mean(hits[0] - hits[1], totals, scale=(-1.0, 1.0))
        return {
            SHIPPED: (gap.low, gap.high),
            "t on the difference": (mean.low, mean.high),
            "Wilson on the difference": (bounded.low, bounded.high),
        }

    spread = math.sqrt(1.2**2 + 0.8**2 + 0.6**2)
    cuts = (first * spread, second * spread)
    truth = NORMAL.cdf(first) - NORMAL.cdf(second)
    name = f"paired rates {NORMAL.cdf(first):.3f} and {NORMAL.cdf(second):.3f}"
    return Scenario(name, "paired_share", "patients", truth, draw)


# --- AUC ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scores:
    """Rows of a score: shift of positives, patient part, and how labels arise."""

    shift: float
    classes: str = "random"
    spread: float = 0.8

    def rows(self, rng, patients: int):
        if self.classes == "each":
            positive = np.arange(2 * patients) < patients
        elif self.classes == "smaller":
            positive = np.arange(7 * patients) < patients
        else:
            positive = rng.random(patients) < 0.4
        who = images(rng, positive.size)
        label = positive[who]
        if self.classes == "mixed":
            own = rng.normal(size=patients)[who] + rng.normal(size=who.size)
            label = own > 0.4
        score = self.shift * label + effect(rng, positive.size, self.spread)[who]
        return score + rng.normal(size=who.size), label, who

    @property
    def truth(self) -> float:
        return NORMAL.cdf(self.shift / math.sqrt(2 * (1 + self.spread**2)))


def auc_intervals(score, label, who) -> Intervals | None:
    found = clustered_auc(score, label, who)
    if found is None:
        return None
    value, variance = found.value, found.variance
    result = {
        SHIPPED: (found.low, found.high),
        "logit normal": logit_interval(value, variance, Z),
        "logit t, patients - 1": logit_interval(
            value, variance, t_quantile(0.975, found.patients - 1)
        ),
        "logit t, Satterthwaite": logit_interval(
            value, variance, t_quantile(0.975, found.degrees)
        ),
        "plain normal": found.wald(),
    }
    _, v10, v01 = placements(score, label)
    row = v10.var(ddof=1) / v10.size + v01.var(ddof=1) / v01.size
    result["row DeLong"] = logit_interval(value, row, Z)
    if 0 < value < 1 and variance > 0:
        t = t_quantile(0.975, found.degrees)
        result["Wilson on effective n"] = wilson_bounds(
            value, value * (1 - value) / variance, t
        )
    return result


COUNTED = {
    "random": "all patients, 40 % positive",
    "each": "patients of each class",
    "smaller": "positive patients, six times as many negative",
    "mixed": "all patients, both classes within a patient",
}


def auc(shift: float, classes: str, sizes: tuple[int, ...] = SIZES) -> Scenario:
    kind = Scores(shift, classes)
    name = f"AUC {kind.truth:.2f}, {COUNTED[classes]}"
    truth = kind.truth
    if classes == "mixed":
        rng = generator(5, "truth", name)
        truth = float(np.mean([placements(*kind.rows(rng, 20_000)[:2])[0] for _ in range(8)]))
    return Scenario(
        name,
        "auc",
        COUNTED[classes],
        truth,
        lambda rng, n: auc_intervals(*kind.rows(rng, n)),
        sizes,
    )


def gap_of_aucs(first: float, second: float, classes: str, straddle: bool = False) -> Scenario:
    one, two = Scores(first, classes), Scores(second, "random")

    def draw(rng, patients):
        if straddle:
            score, label, who = Scores(first, "random").rows(rng, patients)
            here = rng.random(who.size) < 0.5
            score = score + (~here & label) * (second - first)
            a, b = (clustered_auc(score[k], label[k], who[k]) for k in (here, ~here))
        else:
            a = clustered_auc(*one.rows(rng, patients))
            b = clustered_auc(*two.rows(rng, REST))
        if a is None or b is None:
            return None
        found = auc_gap(a, b)
        covariance = auc_covariance(a, b)
        variance = a.variance + b.variance - 2 * covariance
        half = Z * math.sqrt(max(variance, 0))
        return {
            SHIPPED: (found.low, found.high),
            "plain normal": (found.value - half, found.value + half),
            "without covariance": _limits(auc_gap(a, b, 0.0)),
        }

    truth = one.truth - two.truth
    where = "same patients in both groups" if straddle else f"rest of {REST}"
    name = f"gap of AUCs {one.truth:.2f} and {two.truth:.2f}, {where}, {COUNTED[classes]}"
    return Scenario(
        name, "auc_gap", COUNTED[classes], truth, draw, FEW if classes == "each" else BAR
    )


def paired_aucs(first: float, second: float) -> Scenario:
    def draw(rng, patients):
        who = images(rng, patients)
        label = (rng.random(patients) < 0.4)[who]
        part = effect(rng, patients, 0.8)[who] + 0.7 * rng.normal(size=who.size)
        noise = math.sqrt(1 - 0.49) * rng.normal(size=(2, who.size))
        found = paired_auc(
            (part + first * label + noise[0], part + second * label + noise[1]), label, who
        )
        if found is None:
            return None
        half = Z * found.standard_error
        return {
            SHIPPED: (found.low, found.high),
            "plain normal": (found.value - half, found.value + half),
            "t, Satterthwaite": t_interval(found.value, found.standard_error**2, found.degrees),
        }

    truth = Scores(first).truth - Scores(second).truth
    name = f"paired AUCs {Scores(first).truth:.2f} and {Scores(second).truth:.2f}"
    return Scenario(name, "paired_auc", COUNTED["random"], truth, draw, BAR)


# --- predictive values ----------------------------------------------------------------


def predictive(centre: float, other: float, prevalence: float, answer: str) -> Scenario:
    se, sp = true_share(centre), true_share(other)
    ppv = prevalence * se / (prevalence * se + (1 - prevalence) * (1 - sp))
    npv = (1 - prevalence) * sp / ((1 - prevalence) * sp + prevalence * (1 - se))

    def draw(rng, patients):
        a = clustered_share(*answers(rng, patients, centre))
        b = clustered_share(*answers(rng, patients, other))
        found = predictive_values(a, b, prevalence)[0 if answer == "PPV" else 1]
        result = {SHIPPED: (found.low, found.high)}
        miss = 1 - b.value if answer == "PPV" else 1 - a.value
        hit = a.value if answer == "PPV" else b.value
        top, bottom = (a, b) if answer == "PPV" else (b, a)
        if miss > 0 and hit > 0:
            variance = top.variance / hit**2 + bottom.variance / miss**2
            spread = variance * (found.value * (1 - found.value)) ** 2
            t = t_quantile(0.975, patients - 1)
            result["delta on the logit"] = logit_interval(found.value, spread, Z)
            result["delta on the logit, t"] = logit_interval(found.value, spread, t)
        return result

    return Scenario(
        f"{answer} at prevalence {prevalence}, sensitivity {se:.2f}, specificity {sp:.2f}",
        "predictive",
        COUNTED["each"],
        ppv if answer == "PPV" else npv,
        draw,
    )


# --- calibration ----------------------------------------------------------------------


def probabilities(rng, patients: int, bias: float, stretch: float) -> Predictions:
    """Rows whose log odds are off by ``bias`` and stretched; patients differ as well."""
    who = images(rng, patients)
    part = effect(rng, patients, 0.8)[who]
    odds = -0.6 + part + 1.1 * rng.normal(size=who.size)
    label = rng.random(who.size) < expit(odds)
    return Predictions(expit(bias + stretch * odds), label, who)


def calibration(measure: str, bias: float, stretch: float) -> Scenario:
    def draw(rng, patients):
        return _calibration_intervals(measure, probabilities(rng, patients, bias, stretch))

    name = f"{measure}, log odds off by {bias} and times {stretch}"
    kinds = {"Brier": "brier", "ECE": "ece", "calibration slope": "slope"}
    truth = _true_calibration(measure, bias, stretch)
    return Scenario(name, kinds.get(measure, "mean"), "patients", truth, draw)


def _calibration_intervals(measure: str, data: Predictions) -> Intervals | None:
    if measure == "calibration slope":
        fits = calibration_slope(data)
        if fits is None:
            return None
        half = Z * math.sqrt(fits[0].variance)
        return {
            SHIPPED: (fits[0].low, fits[0].high),
            "normal": (fits[0].value - half, fits[0].value + half),
        }
    if measure == "net benefit at 0.3":
        found = net_benefit(data, [0.3])[0].model
    elif measure == "ECE":
        ece = clustered_ece(data)
        half = t_quantile(0.975, ece.degrees) * math.sqrt(ece.variance)
        return {
            SHIPPED: (ece.low, ece.high),
            "t on plain": (ece.plain - half, ece.plain + half),
        }
    else:
        found = brier(data) if measure == "Brier" else calibration_in_the_large(data)
    rest = data.labels - data.probabilities
    rows = rest**2 if measure == "Brier" else rest
    half = Z * rows.std(ddof=1) / math.sqrt(rows.size)
    result = {
        SHIPPED: (found.low, found.high),
        "t by patient": t_interval(found.value, found.variance, found.degrees),
    }
    if measure != "net benefit at 0.3":
        result["rows"] = (rows.mean() - half, rows.mean() + half)
    return result


def _true_calibration(measure: str, bias: float, stretch: float) -> float:
    """Integrate over the log odds, which are normal."""
    grid = (np.arange(400_000) + 0.5) / 400_000
    quantiles = np.array([NORMAL.inv_cdf(p) for p in grid[::100]])
    odds = -0.6 + math.hypot(0.8, 1.1) * np.interp(grid, grid[::100], quantiles)
    true, said = expit(odds), expit(bias + stretch * odds)
    if measure == "calibration slope":
        return 1 / stretch
    if measure == "Brier":
        return float((true * (1 - said) ** 2 + (1 - true) * said**2).mean())
    if measure == "ECE":
        cells = np.abs((true - said).reshape(10, -1).mean(1))
        return float(cells.mean())
    if measure == "net benefit at 0.3":
        return float(((said >= 0.3) * (true - 0.3 / 0.7 * (1 - true))).mean())
    return float((true - said).mean())


# --- the study ------------------------------------------------------------------------


def scenarios() -> list[Scenario]:
    return [
        *(sensitivity(c) for c in (1.6, 2.6)),
        *(sensitivity(c, spread) for c, spread in ((1.7, 0.0), (3.3, 3.0), (5.2, 3.0))),
        *(auc(shift, "random", BAR) for shift in (1.0, 2.4)),
        *(auc(shift, "each", FEW) for shift in (1.0, 2.4)),
        *(auc(shift, "smaller", FEW[:-1]) for shift in (1.0, 2.4)),
        *(auc(shift, "mixed", BAR) for shift in (1.0, 2.4)),
        *(rate_gap(c, 1.6, False) for c in (1.6, 0.8)),
        *(rate_gap(c, 1.6, True) for c in (1.6, 0.8)),
        *(gap_of_aucs(s, 1.8, c) for s in (1.8, 1.0) for c in ("random", "each")),
        gap_of_aucs(1.8, 1.0, "random", straddle=True),
        *(predictive(1.6, c, 0.05, a) for c in (1.6, 2.6) for a in ("PPV", "NPV")),
        *(paired_rates(1.0, s) for s in (1.0, 0.7)),
        *(paired_aucs(1.4, s) for s in (1.4, 1.0)),
        *(
            calibration(m, *shape)
            for m in MEASURES
            for shape in ((0.0, 1.0), (0.5, 1.0), (0.3, 1.6))
        ),
    ]


MEASURES = (
    "calibration-in-the-large",
    "calibration slope",
    "Brier",
    "ECE",
    "net benefit at 0.3",
)


def _limits(gap) -> tuple[float, float]:
    return gap.low, gap.high


def cover(scenario: Scenario, patients: int, runs: int, seed: int) -> dict:
    """Return coverage in percent by method for one scenario and number of patients."""
    rng = generator(seed, "coverage", scenario.name, str(patients))
    held: dict[str, list[bool]] = defaultdict(list)
    widths, without = [], 0
    for _ in range(runs):
        found = scenario.draw(rng, patients)
        if found is None:
            without += 1
            continue
        for method, (low, high) in found.items():
            held[method].append(low <= scenario.truth <= high)
        widths.append(found[SHIPPED][1] - found[SHIPPED][0])
    return {
        "scenario": scenario.name,
        "kind": scenario.kind,
        "patients": patients,
        "counted": scenario.counted,
        "truth": round(scenario.truth, 4),
        "runs": runs,
        "without_interval": without,
        "median_width": round(float(np.median(widths)), 4) if widths else None,
        "coverage_percent": {k: round(100 * float(np.mean(v)), 2) for k, v in held.items()},
    }


def study(runs: int, seed: int, only: str = "") -> Iterator[dict]:
    for scenario in scenarios():
        if only in scenario.name:
            for patients in scenario.sizes:
                yield cover(scenario, patients, runs, seed)


def false_alarms(runs: int, seed: int) -> Iterator[dict]:
    """Tell how often p falls at or below small levels when there is no gap."""
    levels = (0.05, 0.01, 0.0025, 0.001)
    score = Scores(1.8)
    for patients in BAR:
        for name in ("rates 0.847", "AUCs 0.84"):
            rng = generator(seed, "false alarms", name, str(patients))
            found = []
            for _ in range(runs):
                if name.startswith("rates"):
                    sides = [clustered_share(*answers(rng, n, 1.6)) for n in (patients, REST)]
                else:
                    sides = [clustered_auc(*score.rows(rng, n)) for n in (patients, REST)]
                if None not in sides:
                    found.append(gap_between(*sides).p_zero)
            p = np.array(found)
            yield {
                "gap": name,
                "patients": patients,
                "rest": REST,
                "runs": len(found),
                "share_at_most": {str(a): round(float((p <= a).mean()), 5) for a in levels},
            }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--only", default="")
    parser.add_argument("--output", type=Path)
    options, _ = parser.parse_known_args()
    start, cpu = time.perf_counter(), time.process_time()
    rows = []
    for row in study(options.runs, options.seed, options.only):
        rows.append(row)
        print(json.dumps(row), flush=True)
    alarms = [] if options.only else list(false_alarms(2 * options.runs, options.seed))
    result = {
        "study": "coverage of nominal 95 % closed-form intervals by patient",
        "bar_percent": [92, 97],
        "runs": options.runs,
        "seed": options.seed,
        "monte_carlo_error_percent": round(100 * math.sqrt(0.95 * 0.05 / options.runs), 2),
        "fewest_patients_a_class": FEWEST_PATIENTS_A_CLASS,
        "machine": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "system": f"{platform.system()} {platform.machine()}",
        },
        "wall_seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "false_alarms": alarms,
        "rows": rows,
    }
    default = Path(__file__).parent / "results" / "interval_coverage.json"
    if options.output or not options.only:
        (options.output or default).write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
