"""The jackknife interval beside that of resamples."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.core.types import NotEstimable
from sonobridge.statistics import (
    PatientSums,
    Resampling,
    Scale,
    agreement_statistics,
    clustered_estimate,
)
from sonobridge.statistics.coincidence import coincidences_by_unit
from sonobridge.statistics.jackknife import jackknife_estimate

ALPHA = agreement_statistics.alpha(Scale("nominal", ("0", "1")))


def sums(patients=400, error=0.2, seed=0):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, patients)
    codes = np.where(rng.random((3, patients)) < error, 1 - truth, truth)
    return PatientSums(
        tuple(f"p{i:04d}" for i in range(patients)), coincidences_by_unit(codes, 2)
    )


@pytest.mark.parametrize("seed", range(3))
def test_it_agrees_with_resamples(seed):
    data = sums(seed=seed)
    ours = jackknife_estimate(ALPHA, data)
    theirs = clustered_estimate(ALPHA, data, Resampling(seed=1, replicates=4000))
    assert ours.value == theirs.value
    width = theirs.high - theirs.low
    assert ours.low == pytest.approx(theirs.low, abs=0.06 * width)
    assert ours.high == pytest.approx(theirs.high, abs=0.06 * width)


def test_edges():
    assert isinstance(jackknife_estimate(ALPHA, sums(0)), NotEstimable)
    perfect = jackknife_estimate(ALPHA, sums(40, error=0.0))
    assert perfect.value == 1.0
    assert perfect.low < 1.0 == perfect.high
    one = jackknife_estimate(
        agreement_statistics.percent(), PatientSums(("a",), np.array([[1.0, 2.0]]))
    )
    assert one.low is None
