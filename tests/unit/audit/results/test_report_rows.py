"""Structured reports to rows: which value stands where, and what is left blank."""

from __future__ import annotations

import csv
import io
import time

import pytest

from sonobridge.audit.results.cell import Cell, settle
from sonobridge.audit.results.classes import labels_of, relabelled
from sonobridge.audit.results.coding import ResultCodes
from sonobridge.audit.results.result_row import ResultRow
from sonobridge.audit.results.result_table import ResultTable, alike_units
from sonobridge.audit.results.structured.concepts import ConceptCatalogue
from sonobridge.audit.results.structured.picks import PickBook, make_picks
from sonobridge.audit.results.structured.report_rows import MOST_ROWS, RowMaker
from sonobridge.audit.results.units import convert
from sonobridge.core.errors import InvalidInputError
from sonobridge.imaging import DecoderProcess, Part10Error
from structured_reports import (
    GROUP,
    KIND,
    LEFT,
    MILD,
    PLANTED,
    PSV,
    RIGHT,
    SCORE,
    SEVERE,
    SIDE,
    code,
    container,
    image,
    number,
    observer,
    report,
    site,
    text,
    to_bytes,
)

CODES = ResultCodes(b"k" * 32)


@pytest.fixture(scope="module")
def decoder():
    with DecoderProcess() as one:
        yield one


def rows_of(decoder, *reports, codes=CODES, within=(), wanted=None, unit="report", **chosen):
    """Return the rows of the written table as dictionaries."""
    several = chosen.pop("several", "refuse")
    picks = make_picks(
        *(chosen.get(n, ()) for n in ("score", "prediction", "measured", "also"))
    )
    book = PickBook(picks, within)
    maker = RowMaker(book, codes, unit, several)
    rows = []
    for one in reports:
        rows += maker.rows(decoder.structured_report(to_bytes(one)))[1]
    book.check()
    table = ResultTable(*alike_units(rows, [p.column for p in picks], wanted or {}))
    return list(csv.DictReader(io.StringIO(table.to_csv().decode())))


def both_sides() -> object:
    return report(
        *observer(),
        number(SCORE, 0.9),
        container(
            GROUP, site(RIGHT), number(PSV, 245, "cm/s"), code(KIND, SEVERE), image("1.1")
        ),
        container(GROUP, site(LEFT), number(PSV, 0.88, "m/s"), code(KIND, MILD), image("1.2")),
    )


def test_a_row_a_report_leaves_two_different_values_blank_and_says_so(decoder):
    (row,) = rows_of(decoder, both_sides(), score=["99S1"], prediction=["99S2"])
    assert row["score"] == "0.9"
    assert "prediction" not in row, "the column holds nothing at all"
    assert row["not_recorded"] == "prediction: several different values"


def test_a_row_a_group_has_side_site_image_and_what_stands_above(decoder):
    rows = rows_of(
        decoder,
        both_sides(),
        unit="group",
        score=["Stenosis score"],
        prediction=["99S2^99VND"],
        measured=["peak systolic velocity"],
    )
    assert [row["laterality"] for row in rows] == ["Right", "Left"]
    assert [row["finding_site"] for row in rows] == ["Internal carotid artery"] * 2
    assert [row["prediction"] for row in rows] == ["severe", "mild"]
    assert [row["score"] for row in rows] == ["0.9", "0.9"], "said of the whole report"
    assert [row["measurement"] for row in rows] == ["245", "88"], "0.88 m/s is 88 cm/s"
    assert {row["measurement_unit"] for row in rows} == {"cm/s"}
    assert len({row["image_id"] for row in rows}) == 2


def test_within_takes_the_values_of_one_side_only(decoder):
    (row,) = rows_of(decoder, both_sides(), measured=["20247-5"], within=("Left",))
    assert (row["measurement"], row["measurement_unit"]) == ("0.88", "m/s")
    assert row["laterality"] == "Left"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("highest", "245"), ("lowest", "88"), ("first", "245"), ("last", "88")],
)
def test_a_person_may_say_which_of_several_values_stands(decoder, rule, expected):
    (row,) = rows_of(decoder, both_sides(), measured=["20247-5^LN"], several=rule)
    assert row["measurement"] == expected


