"""Paired answers on the same images, and tables of independent ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sonobridge.statistics.clustered import clustered_mcnemar, holm, paired_auc, paired_share
from sonobridge.statistics.diagnostic import TwoByTwo


def test_mcnemar_by_patient_by_hand() -> None:
    found = clustered_mcnemar([2, 0, 1, 3], [0, 1, 1, 0])
    assert found.statistic == pytest.approx(3 / 4 * 4**2 / (4 + 1 + 0 + 9))
    assert found.p == pytest.approx(math.erfc(math.sqrt(found.statistic / 2)))
    none = clustered_mcnemar([0, 2], [0, 2])
    assert (none.statistic, none.p) == (0.0, 1.0)
    with pytest.raises(ValueError, match="two counts"):
        clustered_mcnemar([1, 2], [1])


def test_mcnemar_holds_its_error_where_rows_do_not() -> None:
    rng = np.random.default_rng(0)
    row_wise = by_patient = 0
    for _ in range(1000):
        images = 1 + rng.poisson(7, 60)
        chance = 1 / (1 + np.exp(-4 * rng.normal(size=(2, 60))))
        b, c = rng.binomial(images, 0.5 * chance)
        by_patient += clustered_mcnemar(b, c).p <= 0.05
        both = b.sum() + c.sum()
        row_wise += (b.sum() - c.sum()) ** 2 / both > 3.841459
    assert 0.03 <= by_patient / 1000 <= 0.075
    assert row_wise > 1.5 * by_patient


def test_paired_shares_use_what_the_versions_have_in_common() -> None:
    rng = np.random.default_rng(4)
    totals = 1 + rng.poisson(3, 80)
    skill = rng.random(80)
    first = rng.binomial(totals, skill)
    second = np.minimum(first + (rng.random(80) < 0.3), totals)
    gap = paired_share(second, first, totals)
    assert gap.value == pytest.approx((second - first).sum() / totals.sum())
    assert gap.correlation > 0.9
    assert gap.low > 0
    assert gap.p_zero < 0.01
    assert paired_share([0], [0], [0]) is None
    assert paired_share([1], [1], [2]) is None


def test_a_better_version_is_told_from_the_same_rows() -> None:
    rng = np.random.default_rng(5)
    who = np.repeat(np.arange(60), 4)
    label = who % 2 == 0
    base = rng.normal(size=60)[who] + 0.5 * rng.normal(size=who.size)
    gap = paired_auc((base + 1.6 * label, base + 0.8 * label), label, who)
    assert gap.low > 0
    back = paired_auc((base + 0.8 * label, base + 1.6 * label), label, who)
    assert (back.value, back.low, back.high) == pytest.approx(
        (-gap.value, -gap.high, -gap.low), abs=1e-9
    )
    assert back.p_zero == pytest.approx(gap.p_zero, rel=1e-6)


def test_empty_cells_of_a_table_are_not_a_number() -> None:
    table = TwoByTwo(tp=0, fp=0, fn=0, tn=5)
    assert math.isnan(table.sensitivity)
    assert math.isnan(table.ppv)
    assert table.specificity == 1.0
    assert math.isnan(table.matthews)
    assert table.odds_ratio().high == math.inf
    assert table.likelihood_ratio_positive().high == math.inf
    assert TwoByTwo(5, 0, 0, 5).f_beta() == 1.0
    with pytest.raises(ValueError, match="not negative"):
        TwoByTwo(-1, 0, 0, 0)


def test_p_values_are_checked() -> None:
    assert holm([]).size == 0
    for bad in ([1.2], [-0.1], [float("nan")]):
        with pytest.raises(ValueError, match="p-values"):
            holm(bad)
