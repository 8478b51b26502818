"""Coefficients against published examples and independent implementations."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import (
    Resampling,
    Scale,
    cohen_kappa,
    effective_n_wilson,
    icc_absolute_single,
    krippendorff_alpha,
    krippendorff_alpha_interval,
    wilson,
)

SHARED = Path(__file__).parents[4] / "shared"
ONCE = Resampling(seed=1, replicates=100)
# Krippendorff (2011), Computing alpha-reliability: four observers, twelve units.
FOUR_BY_TWELVE = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]


def shared_file(relative: str) -> Path:
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"the reference pack is not beside the repository: {relative}")
    return path


def table() -> list[list[str | None]]:
    return [[None if x == "." else x for x in row.split()] for row in FOUR_BY_TWELVE]


@pytest.mark.parametrize(("level", "expected"), [("nominal", 0.7434), ("ordinal", 0.8154)])
def test_krippendorffs_own_example(level: str, expected: float) -> None:
    patients = [f"p{i}" for i in range(12)]
    scale = Scale(level, tuple("12345"))
    found = krippendorff_alpha(table(), patients, scale=scale, resampling=ONCE)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(expected, abs=5e-5)
    # The last unit holds one value and says nothing; its patient is not counted.
    assert found.n == 11


def test_krippendorffs_own_example_on_the_interval_scale() -> None:
    numbers = [[float("nan") if x is None else float(x) for x in row] for row in table()]
    patients = [f"p{i}" for i in range(12)]
    found = krippendorff_alpha_interval(numbers, patients, resampling=ONCE)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(0.8491, abs=5e-5)


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
@pytest.mark.parametrize("seed", range(4))
def test_alpha_equals_the_krippendorff_package(level: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 4, 60)[None, :] + rng.integers(-1, 2, (5, 60))
    codes = np.clip(codes, 0, 3).astype(float)
    codes[rng.random(codes.shape) < 0.2] = np.nan
    labels = [[None if np.isnan(x) else str(int(x)) for x in row] for row in codes]
    patients = [f"p{i // 3}" for i in range(60)]
    found = krippendorff_alpha(
        labels, patients, scale=Scale(level, tuple("0123")), resampling=ONCE
    )
    assert isinstance(found, Estimate)
    expected = krippendorff.alpha(codes, level_of_measurement=level, value_domain=range(4))
    assert found.value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_interval_alpha_equals_the_krippendorff_package(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = 500 + rng.normal(size=30)[None, :] + 0.4 * rng.normal(size=(3, 30))
    values[rng.random(values.shape) < 0.2] = np.nan
    found = krippendorff_alpha_interval(values, [f"p{i}" for i in range(30)], resampling=ONCE)
    assert isinstance(found, Estimate)
    expected = krippendorff.alpha(values, level_of_measurement="interval")
    assert found.value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("weighting", ["nominal", "linear", "quadratic"])
@pytest.mark.parametrize("seed", range(4))
def test_kappa_equals_scikit_learn(weighting: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 5, 80)
    second = np.clip(first + rng.integers(-1, 2, 80), 0, 4)
    found = cohen_kappa(
        [str(x) for x in first],
        [str(x) for x in second],
        [f"p{i // 4}" for i in range(80)],
        scale=Scale("ordinal", tuple("01234")),
        weighting=weighting,
        resampling=ONCE,
    )
    assert isinstance(found, Estimate)
    weights = None if weighting == "nominal" else weighting
    expected = cohen_kappa_score(first, second, weights=weights, labels=range(5))
    assert found.value == pytest.approx(expected, abs=1e-12)
    assert found.n == 20


def test_shrout_and_fleiss() -> None:
    oracle = json.loads(shared_file("oracles/validation/shrout_fleiss_icc.json").read_text())
    expected = next(row for row in oracle["icc"] if row["type"] == "Single_random_raters")
    found = icc_absolute_single(oracle["ratings"], resampling=ONCE)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(expected["ICC"], abs=1e-8)
    assert found.low == pytest.approx(expected["lo"], abs=1e-8)
    assert found.high == pytest.approx(expected["hi"], abs=1e-8)


@pytest.mark.parametrize(
    ("dataset", "column", "items", "value", "bounds"),
    [
        ("2", "alpha_deg", 56, 0.938, None),
        ("2", "beta_deg", 56, 0.710, (0.47, 0.84)),
        ("2", "height_px", 56, 0.911, (0.69, 0.96)),
        ("3", "alpha_deg", 100, 0.991, None),
        ("3", "beta_deg", 100, 0.823, (0.66, 0.90)),
        ("3", "height_px", 100, 0.814, None),
    ],
)
def test_three_readers_of_muscle_images(
    dataset: str, column: str, items: int, value: float, bounds: tuple[float, float] | None
) -> None:
    path = shared_file("data/us/muscle_timtrack/readers.csv")
    reads: dict[str, dict[str, float]] = defaultdict(dict)
    with path.open(newline="") as rows:
        for row in csv.DictReader(rows):
            if row["dataset"] == dataset and row["image_here"] == "True" and row[column]:
                reads[row["image"]][row["rater"]] = float(row[column])
    complete = [[v[k] for k in sorted(v)] for v in reads.values() if len(v) == 3]
    assert len(complete) == items
    found = icc_absolute_single(complete, resampling=ONCE)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(value, abs=5e-4)
    if bounds:
        assert (found.low, found.high) == pytest.approx(bounds, abs=5e-3)


@pytest.mark.parametrize("case", ["81/263", "15/148", "0/20", "1/29"])
def test_wilson_equals_newcombes_cases(case: str) -> None:
    # Newcombe (1998), Statistics in Medicine 17:857, method 3.
    expected = {
        "81/263": (0.2553, 0.3662),
        "15/148": (0.0624, 0.1605),
        "0/20": (0.0, 0.1611),
        "1/29": (0.0061, 0.1718),
    }[case]
    events, n = (int(part) for part in case.split("/"))
    found = wilson("share", events, n, n_unit="images")
    assert isinstance(found, Estimate)
    assert (found.low, found.high) == pytest.approx(expected, abs=5e-5)


def test_two_of_ten_is_too_wide_to_say_much() -> None:
    found = wilson("accepted wrong suggestions", 2, 10, n_unit="suggestions")
    assert isinstance(found, Estimate)
    assert (found.low, found.high) == pytest.approx((0.057, 0.510), abs=5e-4)


def test_one_image_a_patient_is_nearly_plain_wilson() -> None:
    events = [1] * 30 + [0] * 70
    clustered = effective_n_wilson("share", events, [1] * 100)
    plain = wilson("share", 30, 100, n_unit="patients")
    assert isinstance(clustered, Estimate)
    assert isinstance(plain, Estimate)
    assert clustered.low == pytest.approx(plain.low, abs=5e-3)
    assert not isinstance(clustered, NotEstimable)