def test_software_and_version_come_from_the_observer_and_serial_numbers_stay_behind(decoder):
    made = both_sides()
    (row,) = rows_of(decoder, made, score=["99S1"])
    assert (row["ai_name"], row["ai_manufacturer"], row["model_version"]) == (
        "StenoNet",
        "Vendor Ltd",
        "2.1",
    )
    (row,) = rows_of(decoder, made, score=["99S1"], also=["serial=121016^DCM"])
    assert "SN-4711" not in row.values()
    assert row["not_recorded"] == "serial: names a person, place or document"
    plain = report(number(SCORE, 0.5), SoftwareVersions=["7.0", "core 3"])
    (row,) = rows_of(decoder, plain, score=["99S1"])
    assert row["model_version"] == "7.0 + core 3"


def test_no_identifier_of_the_source_is_in_the_table_unless_a_person_says_so(decoder):
    made = both_sides()
    secrets = ["MRN0001", PLANTED, "19500102", "20240317", "ACC1"]
    secrets += [made.SOPInstanceUID, made.StudyInstanceUID]
    (row,) = rows_of(decoder, made, score=["99S1"])
    assert not [s for s in secrets for cell in row.values() if s in cell]
    assert row["result_year"] == "2024"
    (same,) = rows_of(decoder, made, score=["99S1"])
    assert same == row, "one key, one code"
    (other,) = rows_of(decoder, made, score=["99S1"], codes=ResultCodes(b"o" * 32))
    assert other["patient_key"] != row["patient_key"]
    (plain,) = rows_of(decoder, made, score=["99S1"], codes=ResultCodes(b"k" * 32, plain=True))
    assert plain["patient_key"] == "MRN0001"
    assert plain["study_uid"] == made.StudyInstanceUID
    assert plain["content_date"] == "20240317"


def test_patients_get_the_code_that_an_import_of_their_clips_gives_them(decoder):
    from sonobridge.imaging import patient_key_of, scan_whole

    made = both_sides()
    (row,) = rows_of(decoder, made, score=["99S1"])
    assert row["patient_key"] == patient_key_of(scan_whole(to_bytes(made)).header, CODES.key)


def test_a_percentage_is_a_score_of_a_hundredth_and_a_failed_measurement_stays_blank(decoder):
    rows = rows_of(
        decoder,
        report(number(SCORE, 87, "%")),
        report(number(SCORE, 0.4)),
        report(number(SCORE, None)),
        report(text(SCORE, "0.25")),
        report(number(SCORE, 3, "mm")),
        score=["99S1"],
    )
    assert [row["score"] for row in rows] == ["0.87", "0.4", "", "0.25", ""]
    assert rows[2]["not_recorded"] == "score: Measurement failure"
    assert rows[4]["not_recorded"] == "score: unit mm where others have 1"


def test_a_text_that_means_several_concepts_or_none_is_refused(decoder):
    twin = ("99S1", "99OTHER", "Another score")
    made = report(number(SCORE, 0.5), number(twin, 0.6))
    with pytest.raises(
        InvalidInputError, match="names 2 concepts: 99S1\\^99OTHER, 99S1\\^99VND"
    ):
        rows_of(decoder, made, score=["99S1"])
    (row,) = rows_of(decoder, made, score=["99S1^99OTHER"])
    assert row["score"] == "0.6"
    with pytest.raises(InvalidInputError, match="No report holds 'nothing'"):
        rows_of(decoder, made, score=["nothing"])
    with pytest.raises(InvalidInputError, match="stands within 'Left'"):
        rows_of(decoder, made, score=["99S1^99VND"], within=("Left",))
    with pytest.raises(InvalidInputError, match="would be called score"):
        make_picks(["1"], (), (), ["score=2"])


def test_cells_cannot_be_run_by_a_spreadsheet(decoder):
    evil = ("99C9", "99VND", "=HYPERLINK(1)")
    (row,) = rows_of(decoder, report(code(KIND, evil)), prediction=["99S2"])
    assert row["prediction"] == "'=HYPERLINK(1)"


def test_a_flat_list_of_both_sides_gives_no_value_a_side(decoder):
    """Right, value, left, value in one container: nothing tells which value is whose."""
    made = report(
        container(
            GROUP,
            code(SIDE, RIGHT),
            number(PSV, 100, "cm/s"),
            code(SIDE, LEFT),
            number(PSV, 200, "cm/s"),
        )
    )
    (row,) = rows_of(decoder, made, measured=["20247-5"], several="first")
    assert "laterality" not in row
    with pytest.raises(InvalidInputError, match="stands within 'Left'"):
        rows_of(decoder, made, measured=["20247-5"], within=("Left",))


