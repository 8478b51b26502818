"""Grades under sourced criteria: documented classes, preconditions, conflicts, comparison."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.measurement.grading import (
    Graded,
    GradingContext,
    GradingMeasurements,
    Refused,
    choose_cut_point,
    class_limits,
    compare_sets,
    criteria_sets,
    default_criteria_set,
    grade,
)

SETS = criteria_sets()
SRU, MODIFIED, STENT = SETS["sru_2003"], SETS["modified_psv180"], SETS["in_stent"]
NATIVE = GradingContext(vessel="native")


def seen(psv=None, edv=None, ratio=None, **changes):
    values = {
        "plaque": "visible",
        "lumen": "narrowed",
        "ica_flow": "detected",
        "ica_psv_scanner_cm_s": psv,
        "ica_edv_scanner_cm_s": edv,
        "ica_cca_psv_ratio": ratio,
        "angle_deg": 60.0,
    }
    return GradingMeasurements(**{**values, **changes})


def name_of(outcome):
    return outcome.stenosis.name if isinstance(outcome, Graded) else outcome.kind


# One line a measurement: PSV, EDV, ratio, then the class that each set documents for it.
DOCUMENTED = [
    (90, 20, 1.1, "lt_50", "no_class"),
    (124.9, 39, 1.9, "lt_50", "no_class"),
    (125, 40, 2.0, "50_69", "ge_50"),
    (150, 50, 1.8, "50_69", "no_class"),
    (150, 50, 2.4, "50_69", "ge_50"),
    (179, 60, 1.99, "50_69", "no_class"),
    (180, 60, 1.99, "50_69", "ge_50"),
    (230, 100, 4.0, "50_69", "ge_50"),
    (231, 110, 4.5, "ge_70", "ge_70"),
    (400, 150, 6.0, "ge_70", "ge_70"),
]


@pytest.mark.parametrize(("psv", "edv", "ratio", "sru", "modified"), DOCUMENTED)
def test_the_same_measurement_gets_the_documented_grade_under_each_set(
    psv, edv, ratio, sru, modified
):
    measured = seen(psv, edv, ratio)
    found = compare_sets(measured, NATIVE, [SRU, MODIFIED])
    assert [name_of(outcome) for outcome in found.outcomes] == [sru, modified]
    assert found.differs == (sru != modified)


@pytest.mark.requirement("R-004-96")
def test_a_grade_under_another_set_is_shown_when_it_differs():
    found = compare_sets(seen(150, 50, 1.8), NATIVE, [SRU, MODIFIED])
    (difference,) = found.differences
    assert found.differs
    assert (difference.first, difference.second) == ("sru_2003", "modified_psv180")
    assert difference.relation == "different"
    # Which grade, why, and where the other set would have asked for more.
    for words in ("50 to 69 %", "150 meets PSV 125 to 230 cm/s", "[unverified]", "PSV ≥ 180"):
        assert words in difference.text
    same = compare_sets(seen(400, 150, 6), NATIVE, [SRU, MODIFIED])
    assert not same.differs
    wider = compare_sets(seen(200, 60, 3), NATIVE, [SRU, MODIFIED])
    assert wider.differences[0].relation == "compatible"


def test_psv_240_without_visible_plaque_gets_no_grade_and_names_the_precondition():
    found = grade(seen(240, 110, 4.5, plaque="none"), NATIVE)
    assert isinstance(found, Refused)
    assert found.kind == "precondition"
    assert found.missing == ("plaque_visible",)
    assert found.reasons == ("PSV 240 would be ≥ 70 %, but no plaque is visible.",)
    assert isinstance(grade(seen(240, 110, 4.5), NATIVE), Graded)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"plaque": "not_assessed"}, ("plaque_assessed",)),
        ({"lumen": "not_assessed"}, ("luminal_narrowing_assessed",)),
        ({"lumen": "not_narrowed"}, ("luminal_narrowing",)),
        ({"plaque": "none", "lumen": "not_narrowed"}, ("plaque_visible", "luminal_narrowing")),
        ({"angle_deg": None}, ("angle_recorded",)),
        ({"ica_psv_scanner_cm_s": None}, ("ica_psv",)),
        ({"ica_psv_scanner_cm_s": None, "ica_flow": "not_assessed"}, ("ica_flow_assessed",)),
        ({"ica_psv_scanner_cm_s": None, "ica_flow": "undetectable"}, ("no_detectable_lumen",)),
        ({"lumen": "no_detectable_lumen"}, ("lumen_and_flow_agree",)),
    ],
)
def test_each_precondition_is_named_when_it_does_not_hold(changes, missing):
    found = grade(seen(**{"psv": 300.0, **_split(changes)}), NATIVE)
    assert isinstance(found, Refused)
    assert found.missing == missing
    assert len(found.reasons) == len(missing)


def _split(changes):
    return {("psv" if k == "ica_psv_scanner_cm_s" else k): v for k, v in changes.items()}


def test_a_native_vessel_is_never_assumed():
    found = grade(seen(150, 50, 2.4), GradingContext(vessel="not_stated"))
    assert isinstance(found, Refused)
    assert found.missing == ("native_vessel",)


def test_normal_needs_a_vessel_without_plaque():
    found = grade(seen(90, 20, 1, plaque="none", lumen="not_narrowed"), NATIVE)
    assert name_of(found) == "normal"
    assert name_of(grade(seen(90, 20, 1, lumen="not_narrowed"), NATIVE)) == "lt_50"


@pytest.mark.parametrize(
    ("changes", "conditions", "name"),
    [
        ({"psv": 320}, ("near_occlusion_morphology",), "near_occlusion"),
        ({"psv": 40}, ("near_occlusion_morphology",), "near_occlusion"),
        ({"ica_flow": "undetectable"}, (), "near_occlusion"),
        ({"ica_flow": "undetectable", "lumen": "no_detectable_lumen"}, (), "occlusion"),
    ],
    ids=["high", "low", "undetectable", "occlusion"],
)
def test_near_occlusion_and_occlusion_are_classes_without_a_percentage(
    changes, conditions, name
):
    measured = seen(**{"lumen": "markedly_narrowed", **changes})
    found = grade(measured, GradingContext(vessel="native", conditions=conditions))
    assert name_of(found) == name
    assert found.by_morphology
    assert found.percent_at_least is None
    assert found.percent_at_most is None
    assert "%" not in found.words
    assert "percent" not in to_json(found.stenosis)


def test_a_low_velocity_with_a_markedly_narrowed_lumen_asks_for_near_occlusion():
    found = grade(seen(60, 20, 0.8, lumen="markedly_narrowed"), NATIVE)
    assert isinstance(found, Refused)
    assert found.missing == ("near_occlusion_decided",)


def test_the_unverified_set_is_marked_and_never_the_default():
    assert default_criteria_set().id == "sru_2003"
    assert [one.id for one in SETS.values() if one.default] == ["sru_2003"]
    assert SRU.badge == ""
    assert MODIFIED.badge == "unverified"
    assert name_of(grade(seen(200, 60, 3), NATIVE)) == "50_69"
    found = grade(seen(300, 110, 4.5), NATIVE, MODIFIED)
    assert found.badge == "unverified"
    assert any("poor for" in caution for caution in found.cautions)


def test_disagreeing_parameters_are_both_named_with_the_reason():
    found = grade(seen(260, 60, 1.6), NATIVE)
    assert found.conflict.primary == "PSV and plaque say ≥ 70 %"
    assert found.conflict.additional == (
        "ratio 1.6 says normal or < 50 %",
        "EDV 60 says 50 to 69 %",
    )
    assert found.conflict.reason_needed
    assert "names both" in found.conflict.rule
    reasoned = grade(
        seen(260, 60, 1.6),
        GradingContext(
            vessel="native",
            conditions=("contralateral_ge_70_or_occlusion",),
            conflict_reason="small vessel",
        ),
    )
    assert not reasoned.conflict.reason_needed
    assert reasoned.conflict.reasons == (
        "contralateral ≥ 70 % or occlusion",
        "small vessel",
    )


def test_agreeing_parameters_make_no_conflict():
    found = grade(seen(150, 60, 2.4), NATIVE)
    assert found.conflict is None
    assert all(one.agrees for one in found.additional)
    assert grade(seen(150), NATIVE).additional == ()


def test_a_stent_is_graded_by_its_own_set_with_a_chosen_cut_point():
    stent = GradingContext(vessel="stent")
    assert grade(seen(320), stent, STENT).kind == "cut_point"
    chosen = choose_cut_point(STENT, 325, "named study")
    assert grade(seen(320), stent, chosen).kind == "no_class"
    found = grade(seen(330), stent, chosen)
    assert name_of(found) == "ge_70_in_stent"
    assert found.badge == "low confidence"
    assert "Cut point 325 cm/s chosen after named study." in found.cautions
    refused = grade(seen(330), NATIVE, chosen)
    assert refused.kind == "scope"


@pytest.mark.parametrize(
    "changes",
    [
        {"ica_psv_scanner_cm_s": 100, "ica_edv_scanner_cm_s": 120},
        {"ica_psv_scanner_cm_s": 100, "ica_flow": "undetectable"},
        {"ica_psv_scanner_cm_s": float("nan")},
        {"angle_deg": 95.0},
    ],
)
def test_contradictory_measurements_are_refused(changes):
    with pytest.raises(ValueError):
        seen(**changes)


@settings(deadline=None)
@given(
    st.floats(0, 600),
    st.sampled_from(["none", "visible"]),
    st.sampled_from(["not_narrowed", "narrowed", "markedly_narrowed"]),
)
def test_every_measurement_is_answered_and_the_answer_can_be_stored(psv, plaque, lumen):
    for chosen in (SRU, MODIFIED):
        found = grade(seen(psv, plaque=plaque, lumen=lumen), NATIVE, chosen)
        assert from_json(type(found), json.loads(json.dumps(to_json(found)))) == found
        if isinstance(found, Refused):
            assert found.reasons
        else:
            assert found.primary


@settings(deadline=None)
@given(st.floats(0, 600), st.floats(0, 600))
def test_a_higher_velocity_never_gets_a_milder_class(first, second):
    low, high = sorted((first, second))
    limits = [
        class_limits(grade(seen(psv), NATIVE).stenosis.name)[0] or 0.0 for psv in (low, high)
    ]
    assert limits[0] <= limits[1]
