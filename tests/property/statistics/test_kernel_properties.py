"""Compiled and NumPy sums agree for any small table."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel_rows import same_sums
from sonobridge.statistics.kernels.cells import resample_cells
from sonobridge.statistics.kernels.reference import reference_cells
from sonobridge.statistics.kernels.replicates import add_cells
from sonobridge.statistics.kernels.rows import ScoredRows, sort_cells
from sonobridge.statistics.kernels.weights import weights_reference

ROW = st.tuples(
    st.integers(0, 5),  # patient
    st.booleans(),
    st.one_of(st.sampled_from([0.0, 0.1, 0.5, 0.7, 1.0]), st.floats(0, 1)),
    st.integers(-1, 3),  # cell
)


@given(
    st.lists(ROW, max_size=150),
    st.integers(0, 2**40),
    st.sampled_from(["equal_width", "equal_mass"]),
    st.integers(0, 12),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_any_table(table, seed, binning, bins, shuffle) -> None:
    keys = np.arange(6, dtype=np.uint64) * np.uint64(0x123456789ABCDEF)

    def cells_of(rows, by=binning):
        columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
        return sort_cells(
            np.array(columns[3], dtype=np.int32),
            4,
            ScoredRows(
                np.array(columns[0], dtype=np.int64),
                np.array(columns[1], dtype=bool),
                np.array(columns[2], dtype=np.float64),
            ),
            bins=bins,
            binning=by,
        )

    cells = cells_of(table)
    got = resample_cells(cells, keys, 67, seed)
    assert same_sums(got, reference_cells(cells, weights_reference(keys, 67, seed)))
    shuffled = list(table)
    shuffle.shuffle(shuffled)
    assert same_sums(got, resample_cells(cells_of(shuffled), keys, 67, seed))
    together = resample_cells(
        cells_of([(*row[:3], min(row[3], 0)) for row in table], "equal_width"), keys, 67, seed
    )
    added = add_cells(
        resample_cells(cells_of(table, "equal_width"), keys, 67, seed),
        np.ones((1, 4), dtype=bool),
    )
    assert np.array_equal(added.tp, together.tp[:1])
    assert np.array_equal(added.tn, together.tn[:1])
    if bins:
        assert np.array_equal(added.bin_gaps, together.bin_gaps[:1])
    auc = got.auc()
    assert ((auc >= 0) & (auc <= 1) | np.isnan(auc)).all()
    one_class = (got.positives() == 0) | (got.negatives() == 0)
    assert np.array_equal(np.isnan(auc), one_class)
