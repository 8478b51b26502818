"""ROC curves and transferred thresholds of resamples, and plain sums."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_curve

from kernel_rows import made
from sonobridge.core.randomness import generator
from sonobridge.statistics.kernels import compiled
from sonobridge.statistics.kernels.cells import resample_cells
from sonobridge.statistics.kernels.curves import resample_roc, resample_threshold
from sonobridge.statistics.kernels.rows import ScoredRows, sort_cells
from sonobridge.statistics.kernels.sums import ValueRows, resample_sums
from sonobridge.statistics.kernels.weights import weights_reference

GRID = np.linspace(0, 1, 41)


def one_cell(table, **options):
    return sort_cells(np.zeros_like(table.cells), 1, table.rows(), **options)


def by_hand(positives, negatives, grid):
    """Read a curve of cumulative counts: upper end of verticals, straight lines between."""
    out = []
    for rate in grid * negatives[-1]:
        at = np.flatnonzero(negatives <= rate)[-1]
        if at == negatives.size - 1:
            out.append(1.0)
            continue
        share = (rate - negatives[at]) / (negatives[at + 1] - negatives[at])
        out.append(
            (positives[at] + share * (positives[at + 1] - positives[at])) / positives[-1]
        )
    return out


@pytest.mark.parametrize("levels", [None, 12])
def test_roc_curves_are_those_of_scikit_learn(levels) -> None:
    table = made(rows=600, patients=80, levels=levels)
    got = resample_roc(one_cell(table, bins=0), GRID, (table.keys, 70, 4), threads=2)
    weights = weights_reference(table.keys, 70, 4)
    for number in range(70):
        weight = weights[number, table.patients].astype(float)
        fpr, tpr, _ = roc_curve(
            table.labels, table.scores, sample_weight=weight, drop_intermediate=False
        )
        negatives = np.rint(fpr * weight[~table.labels].sum())
        positives = np.rint(tpr * weight[table.labels].sum())
        expected = by_hand(positives, negatives, GRID)
        assert got[number] == pytest.approx(expected, abs=1e-12)
    assert (np.diff(got, axis=1) >= -1e-12).all()
    assert (got[:, -1] == 1).all()


def test_the_area_under_the_curves_is_the_auc() -> None:
    table = made(rows=300, patients=300)
    fine = np.linspace(0, 1, 4001)
    curves = resample_roc(one_cell(table, bins=0), fine, (table.keys, 20, 4))
    auc = resample_cells(one_cell(table), table.keys, 20, 4).auc()[0]
    assert np.trapezoid(curves, fine, axis=1) == pytest.approx(auc, abs=2e-3)


def test_a_curve_without_a_class_is_undefined() -> None:
    rows = ScoredRows(np.arange(3), np.array([1, 0, 0]), np.array([0.4, 0.6, 0.2]))
    cells = sort_cells(np.zeros(3, np.int32), 1, rows, bins=0)
    keys = np.arange(3, dtype=np.uint64)
    got = resample_roc(cells, GRID, (keys, 200, 4))
    weights = weights_reference(keys, 200, 4)
    missing = (weights[:, 0] == 0) | (weights[:, 1:].sum(1) == 0)
    assert missing.any()
    assert np.array_equal(np.isnan(got).all(1), missing)
    assert np.array_equal(np.isnan(got).any(1), missing)


@pytest.mark.parametrize("levels", [None, 12])
def test_thresholds_reach_the_sensitivity_and_no_lower_one_would_do(levels) -> None:
    table = made(rows=900, patients=120, levels=levels)
    source = sort_cells(
        np.where(table.cells == 0, 0, -1), 1, table.rows(), bins=0, keep_scores=True
    )
    targets = sort_cells(table.cells, 6, table.rows(), bins=0, keep_scores=True)
    got = resample_threshold(source, targets, 0.9, (table.keys, 100, 4), threads=2)
    weights = weights_reference(table.keys, 100, 4)
    here = table.cells == 0
    for number in range(100):
        weight = weights[number, table.patients].astype(np.int64)
        threshold = got.thresholds[number]
        positive = here & table.labels
        reached = weight[positive & (table.scores >= threshold)].sum()
        above = weight[positive & (table.scores > threshold)].sum()
        assert reached >= 0.9 * weight[positive].sum() - 1e-9 > above - 1e-9
        for cell in range(6):
            chosen = (table.cells == cell) & (table.scores >= threshold)
            assert got.cells.tp[cell, number] == weight[chosen & table.labels].sum()
            assert got.cells.fp[cell, number] == weight[chosen & ~table.labels].sum()
    assert np.array_equal(
        got.cells.total(), resample_cells(targets, table.keys, 100, 4).total()
    )
    assert (got.cells.sensitivity()[0] >= 0.9).all()


def test_a_round_share_of_positives_needs_no_more_than_that_share() -> None:
    scores = np.linspace(1, 0.1, 10)
    rows = ScoredRows(np.zeros(10, int), np.ones(10, bool), scores)
    cells = sort_cells(np.zeros(10, np.int32), 1, rows, bins=0, keep_scores=True)
    key = np.array([3], dtype=np.uint64)
    got = resample_threshold(cells, cells, 0.7, (key, 20, 1))
    drawn = weights_reference(key, 20, 1)[:, 0] > 0
    assert got.thresholds[drawn] == pytest.approx(0.4)
    assert np.isnan(got.thresholds[~drawn]).all()
    assert got.cells.undefined("sensitivity")[0] == (~drawn).sum() > 0


def sums_table():
    table = made(rows=700, patients=90)
    values = generator(5, "values").normal(size=(700, 2))
    return table, np.column_stack([np.ones(700), values, values[:, 0] * values[:, 1]])


def test_sums_are_those_of_weighted_rows() -> None:
    table, values = sums_table()
    rows = ValueRows(values, table.cells, 6, table.patients)
    got = resample_sums(rows, table.keys, 70, 4)
    weights = weights_reference(table.keys, 70, 4)[:, table.patients].astype(float)
    for cell in range(6):
        here = table.cells == cell
        expected = weights[:, here] @ values[here]
        assert got[cell] == pytest.approx(expected, rel=1e-12, abs=1e-10)
    counted = resample_cells(one_cell(table), table.keys, 70, 4).total()
    everything = ValueRows(values, np.zeros_like(table.cells), 1, table.patients)
    assert np.array_equal(resample_sums(everything, table.keys, 70, 4)[..., 0], counted)


def test_sums_are_the_same_bytes_for_any_order_and_threads() -> None:
    table, values = sums_table()
    one = resample_sums(
        ValueRows(values, table.cells, 6, table.patients), table.keys, 150, 4, threads=1
    )
    order = generator(6, "order").permutation(700)
    renumbered = generator(7, "order").permutation(90)
    keys = np.empty_like(table.keys)
    keys[renumbered] = table.keys
    moved = ValueRows(values[order], table.cells[order], 6, renumbered[table.patients[order]])
    two = resample_sums(moved, keys, 150, 4, threads=2)
    assert one.tobytes() == two.tobytes()


def test_without_a_compiler_numpy_gives_the_same(monkeypatch) -> None:
    table, values = sums_table()
    cells = one_cell(table, bins=0, keep_scores=True)
    targets = sort_cells(table.cells, 6, table.rows(), bins=0, keep_scores=True)
    rows = ValueRows(values, table.cells, 6, table.patients)
    drawn = (table.keys, 70, 4)

    def all_three():
        moved = resample_threshold(cells, targets, 0.8, drawn)
        return resample_roc(cells, GRID, drawn), resample_sums(rows, *drawn), moved

    one = all_three()
    monkeypatch.setattr(compiled.LIBRARY, "_loaded", compiled.Kernels())
    two = all_three()
    assert np.array_equal(one[0], two[0])
    assert one[1] == pytest.approx(two[1], rel=1e-12, abs=1e-11)
    assert np.array_equal(one[2].thresholds, two[2].thresholds)
    for name in ("tp", "fp", "fn", "tn"):
        assert np.array_equal(getattr(one[2].cells, name), getattr(two[2].cells, name))
    assert two[2].cells.computed_by == "numpy"


def test_what_cannot_be_resampled_is_refused() -> None:
    table, values = sums_table()
    many = sort_cells(table.cells, 6, table.rows())
    drawn = (table.keys, 10, 1)
    with pytest.raises(ValueError, match="one cell with scores"):
        resample_roc(many, GRID, drawn)
    with pytest.raises(ValueError, match="rise from 0 to 1"):
        resample_roc(one_cell(table), GRID[::-1], drawn)
    with pytest.raises(ValueError, match="keep_scores"):
        resample_threshold(one_cell(table), many, 0.9, drawn)
    kept = one_cell(table, keep_scores=True)
    with pytest.raises(ValueError, match="above 0"):
        resample_threshold(kept, kept, 0, drawn)
    values[3, 1] = np.nan
    with pytest.raises(ValueError, match="finite"):
        ValueRows(values, table.cells, 6, table.patients)
    with pytest.raises(ValueError, match="-1 for none"):
        ValueRows(values[:, :1], table.cells, 2, table.patients)
    with pytest.raises(ValueError, match="a cell and a patient"):
        ValueRows(values[:9, :1], table.cells, 6, table.patients)
