"""Properties of the closed forms by patient that hold for every table."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from sonobridge.core.types import Estimate
from sonobridge.statistics import wilson
from sonobridge.statistics.clustered import (
    Predictions,
    auc_estimate,
    auc_gap,
    benjamini_hochberg,
    bonferroni,
    brier,
    calibration_in_the_large,
    clustered_auc,
    clustered_ece,
    clustered_share,
    clustered_shares,
    hochberg,
    holm,
    natural_frequencies,
    placements,
    share_gap,
)
from sonobridge.statistics.distributions import (
    beta_quantile,
    normal_cdf,
    normal_two_sided,
    t_cdf,
    t_critical,
    t_criticals,
    t_two_sided,
    welch_degrees,
)

ROW = st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 9))
TABLE = st.lists(ROW, min_size=12, max_size=60)
COUNTS = st.lists(
    st.integers(1, 6).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m))),
    min_size=2,
    max_size=30,
)


def columns(table: list) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    scores, labels, patients = (np.array(column) for column in zip(*table, strict=True))
    return scores / 12, labels, patients


def ends(found) -> tuple[float, float, float]:
    return found.value, found.low, found.high


@given(TABLE)
def test_duplicating_every_row_leaves_the_interval_of_an_auc(table: list) -> None:
    score, label, who = columns(table)
    one = clustered_auc(score, label, who)
    assume(one is not None)
    twice = clustered_auc(np.tile(score, 2), np.tile(label, 2), np.tile(who, 2))
    assert twice.value == pytest.approx(one.value, abs=1e-12)
    assert twice.variance == pytest.approx(one.variance, rel=1e-9, abs=1e-15)
    assert twice.degrees == pytest.approx(one.degrees, rel=1e-6)
    # The guard near 0 and 1 counts images; elsewhere the interval is that of the patients.
    assert twice.low >= one.low - 1e-9
    assert twice.high <= one.high + 1e-9
    if 0 < one.value < 1 and one.variance > 1e-12:
        half = t_critical(0.05, one.degrees) * math.sqrt(one.variance)
        logit = math.log(one.value / (1 - one.value))
        low = 1 / (1 + math.exp(-(logit - half / (one.value * (1 - one.value)))))
        assert one.low <= low + 1e-9


@given(COUNTS, st.integers(2, 4))
def test_duplicating_every_row_leaves_the_interval_of_a_share(rows: list, times: int) -> None:
    events, totals = (np.array(column) for column in zip(*rows, strict=True))
    one = clustered_share(events, totals)
    many = clustered_share(times * events, times * totals)
    assert many.variance == pytest.approx(one.variance, rel=1e-9, abs=1e-18)
    bounded = one.effective_n in {1.0, float(one.images)} or many.effective_n == one.images
    if one.variance > 0 and not bounded:
        assert ends(many) == pytest.approx(ends(one), abs=1e-9)
    # The row interval shrinks as if the copies were new patients.
    rows_once = wilson("share", one.events, one.images, n_unit="images")
    rows_more = wilson("share", many.events, many.images, n_unit="images")
    assert rows_more.high - rows_more.low < rows_once.high - rows_once.low


@given(TABLE)
def test_duplicating_every_row_leaves_calibration(table: list) -> None:
    score, label, who = columns(table)
    assume(np.unique(who).size > 1)
    one = Predictions.of(score, label, who)
    twice = Predictions.of(np.tile(score, 2), np.tile(label, 2), np.tile(who, 2))
    for measure in (calibration_in_the_large, brier, clustered_ece):
        assert ends(measure(twice)) == pytest.approx(ends(measure(one)), abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=8, max_size=50))
def test_one_image_a_patient_is_delong(rows: list) -> None:
    score, label = (np.array(column) for column in zip(*rows, strict=True))
    assume(3 <= label.sum() <= label.size - 3)
    found = clustered_auc(score, label, np.arange(label.size))
    value, positive, negative = placements(score, label)
    delong = positive.var(ddof=1) / positive.size + negative.var(ddof=1) / negative.size
    assert found.value == pytest.approx(value, abs=1e-14)
    assert found.variance == pytest.approx(delong, rel=1e-10, abs=1e-16)


@given(TABLE, st.randoms(use_true_random=False))
def test_shuffling_rows_changes_nothing(table: list, random) -> None:
    shuffled = list(table)
    random.shuffle(shuffled)
    for patients_renamed in (False, True):
        results = []
        for rows in (table, shuffled):
            score, label, who = columns(rows)
            if patients_renamed and rows is shuffled:
                who = 1000 - 7 * who
            auc = auc_estimate("AUC", score, label, who)
            data = Predictions.of(score, label, who)
            results.append((auc, brier(data), clustered_ece(data)))
        (one, *first), (other, *second) = results
        assert type(one) is type(other)
        if isinstance(one, Estimate):
            assert ends(one) == pytest.approx(ends(other), abs=1e-9)
            assert one.n == other.n
        for a, b in zip(first, second, strict=True):
            if a.low is not None:
                assert ends(a) == pytest.approx(ends(b), abs=1e-9)


@given(TABLE)
def test_swapping_the_classes_mirrors_the_auc(table: list) -> None:
    score, label, who = columns(table)
    one = clustered_auc(score, label, who)
    assume(one is not None)
    other = clustered_auc(score, ~label, who)
    turned = clustered_auc(-score, label, who)
    for found in (other, turned):
        assert found.value == pytest.approx(1 - one.value, abs=1e-12)
        assert found.variance == pytest.approx(one.variance, rel=1e-9, abs=1e-16)
        assert (found.low, found.high) == pytest.approx((1 - one.high, 1 - one.low), abs=1e-7)


@given(TABLE)
def test_only_the_order_of_scores_counts(table: list) -> None:
    score, label, who = columns(table)
    one = clustered_auc(score, label, who)
    assume(one is not None)
    assert clustered_auc(np.exp(3 * score), label, who).low == one.low


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 4), st.integers(0, 3)),
        min_size=4,
        max_size=40,
    ),
    st.permutations(range(4)),
)
def test_relabelling_groups_permutes_the_results(rows: list, order: list[int]) -> None:
    cells = {}
    for group, patient, right, wrong in rows:
        cells[group, patient] = (right, right + wrong)
    group, patient = np.array(list(cells)).T
    events, totals = np.array(list(cells.values())).T
    plain = clustered_shares(group, events, totals, 4)
    moved = clustered_shares(np.array(order)[group], events, totals, 4)
    for i in range(4):
        assert moved[order[i]] == plain[i]
    assert patient.size == group.size


@given(COUNTS, COUNTS)
def test_a_gap_is_antisymmetric_and_its_p_agrees_with_its_interval(
    first: list, second: list
) -> None:
    one, other = (clustered_share(*zip(*rows, strict=True)) for rows in (first, second))
    gap, back = share_gap(one, other), share_gap(other, one)
    assert -1 - 1e-9 <= gap.low <= gap.value + 1e-12 <= gap.high + 2e-12 <= 1 + 3e-9
    assert (back.low, back.high) == pytest.approx((-gap.high, -gap.low), abs=1e-12)
    assert back.p_zero == pytest.approx(gap.p_zero, rel=1e-6, abs=1e-12)
    excludes = gap.low > 1e-9 or gap.high < -1e-9
    if excludes or (gap.low < -1e-9 and gap.high > 1e-9):
        assert excludes == (gap.p_zero <= 0.05)


@given(TABLE)
@settings(deadline=None)
def test_a_gap_of_aucs_brackets_itself(table: list) -> None:
    score, label, who = columns(table)
    half = who % 2 == 0
    one, other = (clustered_auc(score[k], label[k], who[k]) for k in (half, ~half))
    assume(one is not None and other is not None)
    gap = auc_gap(one, other)
    assert gap.correlation == 0.0
    assert gap.low <= gap.value <= gap.high
    assert 0 <= gap.p_zero <= 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_are_ordered_between_methods(p: list[float]) -> None:
    plain = np.array(p)
    chain = [plain, benjamini_hochberg(p), hochberg(p), holm(p), bonferroni(p)]
    for smaller, larger in itertools.pairwise(chain):
        assert (smaller <= larger + 1e-12).all()
    for adjusted in chain:
        assert (np.argsort(np.argsort(plain)) >= 0).all()
        order = np.argsort(plain, kind="stable")
        assert (np.diff(adjusted[order]) >= -1e-12).all()


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.integers(0, 5000))
def test_natural_frequencies_add_up(se: float, sp: float, prevalence: float, n: int) -> None:
    found = natural_frequencies(se, sp, prevalence, n)
    parts = (
        found.true_positive,
        found.false_positive,
        found.false_negative,
        found.true_negative,
    )
    assert sum(parts) == n
    assert min(parts) >= 0


@given(st.floats(-30, 30), st.floats(0.5, 3000))
@settings(deadline=None)
def test_tails_equal_scipy(x: float, degrees: float) -> None:
    assert normal_cdf(x) == pytest.approx(stats.norm.cdf(x), rel=1e-12, abs=1e-300)
    assert normal_two_sided(x) == pytest.approx(2 * stats.norm.sf(abs(x)), rel=1e-12)
    assert t_cdf(x, degrees) == pytest.approx(stats.t.cdf(x, degrees), rel=1e-9, abs=1e-300)
    two = 2 * stats.t.sf(abs(x), degrees)
    assert t_two_sided(x, degrees) == pytest.approx(two, rel=1e-9, abs=1e-300)


@given(st.floats(1e-12, 1), st.floats(1, 3000))
@settings(deadline=None)
def test_critical_values_equal_scipy(alpha: float, degrees: float) -> None:
    expected = stats.t.isf(alpha / 2, degrees)
    assert t_critical(alpha, degrees) == pytest.approx(expected, rel=1e-8, abs=1e-9)
    assert t_critical(alpha, math.inf) == pytest.approx(stats.norm.isf(alpha / 2), abs=1e-9)
    assert t_criticals(alpha, [degrees])[0] == t_critical(alpha, degrees)


@given(st.floats(0.001, 0.999), st.floats(0.5, 300), st.floats(0.5, 300))
@settings(deadline=None)
def test_beta_quantiles_equal_scipy(p: float, a: float, b: float) -> None:
    assert beta_quantile(p, a, b) == pytest.approx(stats.beta.ppf(p, a, b), abs=1e-9)


def test_welch_degrees_lie_between_the_smaller_and_the_sum() -> None:
    assert welch_degrees((1.0, 1.0), (9, 9)) == 18
    assert welch_degrees((1.0, 0.0), (9, 90)) == 9
    assert welch_degrees((0.0, 0.0), (9, 90)) == 9
    assert 9 < welch_degrees((3.0, 1.0), (9, 90)) < 99
    for degrees in (0, -1):
        with pytest.raises(ValueError, match="positive"):
            t_two_sided(1.0, degrees)
