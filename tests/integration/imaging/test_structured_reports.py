"""Structured reports in the decoder child: what is read, and what cannot harm."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from imaging_files import load
from sonobridge.imaging import DecoderProcess, Part10Error
from sonobridge.imaging.structured_report.content import LONGEST_TEXT, MOST_DEPTH, MOST_ITEMS
from structured_reports import (
    GROUP,
    KIND,
    PLANTED,
    PSV,
    RIGHT,
    SCORE,
    SEVERE,
    code,
    container,
    image,
    nested,
    number,
    observer,
    report,
    site,
    text,
    to_bytes,
)


@pytest.fixture(scope="module")
def decoder():
    with DecoderProcess() as one:
        yield one


def refusal(decoder: DecoderProcess, data: bytes) -> str:
    with pytest.raises(Part10Error) as caught:
        decoder.structured_report(data)
    assert PLANTED not in str(caught.value)
    return caught.value.reason_code


def test_a_measurement_report_is_read_with_codes_numbers_and_references(decoder):
    made = report(
        *observer(),
        container(
            GROUP, site(RIGHT), number(SCORE, "0.875"), code(KIND, SEVERE), image("1.2.3.4")
        ),
    )
    read = decoder.structured_report(to_bytes(made))
    assert str(read.title) == "126000^DCM"
    assert read.head.patient_id == "MRN0001"
    assert read.head.content_date == "20240317"
    by_kind = {one.kind: one for one in read.items}
    assert by_kind["NUM"].number == 0.875
    assert str(by_kind["NUM"].unit) == "1^UCUM"
    assert by_kind["IMAGE"].image_uid == "1.2.3.4"
    found = next(one for one in read.items if one.name and one.name.value == "99S2")
    assert found.value is not None
    assert (found.value.value, found.value.meaning) == ("99C1", "severe")
    place = read.items.index(found)
    assert [read.items[up].kind for up in read.ancestors(place)] == ["CONTAINER", "CONTAINER"]


def test_names_of_persons_in_the_tree_are_not_even_read(decoder):
    read = decoder.structured_report(to_bytes(report(*observer())))
    assert any(one.kind == "PNAME" for one in read.items)
    assert all(PLANTED not in one.text for one in read.items)
    assert PLANTED not in repr(read)


@pytest.mark.parametrize(
    ("name", "title", "kinds"),
    [
        ("test-SR.dcm", "1111^TEST", {"NUM", "CODE", "TEXT"}),
        ("reportsi.dcm", "IHE.01^99_OFFIS_DCMTK", {"CODE", "TEXT"}),
        ("reportsi_with_empty_number_tags.dcm", "IHE.01^99_OFFIS_DCMTK", {"CODE", "TEXT"}),
    ],
)
def test_the_reports_that_come_with_pydicom_are_read(decoder, name, title, kinds):
    read = decoder.structured_report(load(name))
    assert str(read.title) == title
    assert kinds <= {one.kind for one in read.items}


def test_numbers_that_are_none_are_told_and_not_guessed(decoder):
    twice = number(PSV, 1, "cm/s")
    twice.MeasuredValueSequence = [*twice.MeasuredValueSequence, *twice.MeasuredValueSequence]
    comma = number(PSV, 1, "cm/s")
    comma.MeasuredValueSequence[0].add_new(0x0040A30A, "LO", "2,3")
    made = report(number(PSV, None), twice, comma)
    faults = [
        (one.number, one.fault)
        for one in decoder.structured_report(to_bytes(made)).items
        if one.kind == "NUM"
    ]
    assert faults == [
        (None, "Measurement failure"),
        (None, "several_numbers"),
        (None, "not_a_number"),
    ]


def test_text_in_another_character_set_is_read_and_a_wrong_one_does_no_harm(decoder):
    made = report(text(KIND, "Gefäßverschluss"), SpecificCharacterSet="ISO_IR 100")
    assert decoder.structured_report(to_bytes(made)).items[1].text == "Gefäßverschluss"
    broken = to_bytes(made).replace(b"ISO_IR 100", b"ISO_IR 192")
    assert "Gef" in decoder.structured_report(broken).items[1].text
    unknown = to_bytes(made).replace(b"ISO_IR 100", b"ISO_IR 999")
    assert decoder.structured_report(unknown).items[1].text.startswith("Gef")


def test_huge_text_is_cut_and_marked(decoder):
    made = report(text(KIND, "a" * 3_000_000), number(SCORE, 0.5))
    read = decoder.structured_report(to_bytes(made))
    assert len(read.items[1].text) == LONGEST_TEXT
    assert read.items[1].fault == "text_cut"
    assert read.items[2].number == 0.5


def test_too_much_text_and_too_many_items_are_refused(decoder):
    many = report(*[text(KIND, "a" * 1000) for _ in range(2100)])
    assert refusal(decoder, to_bytes(many)) == "too_much_text"
    items = report(*[number(SCORE, 0.5) for _ in range(MOST_ITEMS)])
    assert refusal(decoder, to_bytes(items)) == "too_many_items"


@pytest.mark.parametrize("defined", [False, True])
def test_ten_thousand_levels_are_refused_and_a_permitted_depth_is_read(decoder, defined):
    assert len(decoder.structured_report(nested(MOST_DEPTH, defined=defined)).items) == 33
    assert refusal(decoder, nested(MOST_DEPTH + 1, defined=defined)) == "nesting_too_deep"
    assert refusal(decoder, nested(10_000, defined=defined)) == "nesting_too_deep"


def test_files_that_are_no_reports_are_refused(decoder):
    assert refusal(decoder, b"") == "empty_file"
    assert refusal(decoder, b"not DICOM at all" * 100) == "no_part10_header"
    assert refusal(decoder, load("CT_small.dcm")) == "not_a_report"
    bare = report()
    del bare.ContentSequence
    assert refusal(decoder, to_bytes(bare)) == "not_a_report"


def test_every_truncation_is_refused_or_read_as_a_shorter_report(decoder):
    made = report(*observer(), *[number(SCORE, value / 10) for value in range(10)])
    whole = to_bytes(made)
    start = whole.index(b"DICM")
    read = 0
    for end in range(start, len(whole), 97):
        try:
            decoder.structured_report(whole[:end])
            read += 1
        except Part10Error:
            continue
    assert read == 0, "a cut report must not pass for a whole one"
    assert decoder.starts == 1


def test_a_sequence_that_is_none_is_refused(decoder):
    made = report(number(SCORE, 0.5))
    broken = Dataset()
    broken.RelationshipType, broken.ValueType = "CONTAINS", "CODE"
    broken.add_new(0x0040A043, "LO", "not a sequence")
    made.ContentSequence = [*made.ContentSequence, broken]
    assert refusal(decoder, to_bytes(made)) == "item_unreadable"


def test_the_child_lives_on_after_all_of_it(decoder):
    assert (
        decoder.structured_report(to_bytes(report(number(SCORE, 0.5)))).items[1].number == 0.5
    )
