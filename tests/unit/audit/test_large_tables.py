"""What keeps large tables in bounds gives the numbers of the plain way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from audit_tables import NOW, binary_table, locked, protocol
from sonobridge.audit.comparison.slices import largest_of_draws
from sonobridge.audit.comparison.spread import _largest
from sonobridge.audit.evaluation.comparing import compare_groups, rest_of
from sonobridge.audit.evaluation.engine import evaluate
from sonobridge.audit.groups import partitions, sum_groups
from sonobridge.audit.measures.calibrated import measure_ece
from sonobridge.audit.measures.ranked import measure_auc
from sonobridge.audit.measures.task_measures import measures_of
from sonobridge.audit.protocol import Subgroup
from sonobridge.statistics.clustered.calibration_error import bin_edges


def test_sums_of_rows_by_patient_equal_those_of_rows_in_any_order():
    table = binary_table(80, seed=3)
    values = measures_of(table, protocol()).columns
    mixed = np.random.default_rng(0).permutation(table.rows)
    for part in partitions(table, 2):
        other = replace(part, codes=part.codes[mixed])
        for one, two in zip(
            sum_groups(part, table.patient, values),
            sum_groups(other, table.patient[mixed], values[mixed]),
            strict=True,
        ):
            assert np.array_equal(one.patients, two.patients)
            assert np.array_equal(one.images, two.images)
            assert np.allclose(one.sums, two.sums, rtol=0, atol=1e-12)
            assert set(one.rows.tolist()) == set(mixed[two.rows].tolist())


def test_rows_sorted_once_give_the_ranks_of_rows_sorted_by_group():
    table = binary_table(200, seed=4)
    table = replace(table, score=np.round(table.score, 2))
    measures = measures_of(table, protocol())
    labels = table.reference.astype(bool)
    for part in partitions(table, 2):
        for group in sum_groups(part, table.patient, measures.columns):
            rows = measures.by_score(group)
            assert np.array_equal(np.sort(rows), np.sort(group.rows))
            assert (np.diff(table.score[rows]) >= 0).all()
            for measure in (measure_auc, measure_ece):
                plain = measure(group, table.score, labels, table.patient, 0.95).number
                known = measure(group, table.score, labels, table.patient, 0.95, rows=rows)
                for name in ("value", "low", "high", "n", "reason"):
                    expected = getattr(plain, name, None)
                    assert getattr(known.number, name, None) == (
                        pytest.approx(expected, abs=1e-12)
                        if isinstance(expected, float)
                        else expected
                    )


def test_bins_of_sorted_scores_are_those_of_unsorted_ones():
    scores = np.round(np.random.default_rng(1).random(500), 2)
    mixed = np.random.default_rng(2).permutation(500)
    index, count = bin_edges(np.sort(scores), 10)
    other, same = bin_edges(np.sort(scores)[mixed], 10)
    assert count == same
    assert np.array_equal(index[mixed], other)


def test_the_rest_and_the_group_add_up_to_the_whole():
    table = binary_table(150, seed=5)
    measures = measures_of(table, protocol())
    parts = list(partitions(table, 2))
    (whole,) = sum_groups(parts[0], table.patient, measures.columns)
    for part in parts[1:]:
        for group in sum_groups(part, table.patient, measures.columns):
            rest = rest_of(whole, group, table.patients)
            sums, images = group.spread(table.patients)
            others, left = rest.spread(table.patients)
            assert np.allclose(sums + others, whole.sums, atol=1e-12)
            assert np.array_equal(images + left, whole.images)


def test_crossings_let_their_patients_go_and_keep_their_numbers():
    table = binary_table(400, seed=6)
    measures = measures_of(table, protocol())
    found = compare_groups(measures, lambda done, total, unit: None)
    crossings = [one for one in found.groups if one.group.kind == "intersection" and one.claim]
    assert crossings
    for one in crossings:
        assert one.sums.rows.size == one.sums.patients.size == 0
        assert one.size.patients >= 30
        assert all(measured.influence is None for measured in one.measured)
        low, high = one.of("sensitivity").core.limits(0.05)
        assert low < one.of("sensitivity").value < high


def test_a_spread_in_blocks_is_the_spread_at_once(monkeypatch):
    draws = np.random.default_rng(0).normal(size=(501, 6))
    first, second = np.triu_indices(6, 1)
    errors = np.linspace(1, 2, first.size)
    whole = _largest(draws, first, second, errors)
    monkeypatch.setattr("sonobridge.audit.comparison.spread._BLOCK", 40)
    assert np.array_equal(_largest(draws, first, second, errors), whole)
    plain = (np.abs(draws[:, first] - draws[:, second]) / errors).max(1)
    assert np.array_equal(whole, plain)


def test_levels_with_the_same_rows_leave_the_spread_bounded():
    table = binary_table(300, seed=9)
    sex = table.attributes[0]
    first, second = np.equal(sex.codes, 0), np.equal(sex.codes, 1)
    twins = replace(sex, levels=("a", "b", "c"), members=(first, first, second))
    found = evaluate(
        replace(table, attributes=(twins,)),
        locked(subgroups=(Subgroup(column="sex", several=True),)),
        identifier="evl_x",
        made_at=NOW,
        software={},
    )
    assert found.spreads
    for one in found.spreads:
        assert one.estimate.high < 1
        assert one.p < 1 or one.naive == 0
    same = replace(sex, levels=("a", "b"), members=(first, first))
    alike = evaluate(
        replace(table, attributes=(same,)),
        locked(subgroups=(Subgroup(column="sex", several=True),)),
        identifier="evl_x",
        made_at=NOW,
        software={},
    )
    assert alike.spreads == ()


def test_draws_in_blocks_are_those_at_once(monkeypatch):
    parts = np.random.default_rng(3).normal(size=(9, 30))
    covariance = parts @ parts.T
    plain = np.random.default_rng(1).multivariate_normal(
        np.zeros(9), covariance, size=20_000, method="eigh"
    )
    monkeypatch.setattr("sonobridge.audit.comparison.slices._BLOCK", 9 * 777)
    found = largest_of_draws(np.random.default_rng(1), covariance)
    assert np.allclose(found, plain.max(1), rtol=0, atol=1e-12)


def test_a_half_below_the_minimum_gives_a_slice_no_estimate():
    table = binary_table(260, seed=7, gap=0.3)
    found = evaluate(
        table,
        locked(minimum_patients=30),
        identifier="evl_x",
        made_at=NOW,
        software={},
    )
    assert found.worst_slices
    for one in found.worst_slices:
        for half in (one.found, one.confirmed):
            if not hasattr(half, "value"):
                assert "fewer than the stated minimum" in half.reason
