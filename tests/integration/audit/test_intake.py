"""Intake: only de-identified bytes are stored, what was left out is named."""

from __future__ import annotations

import csv
import io

import pytest

from sonobridge.core.errors import ForbiddenError, InvalidInputError, MissingError
from sonobridge.core.operation import Role
from sonobridge.store import verify_workspace
from sonobridge.store.audits import AuditStore

IDENTITIES = [b"Planted", b"MRN0", b"704-555", b".dcm", b"2024-03"]


def stored(desk, table):
    row = AuditStore(desk.workspace).tables.get(table["table"]["table_id"])
    text = desk.workspace.blobs.read(row.blob_sha256).decode()
    return list(csv.DictReader(io.StringIO(text)))


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_nothing_identified_stays_anywhere(audited, planted):
    assert all(mark in planted.read_bytes() for mark in IDENTITIES)
    for path in audited.workspace.root.rglob("*"):
        inside = path.relative_to(audited.workspace.root)
        if path.is_file() and inside.parts[0] != "keys":
            data = path.read_bytes()
            assert [mark for mark in IDENTITIES if mark in data] == [], inside


def test_counts_coverage_and_what_was_left_out(built):
    table = built.table
    line = table["table"]
    assert (line["rows"], line["matched"], line["unmatched"]) == (800, 800, 0)
    assert (line["patients"], line["duplicates"]) == (400, 0)
    assert {one["column"] for one in table["dropped"]} == {
        "patient_name",
        "operator_remark",
        "phone",
    }
    assert all(one["reason"] for one in table["dropped"])
    levels = table["coverage"]["levels"]
    assert levels[0]["patients"] == 400
    sex = [one for one in levels if one["attribute"] == "sex"]
    assert sum(one["patients"] for one in sex) == 400
    assert table["proposed"]["task"] == "binary"
    assert table["proposed"]["columns"]["patient"] == "patient_id"
    assert table["proposed"]["title"] == "Audit of Quarter one"


@pytest.mark.requirement("R-003-08")
def test_groups_below_the_minimum_are_listed_as_no_claim(desk, tmp_path):
    rows = [
        [f"p{n}", n % 2, 0.9 if n % 2 else 0.1, "rare" if n < 29 else "common"]
        for n in range(120)
    ]
    path = write(tmp_path / "t.csv", ["patient", "y_true", "score", "race"], rows)
    coverage = desk.run("audit.intake", file=str(path))["coverage"]
    found = {one["level"]: one for one in coverage["levels"] if one["attribute"] == "race"}
    assert coverage["minimum_patients"] == 30
    assert (found["rare"]["patients"], found["rare"]["claim"]) == (29, False)
    assert found["rare"]["note"] == "no claim: 29 of 30 patients"
    assert found["common"]["claim"] is True


def test_patients_and_images_are_codes_dates_years_ages_capped(audited, built):
    rows = stored(audited, built.table)
    assert len(rows) == 800
    assert list(rows[0]) == [
        *("patient_id", "image_id", "y_true", "score", "sex", "age", "bmi", "site", "exam_date")
    ]
    assert len({row["patient_id"] for row in rows}) == 400
    assert len({row["image_id"] for row in rows}) == 800
    assert all(row["patient_id"].startswith("P") for row in rows)
    assert {row["exam_date"] for row in rows} == {"2024"}
    ages = {int(row["age"]) for row in rows}
    assert max(ages) == 90
    assert len(ages) > 60


def test_the_same_file_is_stored_once_under_the_same_codes(audited, built, planted):
    before = len(audited.workspace.evidence.page(limit=500))
    again = audited.run("audit.intake", file=str(planted), name="Once more")
    assert again["fresh"] is False
    assert again["table"]["table_id"] == built.table["table"]["table_id"]
    assert audited.evidence.kind == "audit.intake"
    assert len(audited.workspace.evidence.page(limit=500)) == before
    assert len(audited.run("audit.tables")["tables"]) == 1
    assert verify_workspace(audited.workspace).orphans == ()


def test_other_workspaces_use_other_codes(desk, audited, built, planted):
    here = desk.run("audit.intake", file=str(planted))
    assert here["table"]["sha256"] != built.table["table"]["sha256"]
    mine = {row["patient_id"] for row in stored(desk, here)}
    theirs = {row["patient_id"] for row in stored(audited, built.table)}
    assert not mine & theirs


def test_rows_that_lack_something_or_repeat_are_counted(desk, tmp_path):
    rows = [[f"p{n}", f"i{n}", n % 2, 0.9 if n % 2 else 0.2] for n in range(100)]
    rows += [rows[0]] * 3 + [["p200", "i200", "", 0.4], ["p201", "i201", 1, ""]]
    path = write(tmp_path / "t.csv", ["patient", "image", "y_true", "score"], rows)
    taken = desk.run("audit.intake", file=str(path))
    line = taken["table"]
    assert line["rows"] == 105
    assert line["rows"] == line["matched"] + line["unmatched"] + line["duplicates"]
    assert (line["matched"], line["unmatched"], line["duplicates"]) == (100, 2, 3)
    codes = {note["code"] for note in taken["notes"]}
    assert {"duplicate_row", "reference_missing", "answer_missing"} <= codes


