"""Intervals hold the truth as often as they say: the committed study, and part of it again."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from sonobridge.statistics import agreement_statistics

ROOT = Path(__file__).parents[3]
STUDY = ROOT / "benchmarks" / "results" / "agreement_coverage.json"
LOW, HIGH = 92, 97


def rows() -> list[dict]:
    return json.loads(STUDY.read_text())["rows"]


def inside(row: dict) -> bool:
    return LOW <= row["coverage_percent"]["shipped"] <= HIGH


def test_thresholds_are_those_that_were_measured() -> None:
    found = {}
    for kind in agreement_statistics.COVERED_FROM:
        of_kind = [row for row in rows() if row["kind"] == kind]
        sizes = sorted({row["patients"] for row in of_kind})
        good = [n for n in sizes if all(inside(r) for r in of_kind if r["patients"] >= n)]
        found[kind] = min(good)
    assert found == agreement_statistics.COVERED_FROM


def test_forty_patients_and_more_are_covered_for_every_coefficient() -> None:
    large = [row for row in rows() if row["patients"] in {40, 150}]
    assert len(large) >= 20
    assert all(inside(row) for row in large)
    assert all(row["without_interval"] == 0 for row in large)


def test_no_compared_interval_comes_nearer_at_twelve_patients() -> None:
    at_twelve = [row["coverage_percent"] for row in rows() if row["patients"] == 12]

    def misses(method: str) -> float:
        # Too narrow misleads, too wide only costs: only shortfalls below 95 % count.
        return max(95 - row.get(method, 95) for row in at_twelve)

    others = ("percentile", "expanded percentile", "BCa", "t on the resampled sd")
    assert all(misses("shipped") < misses(other) for other in others)


def benchmark() -> ModuleType:
    path = ROOT / "benchmarks" / "agreement_coverage.py"
    spec = importlib.util.spec_from_file_location("agreement_coverage", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["agreement_coverage"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("patients", [12, 40, 150])
@pytest.mark.parametrize("kind", ["kappa", "alpha", "mean"])
def test_coverage_again(kind: str, patients: int) -> None:
    study = benchmark()
    scenario = next(s for s in study.scenarios() if s.kind == kind and "1.5" not in s.name)
    row = study.cover(scenario, patients, runs=400, replicates=400, seed=77)
    # Two and a half standard errors of 400 runs.
    assert LOW - 2.7 <= row["coverage_percent"]["shipped"] <= HIGH + 2.1
    assert row["without_interval"] <= 4