def test_the_nearest_enclosing_group_speaks_for_a_group(decoder):
    made = report(
        number(SCORE, 0.1),
        container(GROUP, number(SCORE, 0.9), container(GROUP, number(PSV, 245, "cm/s"))),
    )
    (row,) = rows_of(decoder, made, unit="group", score=["99S1"], measured=["20247-5"])
    assert (row["score"], row["measurement"]) == ("0.9", "245")


def test_a_very_large_report_is_read_in_bounded_time(decoder):
    values = [number(SCORE, 0.5, "1", code(SIDE, RIGHT)) for _ in range(4_500)]
    made = decoder.structured_report(to_bytes(report(*observer(), *values)))
    book = PickBook(make_picks(["99S1"], (), (), ()), ("Right",))
    start = time.process_time()
    told, (row,) = RowMaker(book, CODES).rows(made)
    assert told
    assert row.cells["score"].number == 0.5
    assert time.process_time() - start < 5
    many = report(*[container(GROUP, number(SCORE, 0.5)) for _ in range(MOST_ROWS + 1)])
    with pytest.raises(Part10Error, match="groups"):
        RowMaker(PickBook(book.picks), CODES, "group").rows(
            decoder.structured_report(to_bytes(many))
        )


def test_classes_get_the_labels_of_the_reference_or_stay_blank(decoder):
    labels = labels_of(["Severe=1", "a=b=0"])
    assert labels == {"severe": "1", "a=b": "0"}
    cells = [Cell(word="severe"), Cell(word="mild"), Cell(reason="absent")]
    rows = [ResultRow(codes={}, ids={}, cells={"prediction": c}, facts={}) for c in cells]
    made = [row.cells["prediction"] for row in relabelled(rows, labels)]
    assert made == [Cell(word="1"), Cell(reason="a class without a label"), cells[2]]
    assert relabelled(rows, {}) == rows
    for wrong in (["severe"], ["=1"], ["a=1", "A=2"]):
        with pytest.raises(InvalidInputError):
            labels_of(wrong)


def test_settling_never_mixes_units_or_takes_a_failed_value_for_agreement():
    fast, slow = Cell(number=2.0, unit="m/s"), Cell(number=150.0, unit="cm/s")
    assert settle([fast, slow], "lowest") == Cell(number=1.5, unit="m/s")
    assert settle([fast, Cell(number=200.0, unit="cm/s")], "refuse") == fast
    assert settle([fast, Cell(number=3.0, unit="mm")], "highest").reason
    assert settle([fast, Cell(reason="Measurement failure")], "refuse").reason
    assert settle([fast, Cell(reason="Measurement failure")], "first") == fast
    assert settle([Cell(word="a"), Cell(word="b")], "highest").reason
    assert settle([], "first").reason == "absent"


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "expected"),
    [
        (2.3, "m/s", "cm/s", 230.0),
        (12.0, "mm", "cm", 1.2),
        (5.0, "mL", "cm3", 5.0),
        (0.3, "{ratio}", "1", 0.3),
        (70.0, "cm/s", "mm", None),
        (4.0, "[foot_i]", "[foot_i]", 4.0),
        (4.0, "[foot_i]", "m", None),
    ],
)
def test_units_convert_exactly_or_not_at_all(value, unit, wanted, expected):
    assert convert(value, unit, wanted) == expected


def test_the_catalogue_tells_concepts_units_and_values_but_no_text_of_one_patient(decoder):
    catalogue = ConceptCatalogue()
    remark = ("99T", "99VND", "Remark")
    for patient, word in (("a", "seen twice"), ("b", "seen twice"), ("c", f"by {PLANTED}")):
        made = report(number(PSV, 100 + ord(patient), "cm/s"), text(remark, word), *observer())
        catalogue.add(decoder.structured_report(to_bytes(made)), patient)
    lines = {line.concept: line for line in catalogue.lines()}
    assert lines["20247-5^LN"].examples == "197 to 199"
    assert lines["20247-5^LN"].unit == "cm/s"
    assert lines["20247-5^LN"].reports == 3
    assert lines["99T^99VND"].examples == "seen twice (2)"
    assert lines["121016^DCM"].examples == "", "a serial number is not shown"
    assert catalogue.lines()[0].concept == "20247-5^LN", "numbers come first"


def test_the_catalogue_is_bounded(decoder):
    catalogue = ConceptCatalogue()
    many = report(*[number((f"C{n}", "99X", f"c{n}"), n) for n in range(2500)])
    catalogue.add(decoder.structured_report(to_bytes(many)), "a")
    assert len(catalogue.lines()) == 2000
    assert catalogue.overflow == 500
