"""What keeps large tables in bounds gives the numbers of the plain way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from audit_tables import NOW, binary_table, locked, protocol
from sonobridge.audit.comparison.gap import measure_gap
from sonobridge.audit.comparison.slices import largest_of_draws
from sonobridge.audit.comparison.spread import _largest
from sonobridge.audit.evaluation.comparing import compare_groups
from sonobridge.audit.evaluation.engine import evaluate
from sonobridge.audit.groups import partitions, rows_in, sum_blocks, sum_groups
from sonobridge.audit.measures.measured import measure_ratio
from sonobridge.audit.measures.rest import RestMeasures, rest_of
from sonobridge.audit.measures.task_measures import measures_of
from sonobridge.audit.protocol import Subgroup
from sonobridge.statistics.clustered import Predictions, clustered_auc, clustered_ece
from sonobridge.statistics.clustered.calibration_error import bin_edges


def test_sums_of_rows_by_patient_equal_those_of_rows_in_any_order():
    table = binary_table(80, seed=3)
    values = measures_of(table, protocol()).block(slice(None))
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


def test_sums_in_blocks_are_those_at_once():
    table = binary_table(150, seed=8)
    measures = measures_of(table, protocol())
    blocks = table.blocks(70)
    assert len(blocks) > 5
    assert [one.stop for one in blocks[:-1]] == [one.start for one in blocks[1:]]
    for part in partitions(table, 2):
        found = sum_blocks(part, table.patient, measures.block, blocks)
        for one, two in zip(
            found, sum_groups(part, table.patient, measures.block(slice(None))), strict=True
        ):
            for name in ("rows", "patients", "sums", "images"):
                assert np.array_equal(getattr(one, name), getattr(two, name))


def test_the_rows_of_a_group_are_those_that_were_summed():
    table = binary_table(100, seed=2)
    sex, bmi, scanner = table.attributes
    missing = np.where(np.arange(table.rows) % 7 == 0, -1, bmi.codes).astype(np.int8)
    both = (np.equal(scanner.codes, 0), scanner.codes >= 0, np.equal(scanner.codes, 2))
    table = replace(
        table,
        attributes=(sex, replace(bmi, codes=missing), replace(scanner, members=both)),
    )
    measures = measures_of(table, protocol())
    for part in partitions(table, 3):
        for one in measures.sums(part):
            assert np.array_equal(np.flatnonzero(rows_in(table, one.group)), one.rows)


def test_an_attribute_with_several_answers_is_compared_with_its_reference():
    table = binary_table(300, seed=9)
    sex, _, scanner = table.attributes
    members = tuple(np.equal(scanner.codes, k) for k in range(3))
    several = replace(table, attributes=(sex, replace(scanner, members=members)))
    single = replace(table, attributes=(sex, scanner))
    found = []
    for made, flag in ((several, True), (single, False)):
        asked = (
            Subgroup(column="sex"),
            Subgroup(column="scanner", several=flag, reference="B"),
        )
        measures = measures_of(made, protocol(subgroups=asked, intersection_depth=1))
        groups = compare_groups(measures, lambda done, total, unit: None).levels("scanner")
        found.append(
            [(one.group.level, one.against, one.gaps.get("sensitivity")) for one in groups]
        )
    assert found[0] == found[1]
    assert [against for _, against, _ in found[0]][:2] == ["B", ""]


def plain(table, rows):
    """AUC and calibration error of some rows, each by the function for one group."""
    score, label, who = table.score[rows], table.reference[rows] == 1, table.patient[rows]
    return clustered_auc(score, label, who), clustered_ece(Predictions.of(score, label, who))


def agree(found, expected, metric):
    """Numbers are equal but for noise; those of a calibration error are found by search."""
    noise = 1e-8 if metric == "ece" else 1e-12
    for name in ("value", "low", "high"):
        known = getattr(expected, name)
        if known is not None:
            assert getattr(found, name) == pytest.approx(known, abs=noise)
    assert getattr(found, "n", expected.patients) == expected.patients


def test_groups_and_rests_get_the_numbers_of_measuring_each_alone():
    table = binary_table(300, seed=4)
    table = replace(table, score=np.round(table.score, 2))
    measures = measures_of(table, protocol(minimum_patients=2))
    parts = partitions(table, 2)
    (whole,) = measures.sums(next(parts))
    rests = RestMeasures.of(measures, whole)
    for group in (one for part in parts for one in measures.sums(part) if one.patients.size):
        rest = rests.rest(group)
        others = rest_of(whole, group)
        assert rest.patients == others.patients.size
        mine = {one.metric: one for one in measures.measure(group)}
        theirs = {one.metric: one for one in rests.measure(group, rest, ranks=True)}
        direct = {one.metric: measure_ratio(one, others, 0.95) for one in measures.ratios}
        for metric, one in direct.items():
            if one.core is not None:
                agree(theirs[metric].number, one.core, metric)
        rows = np.setdiff1d(np.arange(table.rows), group.rows)
        for found, chosen in ((mine, group.rows), (theirs, rows)):
            for metric, value in zip(("auc", "ece"), plain(table, chosen), strict=True):
                if value is not None:
                    agree(found[metric].number, value, metric)


def test_a_gap_is_that_of_the_group_and_its_rest_measured_alone():
    table = binary_table(200, seed=6)
    sex = table.attributes[0]
    mixed = np.random.default_rng(0).integers(0, 5, table.rows).astype(np.int8)
    table = replace(
        table, attributes=(replace(sex, levels=tuple("abcde"), codes=mixed), *table.attributes)
    )
    measures = measures_of(table, protocol(minimum_patients=2))
    parts = partitions(table, 1)
    (whole,) = measures.sums(next(parts))
    rests = RestMeasures.of(measures, whole)
    for group in measures.sums(next(parts))[:5]:
        rest = rests.rest(group)
        assert 0 < rest.shared.patients.size < group.patients.size < table.patients
        others = rest_of(whole, group)
        theirs = {one.metric: one for one in rests.measure(group, rest, ranks=True)}
        for metric in measures.ratios:
            mine = measure_ratio(metric, group, 0.95)
            found = measure_gap(mine, theirs[metric.metric], 0.05, 0.95)
            direct = measure_gap(mine, measure_ratio(metric, others, 0.95), 0.05, 0.95)
            for name in ("value", "low", "high"):
                assert getattr(found.number, name) == pytest.approx(
                    getattr(direct.number, name), abs=1e-12
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
    (whole,) = sum_groups(parts[0], table.patient, measures.block(slice(None)))
    for part in parts[1:]:
        for group in sum_groups(part, table.patient, measures.block(slice(None))):
            rest = rest_of(whole, group)
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
