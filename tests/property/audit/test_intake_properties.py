"""Whatever stands in a table, its identifiers and formulas never reach the stored copy."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sonobridge.audit.table import open_table
from sonobridge.audit.table.cells import is_formula, is_missing
from sonobridge.core.clock import FixedClock
from sonobridge.store import Workspace
from sonobridge.store.audits.intake import Roles, take_in

LETTERS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters='",;\t|'),
    min_size=1,
    max_size=12,
)
CELLS = st.one_of(
    LETTERS,
    st.sampled_from(["=1+1", "+x", "-5", "@cmd", "NA", "", "2024-05-06", "0.5", "1e9"]),
)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 999).map(lambda n: f"Smith^{n:04d}"), CELLS, CELLS, st.floats(0, 1)
    ),
    min_size=1,
    max_size=40,
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    clock = FixedClock(datetime(2026, 3, 2, tzinfo=UTC))
    root = tmp_path_factory.mktemp("intake") / "w"
    with Workspace.create(root, name="p", origin="work", clock=clock) as made:
        yield made


def take(workspace, rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["patient", "race", "remark_of_reader", "score"])
            out.writerows(rows)
        taken = take_in(workspace, open_table(path), Roles(), progress=lambda *_: None)
    text = workspace.blobs.read(taken.blob_sha256).decode()
    return taken, text, list(csv.DictReader(io.StringIO(text)))


@given(rows=ROWS)
@example(rows=[("Smith^0000", "0", "0", 0.0)] * 5 + [("Smith^0000", "\xad", "0", 0.0)])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_identifier_and_no_formula_is_stored(workspace, rows):
    taken, text, stored = take(workspace, rows)
    assert len(stored) == len(rows) == taken.rows
    assert "Smith" not in text
    for cells in csv.reader(io.StringIO(text)):
        assert not any(is_formula(cell) for cell in cells)
    codes = {}
    for row, kept in zip(rows, stored, strict=True):
        assert codes.setdefault(row[0], kept["patient"]) == kept["patient"]
        assert float(kept["score"]) == row[3]
        if is_missing(row[1]) and "race" in kept:
            assert kept["race"] == ""
    assert len(set(codes.values())) == len(codes), "other patients, other codes"


@given(rows=ROWS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_same_rows_give_the_same_bytes(workspace, rows):
    first, text, _ = take(workspace, rows)
    second, again, _ = take(workspace, rows)
    assert (first.blob_sha256, text) == (second.blob_sha256, again)