def test_formulas_are_stored_as_text(desk, tmp_path):
    rows = [
        [f"p{n}", n % 2, 0.5, "=HYPERLINK(1)" if n % 3 else "-5", "+cmd" if n % 2 else "ok"]
        for n in range(60)
    ]
    path = write(tmp_path / "t.csv", ["patient", "y_true", "score", "race", "=1+1"], rows)
    taken = desk.run("audit.intake", file=str(path))
    found = stored(desk, taken)
    assert {row["race"] for row in found} == {"'=HYPERLINK(1)", "-5"}
    assert {row["'=1+1"] for row in found} == {"'+cmd", "ok"}


@pytest.mark.parametrize(
    ("header", "cell", "kept"),
    [
        ("reading_physician", "Dr Jones", False),
        ("surname", "Jones", False),
        ("zip", "28202", False),
        ("birth_date", "1930-02-03", False),
        ("serial_number", "AX123", False),
        ("clip_note", "ok", True),
        ("scanner_model", "Epiq", True),
        ("hospital", "North", True),
        ("probe", "L12-3", True),
        ("contact", "jones@example.org", False),
        ("ssn_like", "123-45-6789", False),
        ("scan_day", "2024-05-06T10:11:12", True),
        ("packed", "20240506", True),
    ],
)
def test_columns_that_may_identify_a_person(desk, tmp_path, header, cell, kept):
    rows = [[f"p{n}", n % 2, 0.5, cell] for n in range(50)]
    path = write(tmp_path / "t.csv", ["patient", "y_true", "score", header], rows)
    taken = desk.run("audit.intake", file=str(path))
    assert (header not in {one["column"] for one in taken["dropped"]}) is kept
    if header in {"scan_day", "packed"}:
        assert {row[header] for row in stored(desk, taken)} == {"2024"}


def test_many_texts_and_numbers_of_documents_are_left_out(desk, tmp_path):
    rows = [
        [f"p{n}", n % 2, n / 400, f"case of {n}", 10_000_000 + n, n * 1.5, f"{n}"]
        for n in range(400)
    ]
    header = ["patient", "y_true", "score", "story", "document", "area_mm2", "order_id"]
    path = write(tmp_path / "t.csv", header, rows)
    taken = desk.run("audit.intake", file=str(path))
    reasons = {one["column"]: one["reason"] for one in taken["dropped"]}
    assert set(reasons) == {"story", "document", "order_id"}
    assert "more than 200 different texts" in reasons["story"]


def test_a_patient_column_with_an_odd_name_can_be_named(desk, tmp_path):
    rows = [[f"person {n // 2}", n % 2, n / 600] for n in range(600)]
    path = write(tmp_path / "t.csv", ["kennung", "y_true", "score"], rows)
    without = desk.run("audit.intake", file=str(path))
    assert [one["column"] for one in without["dropped"]] == ["kennung"]
    named = desk.run("audit.intake", file=str(path), patient="kennung")
    assert named["dropped"] == []
    assert named["table"]["patients"] == 300
    assert named["proposed"]["columns"]["patient"] == "kennung"
    assert named["proposed"]["rows_are_patients"] is False
    with pytest.raises(InvalidInputError, match="no such column"):
        desk.run("audit.intake", file=str(path), patient="nobody")


def test_a_decimal_comma_survives(desk, tmp_path):
    rows = [[f"p{n}", n % 2, f"{n / 400:.4f}".replace(".", ",")] for n in range(400)]
    path = tmp_path / "t.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, delimiter=";")
        out.writerows([["patient", "y_true", "score"], *rows])
    taken = desk.run("audit.intake", file=str(path))
    assert taken["table"]["matched"] == 400
    assert stored(desk, taken)[1]["score"] == "0,0025"


def test_parquet_gives_the_same_stored_bytes_as_csv(desk, tmp_path, planted):
    import duckdb

    target = tmp_path / "planted.parquet"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{planted}', all_varchar=true)) TO '{target}'")
    one = desk.run("audit.intake", file=str(planted))
    two = desk.run("audit.intake", file=str(target))
    assert two["fresh"] is False
    assert two["table"]["sha256"] == one["table"]["sha256"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", InvalidInputError),
        (b"PK\x03\x04 not a table", InvalidInputError),
        (b"patient,score\n", InvalidInputError),
        (b"\x00\x01\x02", InvalidInputError),
    ],
)
def test_what_is_no_table_is_refused_and_leaves_nothing(desk, tmp_path, data, error):
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(error) as caught:
        desk.run("audit.intake", file=str(path))
    assert caught.value.remedy
    assert desk.run("audit.tables")["tables"] == []
    assert verify_workspace(desk.workspace).orphans == ()


def test_a_file_that_is_not_there(desk, tmp_path):
    with pytest.raises(MissingError):
        desk.run("audit.intake", file=str(tmp_path / "nothing.csv"))


def test_viewers_take_nothing_in(desk, planted):
    viewer = desk.as_person("Viewer", Role.VIEWER)
    with pytest.raises(ForbiddenError):
        viewer.run("audit.intake", file=str(planted))


def test_remarks_are_left_out_unless_few_answers_repeat(desk, tmp_path):
    rows = [
        [
            f"p{n}",
            n % 2,
            0.5,
            f"pain, case {n % 17}",
            f"Person-{n}",
            "good" if n % 2 else "poor",
        ]
        for n in range(40)
    ]
    header = ["patient", "y_true", "score", "note", "who", "remark"]
    taken = desk.run("audit.intake", file=str(write(tmp_path / "t.csv", header, rows)))
    assert {one["column"] for one in taken["dropped"]} == {"note", "who"}
