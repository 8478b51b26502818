"""Joining a reference: both sides are counted, contradictions stay blank."""

from __future__ import annotations

import csv

import pytest

from sonobridge.audit.results.cell import Cell
from sonobridge.audit.results.coding import ResultCodes
from sonobridge.audit.results.reference import load_reference
from sonobridge.audit.results.result_row import ResultRow
from sonobridge.core.errors import InvalidInputError

CODES = ResultCodes(b"k" * 32)


def row(study: str, side: str = "") -> ResultRow:
    return ResultRow(
        codes={"patient_key": "P1", "image_id": study},
        ids={"study": study, "patient": "MRN1"},
        cells={"score": Cell(number=0.5)},
        facts={"laterality": side},
    )


def load(tmp_path, lines, **changes):
    path = tmp_path / "reference.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)
    given = {"identifier": "study", "part": "", "columns": (), "taken": ("score",), **changes}
    return load_reference(path, progress=lambda *_: None, **given)


def test_matched_unmatched_repeated_and_contradicting_rows_are_counted(tmp_path):
    reference = load(
        tmp_path,
        [
            ["study", "label", "sex", "patient_name"],
            ["1.1", "1", "F", "A"],
            ["1.2", "0", "M", "B"],
            ["1.2", "1", "M", "B"],
            ["1.3", "0", "M", "C"],
            ["1.3", "0", "M", "C"],
            ["1.9", "0", "M", "D"],
        ],
    )
    rows = [row("1.1"), row("1.1"), row("1.2"), row("1.3"), row("1.4")]
    cells, count = reference.join(rows, "study", CODES)
    assert cells[0] == {"label": "1", "sex": "F"}
    assert cells[2] == {}, "the reference says 0 and 1"
    assert cells[4] == {}
    assert (count.matched, count.results_without, count.results_contradicted) == (3, 1, 1)
    assert (count.reference_rows, count.reference_without) == (6, 1)
    assert count.first_without == (6,)
    assert (count.repeated, count.shared) == (1, 1)
    assert count.not_copied == ("patient_name",)


def test_a_reference_that_holds_codes_already_is_met_too(tmp_path):
    reference = load(tmp_path, [["study", "label"], [CODES.uid("1.1"), "1"]])
    cells, _ = reference.join([row("1.1")], "study", CODES)
    assert cells == [{"label": "1"}]


def test_a_reference_by_side_meets_rows_of_that_side_only(tmp_path):
    reference = load(
        tmp_path,
        [["study", "side", "label"], ["1.1", "right", "1"], ["1.1", "LEFT", "0"]],
        part="side",
    )
    sides = [row("1.1", "Right"), row("1.1", "Left"), row("1.1")]
    cells, count = reference.join(sides, "study", CODES)
    assert cells == [{"label": "1"}, {"label": "0"}, {}]
    assert count.results_without == 1


def test_columns_that_are_absent_taken_or_not_told_are_refused(tmp_path):
    lines = [["study", "x"], ["1.1", "1"]]
    with pytest.raises(InvalidInputError, match="no column 'nothing'"):
        load(tmp_path, lines, identifier="nothing")
    with pytest.raises(InvalidInputError, match="Nothing to copy"):
        load(tmp_path, lines)
    with pytest.raises(InvalidInputError, match="have a column 'x' too"):
        load(tmp_path, lines, columns=("x",), taken=("x",))
    assert load(tmp_path, lines, columns=("x",)).columns == ("x",)
