"""The rule language over the shipped credentials, and rule files that are refused."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from sonobridge.career.credentials import (
    Counted,
    Facts,
    Judge,
    Practice,
    RuleFileError,
    Studied,
    add_months,
    check_window,
    load_library,
    months_between,
    read_library,
    window_end,
)
from sonobridge.career.planning.material import career_file

LIBRARY = load_library()
DAY = date(2026, 12, 1)


def judged(identifier, day=DAY, **facts):
    return Judge(LIBRARY, Facts(**facts)).credential(identifier, day)


def studied(*programmes, level="associate60", **more):
    return (
        Studied(programmes=programmes, level=level, finished=date(2020, 6, 1), years=2, **more),
    )


def practice(months, *kinds, end=DAY):
    return (Practice(kinds=kinds, start=add_months(end, -months), end=end),)


def file_with(change):
    value = copy.deepcopy(career_file("credentials.yaml"))
    change(value)
    return value


def record(value, identifier):
    return next(one for one in value["credentials"] if one["id"] == identifier)


def test_counts_of_the_file_are_those_that_texts_print():
    import re

    assert (len(LIBRARY.records), len(LIBRARY.education)) == (43, 6)
    by = {}
    for one in LIBRARY.records.values():
        by[one.confidence] = by.get(one.confidence, 0) + 1
    assert by == {"high": 9, "medium": 10, "low": 14, "memory": 8, "none": 2}
    from importlib.resources import files

    text = (files("sonobridge.reference_data") / "career" / "credentials.yaml").read_text(
        "utf-8"
    )
    printed = re.search(r"Records under `credentials`: (\d+)\.", text)
    assert int(printed[1]) == len(LIBRARY.records)


@pytest.mark.requirement("R-002-14")
def test_the_four_named_rules_are_expressible():
    # ARDMS five calendar years.
    assert window_end(date(2011, 6, 6), 5) == date(2016, 12, 31)
    spi, vt = date(2026, 6, 1), date(2031, 12, 31)
    passes = {"ardms.spi": (spi,), "ardms.vt": (vt,)}
    assert judged("ardms.rvt", date(2032, 1, 2), passes=passes).holds
    late = {"ardms.spi": (spi,), "ardms.vt": (date(2032, 1, 1),)}
    assert not judged("ardms.rvt", date(2032, 1, 2), passes=late).holds
    # CCI: 24 months and 600 studies.
    worked = practice(24, "vascular_ultrasound")
    enough = (Counted(what="vascular_study", number=600, end=DAY),)
    short = (Counted(what="vascular_study", number=599, end=DAY),)
    assert judged("cci.rvs", practice=worked, counted=enough).holds
    assert not judged("cci.rvs", practice=worked, counted=short).holds
    assert not judged(
        "cci.rvs", practice=practice(23, "vascular_ultrasound"), counted=enough
    ).holds
    # ABII: seven points, of them at least two of experience.
    three_years = practice(36, "imaging")
    two_degrees = studied("sonography")
    points = judged(
        "abii.ciip", practice=three_years, studied=two_degrees, certification_points=2
    )
    assert points.holds
    assert [(line.category, line.counted) for line in points.points] == [
        ("experience", 3),
        ("education", 2),
        ("certification_and_ce", 2),
    ]
    one_year = judged(
        "abii.ciip",
        practice=practice(12, "imaging"),
        studied=studied("research", level="doctorate"),
        certification_points=4,
    )
    assert not one_year.holds
    assert "Experience needs at least 2." in one_year.text
    # POCUS: thirty cardiac cases, all within two years; Fundamentals waived by a recent SPI.
    spi_passed = {"ardms.spi": (date(2025, 1, 1),)}
    recent = (Counted(what="pocus_cardiac", number=30, end=date(2026, 1, 1)),)
    old = (Counted(what="pocus_cardiac", number=30, end=date(2024, 11, 30)),)
    assert judged("pca.clinical", passes=spi_passed, counted=recent).holds
    assert not judged("pca.clinical", passes=spi_passed, counted=old).holds


@pytest.mark.requirement("R-001-23")
def test_rdms_in_obgyn_needs_both_exams_inside_the_window():
    spi = {"ardms.spi": (date(2026, 6, 1),)}
    inside = {**spi, "ardms.obgyn": (date(2031, 12, 31),)}
    outside = {**spi, "ardms.obgyn": (date(2032, 1, 1),)}
    assert judged("ardms.rdms", date(2032, 2, 1), passes=inside).holds
    refused = judged("ardms.rdms", date(2032, 2, 1), passes=outside)
    assert not refused.holds
    assert "31 Dec 2031" in refused.text


@pytest.mark.requirement("R-000-29")
def test_passing_too_late_raises_the_five_year_violation():
    state = check_window([date(2026, 6, 1)], [date(2032, 1, 1)], 5, names=("SPI", "VT"))
    assert not state.holds
    assert state.text == (
        "The five-year window ends on 31 Dec 2031; move VT earlier or retake SPI."
    )
    retaken = check_window([date(2026, 6, 1), date(2028, 3, 1)], [date(2032, 1, 1)], 5)
    assert retaken.holds
    either_first = check_window([date(2031, 5, 1)], [date(2026, 6, 1)], 5)
    assert either_first.holds


def test_waiver_and_expiry():
    recent = {"ardms.spi": (date(2022, 1, 1),)}
    assert "Waived" in judged("pca.fundamentals", passes=recent).text
    judge = Judge(LIBRARY, Facts(passes={"ardms.spi": (date(2020, 1, 1),)}))
    waiver = LIBRARY.get("pca.fundamentals").waived_by
    assert not judge.judge(waiver, DAY).holds

    def lapse(value):
        record(value, "ardms.spi")["valid_months"] = 24

    short = read_library(file_with(lapse))
    passed = Judge(short, Facts(passes={"ardms.spi": (date(2024, 12, 1),)}))
    assert passed.held("ardms.spi", date(2026, 12, 1)) == date(2024, 12, 1)
    assert passed.held("ardms.spi", date(2026, 12, 2)) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda v: record(v, "ardms.rvt").pop("name"), "name"),
        (lambda v: record(v, "ardms.rvt").update(note=None), "empty keys: note"),
        (
            lambda v: v["credentials"].append(dict(record(v, "ardms.rvt"))),
            "the id stands twice",
        ),
        (
            lambda v: record(v, "ardms.vt").update(requires={"credential": "ardms.nothing"}),
            "ardms.nothing is not a credential",
        ),
        (
            lambda v: record(v, "arrt.s").update(requires={"education": "nowhere"}),
            "nowhere is no education",
        ),
        (
            lambda v: v["credential_groups"].update(any_apca_ardms=["ardms.none"]),
            "ardms.none is not a credential",
        ),
        (
            lambda v: (
                record(v, "arrt.ct").update(requires={"credential": "arrt.m"}),
                record(v, "arrt.m").update(requires={"credential": "arrt.ct"}),
            ),
            "circular prerequisites: arrt.ct needs arrt.m needs arrt.ct",
        ),
        (
            lambda v: record(v, "abii.ciip")["requires"]["points"].update(min=15),
            "contradictory: no 15 points",
        ),
        (
            lambda v: record(v, "abii.ciip")["requires"]["points"]["categories"][
                "experience"
            ].update(min=6),
            "minimum lies above the maximum",
        ),
        (
            lambda v: record(v, "cmias").update(default_weight=1),
            "contradictory: confidence none",
        ),
        (lambda v: record(v, "ardms.vt").update(requires={"perhaps": 1}), "perhaps is no rule"),
        (
            lambda v: record(v, "ardms.vt").update(requires={"all": [], "any": []}),
            "one key a rule",
        ),
        (lambda v: record(v, "ardms.vt").update(fee_usd=-1), "whole number of dollars"),
        (lambda v: record(v, "ardms.vt").update(confidence="sure"), "confidence is one of"),
        (lambda v: v.update(schema=9), "schema 1"),
    ],
)
def test_a_wrong_rule_file_is_refused_with_its_place(change, said):
    with pytest.raises(RuleFileError) as refused:
        read_library(file_with(change))
    assert said in str(refused.value)
    assert refused.value.kept
    assert refused.value.remedy


def test_a_circle_with_another_way_out_is_none():
    def soften(value):
        record(value, "arrt.ct")["requires"] = {
            "any": [{"credential": "arrt.m"}, {"education": "health_science"}]
        }
        record(value, "arrt.m")["requires"] = {"credential": "arrt.ct"}

    assert read_library(file_with(soften)).get("arrt.m")


@pytest.mark.requirement("R-002-16")
def test_modality_nodes_have_prerequisite_source_and_badge():
    from sonobridge.career.credentials.rule import Nothing

    for name in ("m", "ct", "mr", "n", "t", "vi"):
        one = LIBRARY.get(f"arrt.{name}")
        assert not isinstance(one.rule, Nothing)
        assert one.sources
        assert "from memory" in one.badge


def test_whole_months_are_counted_and_overlaps_only_once():
    assert months_between(date(2024, 1, 31), date(2024, 2, 29)) == 1
    assert months_between(date(2024, 1, 15), date(2025, 1, 14)) == 11
    facts = Facts(
        practice=(
            Practice(kinds=("a",), start=date(2024, 1, 1), end=date(2025, 1, 1)),
            Practice(kinds=("a",), start=date(2024, 7, 1), end=date(2025, 7, 1)),
        )
    )
    assert facts.practised("a", date(2026, 1, 1)) == 18
    assert facts.practised("b", date(2026, 1, 1)) == 0


def test_old_records_are_stale_after_the_policy():
    one = LIBRARY.get("ardms.spi")
    assert not one.stale(date(2026, 11, 22), LIBRARY.policy.stale_after_days)
    assert one.stale(date(2027, 5, 22), LIBRARY.policy.stale_after_days)
