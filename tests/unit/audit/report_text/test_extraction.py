"""Values from report text: found with their place, or blank with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sonobridge.audit.report_text.extraction import extract
from sonobridge.audit.report_text.pattern import check_pattern
from sonobridge.audit.report_text.rules import load_rules
from sonobridge.core.errors import InvalidInputError
from sonobridge.imaging import DecoderProcess

SAMPLE = Path(__file__).resolve().parents[4] / "docs/how-to/carotid_report_rules.yaml"
PSV = r"PSV (?P<value>\d{1,3}([.,]\d{1,2})?) ?(?P<unit>cm/s|m/s)?"
KINDS = [
    {"value": "present", "patterns": ["stenosis"], "when_negated": "absent"},
    {"value": "occluded", "patterns": ["occlusion", "occluded"]},
    {"value": "near occlusion", "patterns": ["near occlusion"]},
]
NEGATION = {"before": ["no", "no evidence of"], "after": ["not seen"], "ends": ["but"]}


@pytest.fixture(scope="module")
def decoder():
    with DecoderProcess() as one:
        yield one


def rules_of(**given):
    plain = {"schema": 1, "title": "t", **given}
    return load_rules(json.dumps(plain, ensure_ascii=False).encode(), "rules.yaml")


def read(decoder, rules, text):
    patterns = [(name, check_pattern(one)[0]) for name, one, _ in rules.patterns()]
    return extract(text, rules, decoder.match(patterns, text))


def velocity(decoder, text, **changes):
    field = {"role": "measurement", "patterns": [PSV], "unit": "cm/s", "least": 5, "most": 800}
    (one,) = read(decoder, rules_of(fields=[{**field, **changes}]), text)
    return one


def kind(decoder, text, negation=NEGATION, **changes):
    field = {"role": "prediction", "values": KINDS, **changes}
    given = {"fields": [field], **({"negation": negation} if negation else {})}
    (one,) = read(decoder, rules_of(**given), text)
    return one.cell.word or one.cell.reason


def test_a_number_keeps_the_place_it_was_read_from(decoder):
    text = "Right ICA: PSV 245 cm/s."
    one = velocity(decoder, text)
    assert (one.cell.number, one.cell.unit) == (245.0, "cm/s")
    (found,) = one.found
    assert text[found.start : found.end] == "PSV 245 cm/s"
    assert found.rule == "measurement/1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PSV 2.45 m/s", 245.0),
        ("psv\n 245cm/s", 245.0),
        ("PSV 245 cm/s, again PSV 245 cm/s", 245.0),
        ("PSV 245 CM/S", 245.0),
        ("PSV 245", "no unit"),
        ("nothing of the kind", "absent"),
        ("PSV 900 cm/s", "outside the limits of the rules"),
        ("PSV 2,45 m/s", "no number"),
        ("PSV 245-260 cm/s", "part of a longer number or of a range"),
        ("PSV 245 to 260 cm/s", "part of a longer number or of a range"),
        ("PSV 1,245 cm/s", "part of a longer number or of a range"),
        ("PSV 2456 cm/s", "part of a longer number or of a range"),
        ("PSV 245 cm/s and PSV 90 cm/s", "several different values"),
    ],
)
def test_a_number_is_read_or_left_blank_with_the_reason(decoder, text, expected):
    cell = velocity(decoder, text).cell
    assert (cell.number or cell.reason) == expected


def test_what_the_rules_say_decides_units_commas_and_several_values(decoder):
    assert velocity(decoder, "PSV 245", unit_when_missing="cm/s").cell.number == 245
    assert (
        velocity(decoder, "PSV 245 m/s", unit="mm").cell.reason == "unit m/s where mm is meant"
    )
    twice = "PSV 90 cm/s. PSV 245 cm/s. PSV 100 cm/s."
    for rule, number in (("first", 90), ("last", 100), ("highest", 245), ("lowest", 90)):
        assert velocity(decoder, twice, several=rule).cell.number == number
    field = {"role": "measurement", "patterns": [PSV], "unit": "cm/s"}
    (one,) = read(decoder, rules_of(fields=[field], decimal_comma=True), "PSV 2,45 m/s")
    assert one.cell.number == 245


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There is stenosis.", "present"),
        ("No stenosis.", "absent"),
        ("No evidence of any stenosis.", "absent"),
        ("Stenosis is not seen.", "absent"),
        ("No plaque. Stenosis.", "present"),
        ("No plaque\nStenosis", "present"),
        ("No calcification but stenosis.", "present"),
        ("Stenosis. No stenosis.", "contradictory"),
        ("Near occlusion.", "near occlusion"),
        ("Occluded.", "occluded"),
        ("No occlusion.", "negated"),
        ("No occlusion. Stenosis.", "present"),
        ("Near occlusion on the right, occluded on the left.", "contradictory"),
        ("No severe (e.g. 1.5 mm) stenosis", "absent"),
        ("Unremarkable.", "absent"),
    ],
)
def test_a_class_is_read_under_negation(decoder, text, expected):
    assert kind(decoder, text) == expected


def test_without_the_section_nothing_is_negated(decoder):
    assert kind(decoder, "No stenosis.", negation=None) == "present"


def test_a_report_without_any_match_is_blank_and_not_negative(decoder):
    field = {"role": "prediction", "values": KINDS[1:]}
    (one,) = read(decoder, rules_of(fields=[field]), "Unremarkable.")
    assert not one.cell.recorded
    assert one.cell.reason == "absent"


REPORT = """CAROTID DUPLEX
RIGHT: ICA PSV 245 cm/s, EDV 92 cm/s. ICA/CCA ratio 3.9.
LEFT: ICA PSV: 0.88 m/s; EDV 25 cm/s. No evidence of 70-99% stenosis.
IMPRESSION:
1. Right ICA stenosis 70 to 99 %.
2. Left ICA less than 50% stenosis.
"""


def test_the_sample_rules_read_each_side_of_a_carotid_report(decoder):
    rules = load_rules(SAMPLE.read_bytes(), SAMPLE.name)
    made = {(one.part, one.column): one.cell for one in read(decoder, rules, REPORT)}
    assert made["right", "prediction"].word == "70-99"
    assert made["left", "prediction"].word == "<50"
    assert made["right", "measurement"].number == 245
    assert made["left", "measurement"].number == 88
    assert made["right", "edv_cm_s"].number == 92
    assert made["left", "edv_cm_s"].number == 25


@pytest.mark.parametrize(
    ("impression", "right"),
    [
        ("Right: normal ICA.", "normal"),
        ("Right: 50-69% stenosis.", "50-69"),
        ("Right: ≥70% stenosis.", "70-99"),
        ("Right: near-occlusion of the ICA.", "near occlusion"),
        ("Right: the ICA is occluded.", "occluded"),
        ("Right: no haemodynamically significant stenosis.", "absent"),
        ("Right: 50-69% stenosis, rather than 70-99%.", "50-69"),
        ("Right: 50-69% or 70-99% stenosis.", "contradictory"),
        ("Bilateral <50% stenosis.", "the part is absent"),
    ],
)
def test_the_sample_rules_tell_classes_and_leave_doubt_blank(decoder, impression, right):
    rules = load_rules(SAMPLE.read_bytes(), SAMPLE.name)
    made = {(one.part, one.column): one.cell for one in read(decoder, rules, impression)}
    cell = made["right", "prediction"]
    assert (cell.word or cell.reason) == right


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema": 2}, "schema"),
        ({"fields": []}, "fields"),
        ({"surprise": 1}, "surprise"),
        ({"fields": [{"role": "score", "patterns": ["no group"]}]}, "group"),
        ({"fields": [{"role": "score", "patterns": ["(?P<value>(a+)+)"]}]}, "score/1"),
        ({"fields": [{"role": "score", "values": KINDS}]}, "numbers"),
        ({"fields": [{"role": "attribute", "values": KINDS}]}, "column"),
        ({"fields": [{"role": "prediction", "values": KINDS[:n]} for n in (1, 2)]}, "one name"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_by_name(changes, said):
    base = {"fields": [{"role": "prediction", "values": KINDS}]}
    with pytest.raises(InvalidInputError) as caught:
        rules_of(**{**base, **changes})
    assert said in str(caught.value) + str(caught.value.why) + str(caught.value.details)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"[1, 2]", b"a: &a [x]\nb: [*a, *a]", b"{" * 5000, b"x" * 200_001]
)
def test_bytes_that_are_no_rules_are_refused(data):
    with pytest.raises(InvalidInputError):
        load_rules(data, "rules.yaml")
