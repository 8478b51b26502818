"""What a dry run understands of a table, and what it asks."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from prediction_files import HEADER, plain_rows, write_rows
from sonobridge.audit.protocol import dump_protocol, load_protocol
from sonobridge.audit.table import (
    describe,
    detect_columns,
    open_table,
    read_table,
    require_proposal,
)
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json


def detect(folder, rows, header):
    return detect_columns(open_table(write_rows(folder / "model_x.csv", rows, header)))


def asked(detection, *, blocking):
    return {q.about for q in detection.questions if q.blocking == blocking}


def held(detection):
    return {one.column: one.holds for one in detection.understood}


def test_a_usual_table_is_understood_and_can_be_run(tmp_path):
    header = ("PatientID", "image_id", "y_true", "y_score", "Sex", "Age", "BMI", "Site")
    rows = [
        (*row[:5], 50 + i, 20 + i, ["North", "South"][i % 2])
        for i, row in enumerate(plain_rows())
    ]
    found = detect(tmp_path, rows, header)
    assert held(found) == {
        "PatientID": "patient",
        "image_id": "image",
        "y_true": "reference",
        "y_score": "score",
        "Sex": "subgroup: Sex",
        "Age": "subgroup: Age (years)",
        "BMI": "subgroup: Body mass index (kg/m²)",
        "Site": "subgroup: Site",
    }
    assert (found.task, found.ready, found.rows, found.columns) == ("binary", True, 40, 8)
    protocol = require_proposal(found)
    assert protocol.positive == ("1",)
    assert protocol.operating_point.threshold == 0.5
    assert {g.column: g.cuts for g in protocol.subgroups} == {
        "Sex": None,
        "Age": (60.0, 75.0),
        "BMI": (25.0, 35.0),
        "Site": None,
    }
    assert all(one.why for one in found.understood)
    assert asked(found, blocking=False) == {"reference", "y_score"}
    again = load_protocol(dump_protocol(protocol).encode(), "p.yaml")
    assert again == protocol
    table = read_table(open_table(tmp_path / "model_x.csv"), protocol)
    assert [one.column for one in table.attributes] == ["Sex", "Age", "BMI", "Site"]


def test_it_survives_its_way_through_json_and_prints(tmp_path):
    found = detect(tmp_path, plain_rows(), HEADER)
    assert from_json(type(found), to_json(found)) == found
    lines = describe(found)
    assert lines[0].startswith("model_x.csv: 40 rows, 5 columns (CSV, comma, utf-8)")
    assert "sex -> subgroup: Sex: its name; 2 levels. Values: F, M." in lines
    assert not any("P001" in line or "I003" in line for line in lines)


def test_nothing_depends_on_the_order_of_columns_or_rows(tmp_path):
    rows = plain_rows(60)
    first = detect(tmp_path, rows, HEADER)
    second = detect(tmp_path, [row[::-1] for row in rows[::-1]], HEADER[::-1])
    assert held(first) == held(second)
    assert first.protocol == second.protocol


def test_without_a_patient_column_a_person_is_asked(tmp_path):
    found = detect(tmp_path, [row[1:] for row in plain_rows()], HEADER[1:])
    assert asked(found, blocking=True) == {"patient"}
    assert not found.ready
    assert found.protocol.rows_are_patients
    with pytest.raises(InvalidInputError, match="does not say enough") as caught:
        require_proposal(found)
    assert "rows_are_patients" in caught.value.why


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        (lambda s: f"{float(s) * 100:.1f}", "percentages, 0 to 100"),
        (lambda s: f"{float(s) * 100:.1f}%", "percentages with a sign"),
        (lambda s: f"{float(s) * 255:.0f}", "8-bit values, 0 to 255"),
        (lambda s: f"{float(s) * 9 - 4:.2f}", "negative"),
    ],
)
def test_scores_beyond_the_contract_are_asked_about_before_a_run(tmp_path, scale, said):
    rows = [(*row[:3], scale(row[3]), row[4]) for row in plain_rows()]
    found = detect(tmp_path, rows, HEADER)
    assert asked(found, blocking=True) == {"score"}
    assert said in next(q.ask for q in found.questions if q.blocking)


def test_content_helps_where_names_say_nothing(tmp_path):
    header = ("patient_id", "image_id", "stenosed", "network", "sex")
    found = detect(tmp_path, plain_rows(), header)
    assert held(found)["stenosed"] == "reference"
    assert held(found)["network"] == "score"
    by = {one.column: one.by for one in found.understood}
    assert (by["stenosed"], by["network"]) == ("content", "content")
    assert {"stenosed", "network"} <= asked(found, blocking=False)


def test_two_candidates_are_not_guessed_between(tmp_path):
    header = ("patient_id", "image_id", "first", "score", "second")
    rows = [(*row[:4], "xy"[i % 2]) for i, row in enumerate(plain_rows())]
    found = detect(tmp_path, rows, header)
    assert "reference" in asked(found, blocking=True)
    assert found.protocol is None


@pytest.mark.parametrize(
    ("values", "positive", "blocking"),
    [
        (("0", "1"), "1", False),
        (("benign", "malignant"), "malignant", False),
        (("no", "yes"), "yes", False),
        (("healthy", "thrombus"), "thrombus", False),
        (("A", "B"), "B", True),
    ],
)
def test_the_positive_value_is_told_or_asked(tmp_path, values, positive, blocking):
    rows = [(*row[:2], values[row[2]], *row[3:]) for row in plain_rows()]
    found = detect(tmp_path, rows, HEADER)
    assert found.protocol.positive == (positive,)
    assert asked(found, blocking=True) == ({"reference"} if blocking else set())


def test_answers_without_a_score(tmp_path):
    header = ("patient_id", "image_id", "reference", "prediction", "sex")
    rows = [(*row[:3], int(float(row[3]) > 0.5), row[4]) for row in plain_rows()]
    found = detect(tmp_path, rows, header)
    assert found.ready
    assert found.protocol.operating_point.threshold is None


def test_other_tasks(tmp_path):
    grades = [(f"P{i}", ["none", "mild", "severe"][i % 3], "mild") for i in range(40)]
    found = detect(tmp_path, grades, ("patient_id", "label", "y_pred"))
    assert (found.task, asked(found, blocking=True)) == ("ordinal", {"label"})
    kinds = [(f"P{i}", ["cyst", "node", "duct"][i % 3], "cyst") for i in range(40)]
    found = detect(tmp_path, kinds, ("patient_id", "label", "y_pred"))
    assert (found.task, found.ready) == ("multiclass", True)
    assert found.protocol.columns.classes == ("cyst", "duct", "node")
    numbers = [(f"P{i}", 0.4 + i / 90, 0.41 + i / 90) for i in range(40)]
    found = detect(tmp_path, numbers, ("patient_id", "manual", "predicted_value"))
    assert (found.task, asked(found, blocking=True)) == ("measurement", {"margin"})
    cases = [(f"P{i}", 0.8, 3.1) for i in range(40)]
    found = detect(tmp_path, cases, ("patient_id", "Dice", "HD95"))
    assert (found.task, found.ready) == ("segmentation", True)
    assert found.protocol.columns.metrics == ("Dice", "HD95")


def test_class_scores_are_found_by_the_names_of_the_classes(tmp_path):
    header = ("patient_id", "label", "prob_cyst", "prob_node", "prob_duct")
    rows = [(f"P{i}", ["cyst", "node", "duct"][i % 3], 0.5, 0.3, 0.2) for i in range(40)]
    found = detect(tmp_path, rows, header)
    assert found.ready
    assert found.protocol.columns.class_scores == ("prob_cyst", "prob_duct", "prob_node")


def test_skin_tone_without_a_scale_is_asked_about_and_left_out(tmp_path):
    header = (*HEADER[:4], "skin_tone")
    rows = [(*row[:4], 1 + i % 6) for i, row in enumerate(plain_rows())]
    found = detect(tmp_path, rows, header)
    assert "skin_tone" in asked(found, blocking=False)
    assert found.protocol.subgroups == ()
    named = detect(tmp_path, rows, (*HEADER[:4], "fitzpatrick"))
    assert named.protocol.subgroups[0].scale == "Fitzpatrick I-VI"


def test_several_answers_in_a_cell_are_seen(tmp_path):
    rows = [(*row[:4], ["A;B", "A", "B"][i % 3]) for i, row in enumerate(plain_rows(60))]
    found = detect(tmp_path, rows, (*HEADER[:4], "ethnicity"))
    assert found.protocol.subgroups[0].several
    assert "ethnicity" in asked(found, blocking=False)


def test_readers_versions_and_what_is_left_over(tmp_path):
    header = (*HEADER, "reader_1", "Reader 2", "software_version", "weekday")
    rows = [
        (*row, row[2], 1, "4.2", ["Mon", "Tue"][i % 2]) for i, row in enumerate(plain_rows())
    ]
    found = detect(tmp_path, rows, header)
    assert found.protocol.columns.readers == ("reader_1", "Reader 2")
    assert found.protocol.product.version == "4.2"
    why = {one.column: one.why for one in found.unused}
    assert "one level only" in why["software_version"]
    assert "name it as a subgroup" in why["weekday"]


def test_a_repeated_image_column_is_not_used(tmp_path):
    rows = [(row[0], "I1", *row[2:]) for row in plain_rows()]
    found = detect(tmp_path, rows, HEADER)
    assert found.protocol.columns.image == ""
    assert "image_id" in asked(found, blocking=False)


def test_a_reader_study_is_sent_to_its_own_command(tmp_path):
    header = ("reader", "modality", "case", "reference", "score")
    rows = [("R1", "alone", f"K{i}", i % 2, f"{i / 50:.2f}") for i in range(40)]
    found = detect(tmp_path, rows, header)
    assert "reader-study" in next(q.ask for q in found.questions if q.about == "reader")
    assert not found.ready


def test_parquet_of_a_hundred_thousand_rows_is_sampled(tmp_path):
    path = tmp_path / "a.parquet"
    duckdb.sql(
        "SELECT 'P' || (i // 3) AS patient_id, i % 7 = 0 AS label, "
        "(i % 1000) / 1000.0 AS prob, 20 + i % 70 AS age FROM range(100000) t(i)"
    ).write_parquet(str(path))
    found = detect_columns(open_table(path))
    assert found.rows == 100_000
    assert 15_000 < found.sampled_rows < 25_000
    assert found.protocol.positive == ("true",)
    table = read_table(open_table(path), require_proposal(found))
    assert (table.rows, table.patients) == (100_000, 33_334)
    assert int(table.reference.sum()) == 14_286
    assert np.allclose(np.unique(table.score), np.arange(1000) / 1000)
