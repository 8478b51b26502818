"""Point values of the kernel's sums against published figures."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from sonobridge.statistics.kernels.reference import point_cells
from sonobridge.statistics.kernels.rows import ScoredRows, sort_cells

ORACLES = Path(__file__).parents[4] / "shared" / "oracles" / "validation"


def oracle(name: str) -> Path:
    path = ORACLES / name
    if not path.exists():
        pytest.skip(f"the reference pack is not beside the repository: {name}")
    return path


def one_cell(labels, scores, **options):
    rows = ScoredRows(np.arange(len(labels)), np.asarray(labels), np.asarray(scores, float))
    return point_cells(sort_cells(np.zeros(len(labels), np.int32), 1, rows, **options))


@pytest.mark.parametrize("bins", [2, 5, 10])
def test_calibration_error_of_metrics_reloaded(bins) -> None:
    case = json.loads(oracle("classification_metrics_reloaded.json").read_text())[
        "calibration_SN2_24"
    ]
    point = one_cell(case["y"], case["p"], bins=bins)
    assert point.ece()[0, 0] == pytest.approx(case["expected"][f"ece_{bins}bins"], abs=0.0051)
    weight = point.bin_weights[0, :, 0]
    gaps = np.abs(point.bin_gaps[0, weight > 0, 0]) / 2**20 / weight[weight > 0]
    assert gaps.max() == pytest.approx(case["expected"][f"mce_{bins}bins"], abs=0.0051)


def test_auc_by_sex_as_proc_prints_it() -> None:
    with oracle("aSAH.csv").open() as file:
        rows = list(csv.DictReader(file))
    labels = [row["outcome"] == "Poor" for row in rows]
    sex = np.array([row["gender"] == "Male" for row in rows]).astype(np.int32)
    table = ScoredRows(
        np.arange(len(rows)),
        np.array(labels),
        np.array([float(row["s100b"]) for row in rows]),
    )
    auc = point_cells(sort_cells(sex, 2, table, bins=0)).auc()[:, 0]
    assert auc[0] == pytest.approx(0.72, abs=5e-5)
    assert auc[1] == pytest.approx(0.773, abs=5e-4)
