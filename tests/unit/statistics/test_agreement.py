"""What agreement says where the textbook formula is silent."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import (
    NO_VARIATION,
    TOO_SMALL,
    Resampling,
    Scale,
    cohen_kappa,
    krippendorff_alpha,
    krippendorff_alpha_interval,
    mean_by_patient,
    percent_agreement,
)

GRADES = Scale("ordinal", ("1", "2", "3"), outside=("cannot_grade",))
RESAMPLING = Resampling(seed=7, replicates=400)


def noisy(items: int, per_patient: int = 2, seed: int = 3) -> tuple[list, list, list]:
    rng = np.random.default_rng(seed)
    first = rng.integers(1, 4, items)
    second = np.where(rng.random(items) < 0.7, first, rng.integers(1, 4, items))
    patients = [f"p{i // per_patient}" for i in range(items)]
    return [str(x) for x in first], [str(x) for x in second], patients


def test_all_identical_labels_are_undefined_with_percent_beside() -> None:
    labels, patients = [["2"] * 30] * 3, [f"p{i}" for i in range(30)]
    alpha = krippendorff_alpha(labels, patients, scale=GRADES, resampling=RESAMPLING)
    kappa = cohen_kappa(
        labels[0],
        labels[1],
        patients,
        scale=GRADES,
        weighting="quadratic",
        resampling=RESAMPLING,
    )
    measured = krippendorff_alpha_interval(
        np.full((3, 30), 0.1), patients, resampling=RESAMPLING
    )
    for found in (alpha, kappa, measured):
        assert isinstance(found, NotEstimable)
        assert found.reason == NO_VARIATION == "undefined: no variation"
        assert found.n == 30
    percent = percent_agreement(labels, patients, resampling=RESAMPLING)
    assert isinstance(percent, Estimate)
    assert percent.value == 1.0
    assert percent.low is not None
    assert percent.low < 1.0


def test_perfect_agreement_on_varied_labels_keeps_an_honest_lower_end() -> None:
    labels = [str(1 + i % 3) for i in range(60)]
    found = cohen_kappa(
        labels, labels, [f"p{i // 2}" for i in range(60)], scale=GRADES, resampling=RESAMPLING
    )
    assert isinstance(found, Estimate)
    assert found.value == found.high == 1.0
    assert found.low is not None
    assert 0.7 < found.low < 0.95


def test_cannot_grade_is_a_category_of_its_own() -> None:
    # Dropping the answer would leave perfect agreement; it must cost.
    first = ["1", "2", "3", "1", "2", "3", "cannot_grade", "2"] * 5
    second = ["1", "2", "3", "1", "2", "3", "2", "cannot_grade"] * 5
    patients = [f"p{i}" for i in range(40)]
    for weighting in ("nominal", "linear", "quadratic"):
        kappa = cohen_kappa(
            first, second, patients, scale=GRADES, weighting=weighting, resampling=RESAMPLING
        )
        assert isinstance(kappa, Estimate)
        assert kappa.value < 0.9
    alpha = krippendorff_alpha([first, second], patients, scale=GRADES, resampling=RESAMPLING)
    assert isinstance(alpha, Estimate)
    assert alpha.value < 0.9
    both = ["1", "2", "3", "cannot_grade"] * 10
    agreed = krippendorff_alpha([both, both], patients, scale=GRADES, resampling=RESAMPLING)
    assert isinstance(agreed, Estimate)
    assert agreed.value == 1.0


def test_cannot_grade_alone_on_both_sides_is_no_variation() -> None:
    labels = ["cannot_grade"] * 8
    patients = [f"p{i}" for i in range(8)]
    found = krippendorff_alpha([labels, labels], patients, scale=GRADES, resampling=RESAMPLING)
    assert isinstance(found, NotEstimable)
    two = Scale("ordinal", ("1",), outside=("shadow", "gain"))
    mixed = ["shadow", "gain"] * 4
    agreed = krippendorff_alpha([mixed, mixed], patients, scale=two, resampling=RESAMPLING)
    assert isinstance(agreed, Estimate)
    assert agreed.value == 1.0


def test_transposed_input_is_refused_or_differs() -> None:
    first, second, patients = noisy(60)
    with pytest.raises(ValueError, match="each reader has one entry per item"):
        krippendorff_alpha(
            list(zip(first, second, strict=True)), patients, scale=GRADES, resampling=RESAMPLING
        )
    # A square table cannot be caught by its shape: the number must not come out the same.
    rng = np.random.default_rng(0)
    grid = np.clip(rng.integers(1, 4, 8)[None, :] + rng.integers(0, 2, (8, 8)), 1, 3).astype(
        str
    )
    names = [f"p{i}" for i in range(8)]
    upright = krippendorff_alpha(grid.tolist(), names, scale=GRADES, resampling=RESAMPLING)
    turned = krippendorff_alpha(grid.T.tolist(), names, scale=GRADES, resampling=RESAMPLING)
    assert isinstance(upright, Estimate)
    assert isinstance(turned, Estimate)
    assert abs(upright.value - turned.value) > 0.2


def test_interval_narrows_with_patients() -> None:
    widths = []
    for items in (48, 192, 768):
        first, second, patients = noisy(items)
        found = cohen_kappa(first, second, patients, scale=GRADES, resampling=RESAMPLING)
        assert isinstance(found, Estimate)
        assert found.low is not None
        assert found.high is not None
        widths.append(found.high - found.low)
    assert widths[0] > 1.6 * widths[1] > 1.6 * 1.6 * widths[2]


def test_interval_counts_patients_and_not_frames() -> None:
    first, second, patients = noisy(40, per_patient=1)
    once = cohen_kappa(first, second, patients, scale=GRADES, resampling=RESAMPLING)
    tenfold = cohen_kappa(
        first * 10, second * 10, patients * 10, scale=GRADES, resampling=RESAMPLING
    )
    assert isinstance(once, Estimate)
    assert isinstance(tenfold, Estimate)
    assert (once.value, once.low, once.high, once.n) == pytest.approx(
        (tenfold.value, tenfold.low, tenfold.high, tenfold.n)
    )


def test_small_n_says_so() -> None:
    first, second, patients = noisy(10)
    found = cohen_kappa(first, second, patients, scale=GRADES, resampling=RESAMPLING)
    assert isinstance(found, Estimate)
    assert found.n == 5
    assert found.note.startswith(TOO_SMALL)


def test_a_single_patient_has_no_interval() -> None:
    first, second, _ = noisy(20)
    found = cohen_kappa(first, second, ["p"] * 20, scale=GRADES, resampling=RESAMPLING)
    assert isinstance(found, Estimate)
    assert found.low is None
    assert found.note == "one patient: no interval by patient can be given"


def test_resamples_without_variation_are_never_dropped_in_silence() -> None:
    # The only disagreeing grade sits in one patient: most resamples cannot be judged.
    first = ["1"] * 5 + ["2"]
    second = ["1"] * 5 + ["2"]
    found = cohen_kappa(
        first, second, [f"p{i}" for i in range(6)], scale=GRADES, resampling=RESAMPLING
    )
    assert isinstance(found, Estimate)
    assert found.low is None
    assert "resamples have no variation" in found.note


def test_no_shared_item_is_a_reason_and_not_a_zero() -> None:
    found = cohen_kappa(
        ["1", None], [None, "2"], ["p", "q"], scale=GRADES, resampling=RESAMPLING
    )
    assert isinstance(found, NotEstimable)
    assert found.n == 0


def test_unknown_answers_and_values_are_refused() -> None:
    with pytest.raises(ValueError, match="'7' is no answer"):
        cohen_kappa(["7"], ["1"], ["p"], scale=GRADES, resampling=RESAMPLING)
    with pytest.raises(ValueError, match=r"in 0\.\.1"):
        mean_by_patient([1.2], ["p"], resampling=RESAMPLING, name="Dice")
    with pytest.raises(ValueError, match="finite"):
        krippendorff_alpha_interval([[np.inf], [1]], ["p"], resampling=RESAMPLING)
    with pytest.raises(ValueError, match="resamples"):
        Resampling(seed=1, replicates=10)
    with pytest.raises(ValueError, match="distinct"):
        Scale("nominal", ("a", "a"))


def test_missing_values_are_left_out_of_a_mean() -> None:
    found = mean_by_patient(
        [0.8, None, 0.6, 0.7], ["p", "p", "q", "r"], resampling=RESAMPLING, name="Dice"
    )
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(0.7)
    assert found.n == 3
