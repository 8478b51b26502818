"""Bounds, spreads, slices and families against brute force and simulation."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_tables import binary_table, keys_of, protocol
from sonobridge.audit.comparison.families import Comparison, adjust, family_of
from sonobridge.audit.comparison.gap import MeasuredGap
from sonobridge.audit.comparison.missing import extreme_ratio
from sonobridge.audit.comparison.slices import halves, search_slices, shrink
from sonobridge.audit.comparison.spread import measure_spread
from sonobridge.audit.groups import Group, partitions, sum_groups
from sonobridge.audit.measures.task_measures import measures_of
from sonobridge.core.types import Estimate


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 20),
    st.integers(0, 20),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=7),
)
def test_missing_bounds_equal_the_extreme_over_all_subsets(hit, miss, patients):
    total = hit + miss + 1
    x = np.array([a for a, _ in patients], float)
    m = np.array([a + b for a, b in patients], float)
    subsets = chain.from_iterable(
        combinations(range(len(patients)), k) for k in range(len(patients) + 1)
    )
    ratios = [(hit + x[list(one)].sum()) / (total + m[list(one)].sum()) for one in subsets]
    assert extreme_ratio(hit, total, x, m) == pytest.approx(min(ratios))
    assert -extreme_ratio(-hit, total, -x, m) == pytest.approx(max(ratios))


def group(key: str, attribute: str = "sex", kind: str = "level") -> Group:
    return Group(key=key, attribute=attribute, title=attribute, level=key, kind=kind)


def gap(p: float) -> MeasuredGap:
    number = Estimate(
        name="gap",
        value=0.1,
        low=0.0,
        high=0.2,
        level=0.95,
        n=50,
        n_unit="patients",
        method="m",
    )
    return MeasuredGap(number, p, p)


def test_a_mirrored_gap_counts_once_and_families_are_apart():
    rows = [
        Comparison(group("f"), "sensitivity", gap(0.02), "primary"),
        Comparison(group("m"), "sensitivity", gap(0.02), "primary", mirrored=True),
        Comparison(group("a", "age"), "sensitivity", gap(0.03), "primary"),
        Comparison(group("f"), "auc", gap(0.01), "exploratory"),
        Comparison(group("x"), "ece", MeasuredGap(gap(1).number, None, None), "none"),
    ]
    found = adjust(rows)
    assert found["f", "sensitivity"] == pytest.approx(0.04)
    assert found["m", "sensitivity"] == found["f", "sensitivity"]
    assert found["a", "sensitivity"] == pytest.approx(0.04)
    assert found["f", "auc"] == pytest.approx(0.01)
    assert ("x", "ece") not in found


def test_families_follow_the_primary_metric():
    assert family_of(group("f"), "sensitivity", "sensitivity") == "primary"
    assert family_of(group("f"), "auc", "sensitivity") == "exploratory"
    assert family_of(group("f"), "brier", "sensitivity") == "none"
    crossing = group("f", kind="intersection")
    assert family_of(crossing, "sensitivity", "sensitivity") == "exploratory"
    assert family_of(group("o", kind="overall"), "sensitivity", "sensitivity") == "none"


def test_shrinking_takes_noise_to_zero_and_leaves_clear_gaps():
    noise = np.array([0.1, -0.1, 0.05])
    assert np.allclose(shrink(noise, np.full(3, 0.04)), 0)
    clear = shrink(np.array([0.3, -0.3, 0.31]), np.full(3, 1e-4))
    assert np.all(np.abs(clear) > 0.29)


def slices_of(table):
    measures = measures_of(table, protocol(minimum_patients=20))
    sums = [
        measures.straight(one)
        for part in partitions(table, 3)
        for one in sum_groups(part, table.patient, measures.block(slice(None)))
    ]
    metric = measures.ratio("sensitivity")
    return metric, sums[0], [one for one in sums[1:] if one.group.kind != "not_recorded"]


def test_slice_covariance_equals_the_dense_one():
    table = binary_table(120, seed=1)
    metric, whole, slices = slices_of(table)
    searched = np.ones(120, bool)
    found = search_slices(metric, slices, whole, searched, floor=10, seed=1)
    assert found
    by_name = {one.group: one for one in slices}
    for one in found:
        x, m = metric.by_patient(by_name[one.group])
        x_all, m_all = metric.by_patient(whole)
        share, rest = x.sum() / m.sum(), (x_all.sum() - x.sum()) / (m_all.sum() - m.sum())
        assert one.gap == pytest.approx(share - rest)
        assert one.gap <= one.shrunken <= 0


def test_searching_nothing_false_is_rarely_significant():
    hits = 0
    for seed in range(40):
        table = binary_table(300, seed=seed)
        metric, whole, slices = slices_of(table)
        found = search_slices(
            metric, slices, whole, halves(table.patient_keys), floor=15, seed=seed
        )
        hits += bool(found) and min(one.p for one in found) <= 0.05
    assert hits <= 7  # binomial(40, 0.05): P(more than 7) is 0.2 %


def test_halves_are_even_and_depend_on_the_key_alone():
    keys = keys_of(10_000)
    searched = halves(keys)
    assert 0.48 < searched.mean() < 0.52
    order = np.random.default_rng(0).permutation(keys.size)
    assert np.array_equal(halves(keys[order]), searched[order])


def test_the_spread_of_equal_levels_is_not_biased_upwards():
    naive, corrected, covered = [], [], 0
    for seed in range(60):
        table = binary_table(300, seed=seed)
        measures = measures_of(table, protocol())
        part = list(partitions(table, 1))[2]
        levels = [
            next(m for m in measures.measure(one) if m.metric == "sensitivity")
            for one in sum_groups(part, table.patient, measures.block(slice(None)))
            if one.patients.size
        ]
        spread = measure_spread(levels, table.patients, level=0.95, seed=seed)
        naive.append(spread.naive)
        corrected.append(spread.estimate.value)
        covered += spread.estimate.low <= 0.0
    assert np.mean(corrected) < 0.7 * np.mean(naive)
    assert covered >= 54
