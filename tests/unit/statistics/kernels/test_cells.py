"""The sums of cells against scikit-learn, the NumPy path, and the traps of other tools."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import precision_score, recall_score, roc_auc_score

from kernel_rows import made, same_sums
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.randomness import generator
from sonobridge.statistics.kernels import compiled
from sonobridge.statistics.kernels.cells import resample_cells, resample_partitions
from sonobridge.statistics.kernels.reference import point_cells, reference_cells
from sonobridge.statistics.kernels.replicates import (
    METRICS,
    add_cells,
    check_size,
    replicate_gap,
    replicate_spread,
)
from sonobridge.statistics.kernels.rows import BIN_END, RUN_END, ScoredRows, sort_cells
from sonobridge.statistics.kernels.weights import weights_reference


def naive_ece(labels, scores, weights, bins=10) -> float:
    place = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = np.bincount(place, weights * (labels - scores), minlength=bins)
    return np.abs(gaps).sum() / weights.sum()


@pytest.mark.parametrize("levels", [None, 4, 1])
@pytest.mark.parametrize("patients", [400, 3])
def test_replicates_equal_scikit_learn_with_sample_weight(levels, patients) -> None:
    table = made(patients=patients, levels=levels, seed=2)
    table.labels[table.cells == 1] = True
    got = resample_cells(
        sort_cells(table.cells, table.cell_count, table.rows()), table.keys, 5, 8
    )
    weights = weights_reference(table.keys, 5, 8)
    compared = 0
    for cell in range(table.cell_count):
        here = table.cells == cell
        labels, scores = table.labels[here], table.scores[here]
        for number in range(5):
            weight = weights[number, table.patients[here]].astype(float)
            assert got.total()[cell, number] == weight.sum()
            if not weight.sum():
                assert all(np.isnan(got.metric(m)[cell, number]) for m in METRICS)
                continue
            expected = {
                "sensitivity": recall_score(
                    labels, scores >= 0.5, sample_weight=weight, zero_division=np.nan
                ),
                "specificity": recall_score(
                    ~labels, scores < 0.5, sample_weight=weight, zero_division=np.nan
                ),
                "ppv": precision_score(
                    labels, scores >= 0.5, sample_weight=weight, zero_division=np.nan
                ),
                "npv": precision_score(
                    ~labels, scores < 0.5, sample_weight=weight, zero_division=np.nan
                ),
                "accuracy": np.average(labels == (scores >= 0.5), weights=weight),
            }
            both = weight[labels].sum() > 0 and weight[~labels].sum() > 0
            expected["auc"] = (
                roc_auc_score(labels, scores, sample_weight=weight) if both else np.nan
            )
            for name, value in expected.items():
                shown = got.metric(name)[cell, number]
                assert shown == pytest.approx(value, abs=1e-12, nan_ok=True), name
                compared += 1
            calibrated = {
                "ece": naive_ece(labels, scores, weight),
                "brier": np.average((labels - scores) ** 2, weights=weight),
                "calibration_gap": np.average(labels - scores, weights=weight),
            }
            for name, value in calibrated.items():
                assert got.metric(name)[cell, number] == pytest.approx(value, abs=1e-6), name
    assert compared > 50
    assert got.undefined("auc")[1] == 5
    assert got.undefined("specificity")[1] == 5
    assert got.undefined("sensitivity")[5] == 5  # the empty cell


@pytest.mark.parametrize("binning", ["equal_width", "equal_mass"])
@pytest.mark.parametrize("levels", [None, 9])
def test_compiled_and_numpy_paths_give_the_same_whole_numbers(levels, binning) -> None:
    table = made(levels=levels)
    cells = sort_cells(table.cells, table.cell_count, table.rows(), binning=binning)
    got = resample_cells(cells, table.keys, 150, 4)
    expected = reference_cells(cells, weights_reference(table.keys, 150, 4))
    assert got.computed_by == "compiled"
    assert expected.computed_by == "numpy"
    assert same_sums(got, expected)


def test_without_a_compiler_numpy_gives_the_same(monkeypatch) -> None:
    table = made(rows=500, patients=90)
    cells = sort_cells(table.cells, table.cell_count, table.rows())
    got = resample_cells(cells, table.keys, 70, 4)
    monkeypatch.setattr(compiled.LIBRARY, "_loaded", compiled.Kernels())
    plain = resample_cells(cells, table.keys, 70, 4)
    assert plain.computed_by == "numpy"
    assert same_sums(got, plain)


def test_threads_and_order_of_rows_and_patients_change_no_bit() -> None:
    table = made(levels=40)
    cells = sort_cells(table.cells, table.cell_count, table.rows())
    one = resample_cells(cells, table.keys, 300, 4, threads=1)
    assert same_sums(one, resample_cells(cells, table.keys, 300, 4, threads=2))
    order = generator(1, "shuffle").permutation(table.patients.size)
    renumbered = generator(2, "shuffle").permutation(table.keys.size)
    shuffled = table.rows(order)
    shuffled = ScoredRows(renumbered[shuffled.patients], shuffled.labels, shuffled.scores)
    keys = np.empty_like(table.keys)
    keys[renumbered] = table.keys
    again = resample_cells(
        sort_cells(table.cells[order], table.cell_count, shuffled), keys, 300, 4
    )
    assert same_sums(one, again)


def test_relabelling_groups_permutes_the_results() -> None:
    table = made()
    new = generator(3, "labels").permutation(table.cell_count)
    one = resample_cells(sort_cells(table.cells, 6, table.rows()), table.keys, 70, 4)
    moved = np.where(table.cells < 0, -1, new[table.cells])
    two = resample_cells(sort_cells(moved, 6, table.rows()), table.keys, 70, 4)
    assert same_sums(two, one, new)


def test_cells_add_up_to_marginals() -> None:
    table = made(straddling=False, spare=0, levels=30)
    sex, age = table.cells // 3, table.cells % 3
    kept = table.rows()
    parts = [
        sort_cells(table.cells, 6, kept),
        sort_cells(sex, 2, kept, bins=10),
        sort_cells(age, 3, kept),
        sort_cells(np.zeros_like(sex), 1, kept),
    ]
    cells, *marginals = resample_partitions(parts, table.keys, 100, 4)
    index = np.arange(6)
    for groups, marginal in zip(
        ([index // 3 == k for k in range(2)], [index % 3 == k for k in range(3)], [index >= 0]),
        marginals,
        strict=True,
    ):
        added = add_cells(cells, np.array(groups))
        assert added.wins is None
        with pytest.raises(ValueError, match="AUC"):
            added.auc()
        assert same_sums(added.with_auc_of(marginal), marginal)
    with pytest.raises(ValueError, match="same groups"):
        add_cells(cells, np.eye(6, dtype=bool)[:2]).with_auc_of(marginals[0])


def test_cells_of_own_quantiles_add_up_without_an_ece() -> None:
    table = made()
    cells = sort_cells(table.cells, 6, table.rows(), binning="equal_mass")
    wide = sort_cells(table.cells, 6, table.rows())
    everything = np.ones((1, 6), dtype=bool)
    added = add_cells(point_cells(cells), everything)
    expected = add_cells(point_cells(wide), everything)
    assert added.brier() == expected.brier()
    assert added.calibration_gap() == expected.calibration_gap()
    with pytest.raises(ValueError, match="no ECE"):
        added.ece()


def test_bins_of_equal_mass_hold_equal_numbers_and_never_split_ties() -> None:
    scores = np.concatenate([np.linspace(0, 1, 40), np.full(60, 0.5)])
    rows = ScoredRows(np.arange(100), np.arange(100) % 2, scores)
    point = point_cells(
        sort_cells(np.zeros(100, np.int32), 1, rows, bins=10, binning="equal_mass")
    )
    weights = point.bin_weights[0, :, 0]
    assert weights.sum() == 100
    assert weights.max() >= 60
    plain = ScoredRows(np.arange(100), np.arange(100) % 2, np.linspace(0, 1, 100))
    even = sort_cells(np.zeros(100, np.int32), 1, plain, bins=10, binning="equal_mass")
    assert (point_cells(even).bin_weights == 10).all()


def test_codes_mark_the_ends_of_tie_runs_and_bins() -> None:
    rows = ScoredRows(np.arange(4), np.array([1, 0, 0, 1]), np.array([0.9, 0.9, 0.85, 0.1]))
    cells = sort_cells(np.zeros(4, np.int32), 1, rows)
    assert (cells.codes & RUN_END > 0).tolist() == [False, True, True, True]
    assert (cells.codes & BIN_END > 0).tolist() == [False, True, True, True]


def test_small_undefined_groups_never_pull_a_gap_to_zero() -> None:
    """190 + 10 rows, group b with 2 positives: other tools report [0.00, 0.59] here."""
    random = generator(0, "trap")
    labels = np.concatenate([random.random(190) < 0.4, np.arange(10) < 2])
    scores = np.clip(random.normal(0.4 + 0.25 * labels, 0.15), 0, 1)
    scores[190:192] = 0.15, 0.4  # the model fails in b
    groups = (np.arange(200) >= 190).astype(np.int32)
    rows = ScoredRows(np.arange(200), labels, scores)
    keys = generator(1, "trap").integers(0, 2**64, 200, dtype=np.uint64)
    got = resample_cells(sort_cells(groups, 2, rows), keys, 1000, 5)
    auc = got.auc()
    weights = weights_reference(keys, 1000, 5)
    none_drawn = weights[:, 190:192].sum(1) == 0
    assert 100 < none_drawn.sum() < 170  # exp(-2) is 13.5 %
    assert got.undefined("auc").tolist() == [0, none_drawn.sum()]
    for gap in (replicate_gap(auc, 0, 1), replicate_spread(auc)):
        assert np.array_equal(np.isnan(gap), none_drawn)
        assert np.abs(gap[~none_drawn]).min() > 0
    dropped = np.nanmax(auc, 0) - np.nanmin(auc, 0)
    assert (dropped[none_drawn] == 0).all()  # what reading "no gap" would have given
    assert np.quantile(dropped, 0.025) == 0
    assert np.nanquantile(replicate_spread(auc), 0.025) > 0


def test_no_accumulator_overflows() -> None:
    """One patient, one bin, 200,000 rows, errors of almost 1, weights of 2 and more."""
    count = 200_000
    labels = np.arange(count) < count // 2
    rows = ScoredRows(np.zeros(count, int), labels, np.where(labels, 0.0, 0.09))
    cells = sort_cells(np.zeros(count, np.int32), 1, rows)
    key = np.array([17], dtype=np.uint64)
    weights = weights_reference(key, 400, 1)[:, 0].astype(np.int64)
    assert weights.max() >= 5
    got = resample_cells(cells, key, 400, 1)
    assert np.array_equal(got.bin_weights[0, 0], weights * count)
    assert np.array_equal(got.bin_gaps[0, 0], weights * int(cells.errors.sum(dtype=np.int64)))
    assert np.array_equal(got.squares[0], weights * int(cells.squares.sum(dtype=np.int64)))
    assert (got.wins == 0).all()
    reversed_rows = ScoredRows(rows.patients, ~labels, rows.scores)
    cells = sort_cells(np.zeros(count, np.int32), 1, reversed_rows, bins=0)
    wins = resample_cells(cells, key, 400, 1).wins[0]
    assert np.array_equal(wins, 2 * (weights * (count // 2)) ** 2)


@pytest.mark.parametrize("tied", [False, True])
def test_sixteen_bits_hold_the_largest_weights(tied) -> None:
    """All weights 8, classes in every mixture: the bound that the block of 63 rows rests on."""
    random = generator(4, "largest")
    labels = np.concatenate(
        [np.tile([1, 0], 100), [1] * 32 + [0] * 32, random.random(500) < 0.5]
    )
    scores = np.linspace(1, 0, labels.size)
    scores = np.round(scores, 1) if tied else scores
    cells = sort_cells(
        np.zeros(labels.size, np.int32),
        1,
        ScoredRows(np.zeros(labels.size, int), labels, scores),
    )
    from sonobridge.statistics.kernels.cells import _fill_compiled
    from sonobridge.statistics.kernels.replicates import new_arrays, sums_of

    arrays = new_arrays(cells, 64)
    weights = np.full((1, 64), 8, dtype=np.uint8)
    _fill_compiled(compiled.ensure_compiled(), cells, weights, arrays, (0, 64))
    assert same_sums(sums_of(cells, arrays, "compiled"), reference_cells(cells, weights.T))


def test_answers_alone_give_rates_and_no_auc() -> None:
    table = made()
    answers = table.scores >= 0.4
    rows = ScoredRows(table.patients, table.labels, None, answers)
    got = resample_cells(sort_cells(table.cells, 6, rows), table.keys, 80, 4)
    scored = resample_cells(
        sort_cells(table.cells, 6, table.rows(), threshold=0.4), table.keys, 80, 4
    )
    assert np.array_equal(got.tp, scored.tp)
    assert np.array_equal(got.tn, scored.tn)
    for name in ("auc", "ece", "brier", "calibration_gap"):
        with pytest.raises(ValueError, match="hold no"):
            got.metric(name)


def test_answers_that_do_not_follow_from_the_scores_are_counted_as_they_stand() -> None:
    table = made()
    answers = (table.scores >= 0.5) ^ (np.arange(table.patients.size) % 7 == 0)
    mixed = sort_cells(table.cells, 6, table.rows(answers=answers))
    assert mixed.rates is not None
    got = resample_cells(mixed, table.keys, 80, 4)
    alone = ScoredRows(table.patients, table.labels, None, answers)
    counted = resample_cells(sort_cells(table.cells, 6, alone), table.keys, 80, 4)
    scored = resample_cells(sort_cells(table.cells, 6, table.rows()), table.keys, 80, 4)
    assert np.array_equal(got.tp, counted.tp)
    assert np.array_equal(got.fp, counted.fp)
    assert np.array_equal(got.wins, scored.wins)
    assert np.array_equal(got.ece(), scored.ece(), equal_nan=True)
    assert np.array_equal(
        point_cells(mixed).tp, point_cells(sort_cells(table.cells, 6, alone)).tp
    )
    follow = sort_cells(table.cells, 6, table.rows(answers=table.scores >= 0.5))
    assert follow.rates is None


def test_point_values_are_those_of_the_rows() -> None:
    table = made(spare=0)
    point = point_cells(sort_cells(table.cells, 6, table.rows()))
    for cell in range(6):
        here = table.cells == cell
        labels, scores = table.labels[here], table.scores[here]
        assert point.auc()[cell, 0] == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)
        assert point.tp[cell, 0] == (labels & (scores >= 0.5)).sum()
        ece = naive_ece(labels, scores, np.ones(here.sum()))
        assert point.ece()[cell, 0] == pytest.approx(ece, abs=1e-6)


def test_no_rows_and_memory_maps(tmp_path) -> None:
    nothing = np.zeros(0)
    empty = ScoredRows(nothing.astype(int), nothing.astype(bool), nothing)
    got = resample_cells(
        sort_cells(nothing.astype(np.int32), 3, empty), np.zeros(0, np.uint64), 10, 1
    )
    assert got.undefined("accuracy").tolist() == [10, 10, 10]
    table = made(rows=400)
    maps = {}
    for name in ("patients", "labels", "scores", "cells"):
        np.save(tmp_path / f"{name}.npy", getattr(table, name))
        maps[name] = np.load(tmp_path / f"{name}.npy", mmap_mode="r")
    mapped = ScoredRows(maps["patients"], maps["labels"], maps["scores"])
    one = resample_cells(sort_cells(maps["cells"], 6, mapped), table.keys, 70, 4)
    two = resample_cells(sort_cells(table.cells, 6, table.rows()), table.keys, 70, 4)
    assert same_sums(one, two)


def test_progress_counts_resamples_and_may_end_the_run() -> None:
    table = made()
    cells = sort_cells(table.cells, 6, table.rows())
    seen = []
    resample_cells(
        cells,
        table.keys,
        130,
        4,
        threads=2,
        progress=lambda d, t, u, note="": seen.append((d, t, u)),
    )
    assert seen[-1] == (130, 130, "resamples")
    assert len(seen) == 3

    def stop(done, total, unit, note="") -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resample_cells(cells, table.keys, 5000, 4, threads=2, progress=stop)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("scores", np.nan, "finite"),
        ("scores", np.inf, "finite"),
        ("labels", 2, "0 or 1"),
        ("patients", -1, "indices"),
    ],
)
def test_columns_that_cannot_be_used_are_refused(column, value, why) -> None:
    columns = {
        "patients": np.arange(5),
        "labels": np.array([0, 1, 0, 1, 0]),
        "scores": np.linspace(0, 1, 5),
    }
    columns[column][2] = value if column != "scores" else 0
    if column == "scores":
        columns[column][2] = value
    with pytest.raises(ValueError, match=why):
        ScoredRows(**columns)


def test_cells_scores_keys_and_sizes_are_checked() -> None:
    table = made(rows=50, patients=9)
    with pytest.raises(ValueError, match="-1 for none"):
        sort_cells(table.cells, 3, table.rows())
    with pytest.raises(ValueError, match="one cell"):
        sort_cells(table.cells[1:], 6, table.rows())
    with pytest.raises(ValueError, match="between 0 and 1"):
        sort_cells(table.cells, 6, table.rows(scores=table.scores * 3))
    with pytest.raises(ValueError, match="answers or both"):
        ScoredRows(table.patients, table.labels)
    cells = sort_cells(table.cells, 6, table.rows(scores=table.scores * 3), bins=0)
    with pytest.raises(ValueError, match="has a key"):
        resample_cells(cells, table.keys[:3], 10, 1)
    with pytest.raises(ValueError, match="at least one"):
        resample_cells(cells, table.keys, 0, 1)
    with pytest.raises(InvalidInputError, match="100000 groups"):
        check_size(100_000, 1000, 168)
    with pytest.raises(ValueError, match="no metric"):
        resample_cells(cells, table.keys, 10, 1).metric("f1")
