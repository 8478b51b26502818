"""Bland and Altman's peak flow data, Shrout and Fleiss' judges."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sonobridge.core.types import Estimate
from sonobridge.statistics import Resampling
from sonobridge.statistics.measurement import (
    ICC_FORMS,
    bland_altman,
    intraclass_correlation,
)

FOLDER = Path(__file__).parents[4] / "shared/oracles/validation"
ONCE = Resampling(seed=1, replicates=100)


def oracle(name: str) -> dict:
    if not (FOLDER / name).exists():
        pytest.skip("the reference pack is not beside the repository")
    return json.loads((FOLDER / name).read_text())


def peak_flow() -> tuple[dict, np.ndarray]:
    data = oracle("bland_altman_1986.json")
    return data, np.array(data["wright"], float) - np.array(data["mini"], float)


def bounds(found: object) -> tuple[float | None, float | None]:
    assert isinstance(found, Estimate)
    return found.low, found.high


def test_limits_of_1986() -> None:
    data, differences = peak_flow()
    found = bland_altman(differences, form="approximate_1986")
    assert found.bias.value == pytest.approx(data["mean_diff"], abs=1e-8)
    assert found.sd.value == pytest.approx(data["sd"], abs=1e-8)
    limits = (found.lower.value, found.upper.value)
    assert limits == pytest.approx(data["loa_1.96"], abs=1e-7)
    assert bounds(found.bias) == pytest.approx(data["bias_ci95"], abs=1e-6)
    assert found.bias.n == 17


def test_limits_as_printed_in_the_lancet() -> None:
    data, differences = peak_flow()
    found = bland_altman(differences, multiple=2.0, form="approximate_1986")
    published = data["published"]
    limits = (found.lower.value, found.upper.value)
    assert limits == pytest.approx(data["loa_2sd"], abs=1e-7)
    # The paper rounds the SD to 38.8 before it doubles it.
    assert limits == pytest.approx(published["loa"], abs=0.11)
    assert bounds(found.bias) == pytest.approx(published["bias_ci"], abs=0.06)
    assert bounds(found.lower) == pytest.approx(data["lower_loa_ci95"], abs=1e-6)
    assert bounds(found.lower) == pytest.approx(published["lower_loa_ci"], abs=0.2)
    assert bounds(found.upper) == pytest.approx(published["upper_loa_ci"], abs=0.2)


def test_exact_interval_of_the_limits_lies_around_that_of_1986() -> None:
    _, differences = peak_flow()
    exact = bland_altman(differences)
    rough = bland_altman(differences, form="approximate_1986")
    assert exact.lower.value == rough.lower.value
    # The exact interval reaches further out and less far in (Carkeet 2015).
    assert exact.lower.low < rough.lower.low
    assert exact.lower.high < rough.lower.high
    middle = exact.bias.value
    assert middle - exact.lower.low == pytest.approx(exact.upper.high - middle)


def test_six_forms_of_shrout_and_fleiss() -> None:
    data = oracle("shrout_fleiss_icc.json")
    printed = [
        data["published"][key] for key in ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")
    ]
    rows = {row["type"]: row for row in data["icc"]}
    names = [
        *("Single_raters_absolute", "Single_random_raters", "Single_fixed_raters"),
        *("Average_raters_absolute", "Average_random_raters", "Average_fixed_raters"),
    ]
    for form, name, figure in zip(ICC_FORMS, names, printed, strict=True):
        found = intraclass_correlation(data["ratings"], form, resampling=ONCE)
        assert isinstance(found, Estimate)
        assert round(found.value, 2) == figure
        assert found.value == pytest.approx(rows[name]["ICC"], abs=1e-8)
        assert found.low == pytest.approx(rows[name]["lo"], abs=1e-8)
        assert found.high == pytest.approx(rows[name]["hi"], abs=1e-8)
