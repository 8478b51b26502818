"""The measurement of speed: its table, its comparison, and a peer that is not there."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from kernel_rows import same_sums
from sonobridge.audit.benchmark import fairlearn_peer
from sonobridge.audit.benchmark.made_table import ATTRIBUTES, made_table
from sonobridge.audit.benchmark.measurement import BenchPlan, measure_bench
from sonobridge.audit.benchmark.peer import NOT_INSTALLED, find_peer
from sonobridge.audit.benchmark.work import MEASURED, do_work
from sonobridge.core.errors import InvalidInputError
from sonobridge.statistics.kernels.weights import weights_reference
from sonobridge.workflows.audit.files.bench import BenchRequest, bench
from sonobridge.workflows.context import Context

SMALL = {"rows": 3000, "replicates": 100, "numpy_replicates": 50}


@pytest.fixture(scope="module")
def table():
    return made_table(3000)


@pytest.fixture(scope="module")
def answer(table):
    return do_work(table, 100, 0, by="kernel")


def test_the_table_is_what_it_says() -> None:
    table = made_table(40_000)
    assert table.rows.patients.size == 40_000
    assert 40_000 / table.patient_keys.size == pytest.approx(4, abs=0.1)
    assert np.unique(table.cells()).size == 216
    for (_, expected), levels in zip(ATTRIBUTES, table.levels, strict=True):
        shares = np.bincount(levels) / levels.size
        assert shares == pytest.approx(np.array(expected), abs=0.02)
    assert table.rows.labels.mean() == pytest.approx(0.3 * 0.9 + 0.7 * 0.1, abs=0.02)
    positives = [
        table.rows.scores[table.rows.labels & (table.levels[3] == band)].mean()
        for band in range(3)
    ]
    assert positives == sorted(positives, reverse=True)
    assert same_bytes(table, made_table(40_000))


def same_bytes(one, two) -> bool:
    return one.rows.scores.tobytes() == two.rows.scores.tobytes()


def test_both_ways_give_the_same_answer(table, answer) -> None:
    plain = do_work(table, 100, 0, by="numpy")
    assert same_sums(answer.cells, plain.cells)
    assert same_sums(answer.groups, plain.groups)
    for name in ("intervals", "gaps", "undefined"):
        assert np.array_equal(getattr(answer, name), getattr(plain, name), equal_nan=True)
    assert answer.intervals.shape == (5, 216 + 16, 2)
    assert answer.gaps.shape == (5, 15, 2)
    assert (answer.gaps[:, 0] == 0).all()  # sex: its first level against itself
    assert (answer.undefined[0] > 0).any()  # small cells lose a class now and then


def test_intervals_are_numpys_quantiles_of_the_defined_resamples(answer) -> None:
    for kind, name in enumerate(MEASURED):
        values = answer.cells.metric(name)
        for cell in (0, 40, 215):
            defined = values[cell][~np.isnan(values[cell])]
            shown = answer.intervals[kind, cell]
            if defined.size:
                assert shown == pytest.approx(np.quantile(defined, (0.025, 0.975)), abs=1e-12)
            else:
                assert np.isnan(shown).all()


def test_the_peers_check_agrees_and_notices_a_difference(table, answer) -> None:
    ours = np.array([answer.cells.metric(name)[:, :5] for name in MEASURED])
    data = {
        "labels": table.rows.labels,
        "scores": table.rows.scores,
        "patients": table.rows.patients,
        "cells": table.cells(),
        "weights": weights_reference(table.patient_keys, 5, 0),
        "ours": ours,
    }
    found = fairlearn_peer.differences(data)
    assert tuple(found) == MEASURED
    assert all(value <= (1e-6 if name == "ece" else 1e-12) for name, value in found.items())
    wrong = ours.copy()
    wrong[0, 7, 2] += 1e-9
    wrong[3, 0, 0] = np.nan
    assert np.isfinite(ours[[0, 3], [7, 0], [2, 0]]).all()
    found = fairlearn_peer.differences({**data, "ours": wrong})
    assert found["auc"] == pytest.approx(1e-9, rel=1e-3)
    assert found["ppv"] == float("inf")


def test_the_operation_reports_times_agreement_and_the_missing_peer() -> None:
    got = bench(Context(), BenchRequest(**SMALL, peer_python=sys.executable))
    assert got.agrees
    assert got.equal_to_numpy
    assert NOT_INSTALLED in got.note
    kernel, plain = got.methods
    assert (kernel.method, kernel.times_cpu, kernel.replicates_run) == ("kernel", 1.0, 100)
    assert (plain.method, plain.replicates_run, plain.note) == (
        "expert numpy",
        50,
        "extrapolated",
    )
    assert plain.cpu_s > 0
    assert got.kernels in {"cache", "compiled", "memory"}
    assert got.peak_mb is None or got.peak_mb > 10


def test_a_peer_that_is_named_but_not_there_is_an_error(tmp_path) -> None:
    with pytest.raises(InvalidInputError, match="no interpreter"):
        find_peer(str(tmp_path / "python"))
    plan = BenchPlan(rows=1000, replicates=100, numpy_replicates=10, bootstraps=0)
    assert measure_bench(plan).peer_note == NOT_INSTALLED


@pytest.mark.slow
def test_a_hundred_thousand_rows_take_a_second_and_numpy_five_times_as_long() -> None:
    kernel, plain, *_ = measure_bench(BenchPlan(bootstraps=0)).methods
    assert kernel.cpu_s <= 1.0
    assert plain.cpu_s >= 5 * kernel.cpu_s
