"""Scope of native criteria, one test a condition of the data; a laboratory's own set."""

from __future__ import annotations

import copy

import pytest

from sonobridge.core.errors import InvalidInputError
from sonobridge.simulator.measurement.clinical import load_clinical
from sonobridge.simulator.measurement.grading import (
    CriteriaRefusedError,
    CriteriaSet,
    Graded,
    GradingContext,
    GradingMeasurements,
    Refused,
    accept_laboratory_set,
    choose_cut_point,
    criteria_sets,
    grade,
    scope_conditions,
)

MEASURED = GradingMeasurements(
    plaque="visible",
    lumen="markedly_narrowed",
    ica_flow="detected",
    ica_psv_scanner_cm_s=250.0,
    ica_edv_scanner_cm_s=110.0,
    ica_cca_psv_ratio=4.4,
    angle_deg=55.0,
)
# Effect and reason of each condition, written out from the clinical data.
EXPECTED = {
    "stent": ("refuse_native", "in stent"),
    "endarterectomy_or_patch": ("refuse_native", "ratio and morphology; own laboratory set"),
    "near_occlusion_morphology": ("class_by_morphology", "has no percentage"),
    "contralateral_ge_70_or_occlusion": ("less_reliable", "compensatory flow raises PSV"),
    "tandem_lesion": ("less_reliable", "Tandem lesion"),
    "low_cardiac_output": ("less_reliable", "PSV falls on both sides"),
    "high_output_state": ("less_reliable", "High output state"),
    "arrhythmia": ("less_reliable", "mean over several beats; name how many"),
    "dissection": ("refuse_native", "Dissection"),
    "angle_above_60": ("refuse_measurement", "Angle above 60°"),
}


def under(condition):
    vessel = condition if condition in {"stent", "endarterectomy_or_patch"} else "native"
    return GradingContext(vessel=vessel, conditions=(condition,))


@pytest.mark.requirement("R-010-06")
def test_every_scope_condition_of_the_data_is_tested():
    rows = load_clinical().items("scope_conditions")
    assert {row.values["condition"] for row in rows} == set(EXPECTED)
    assert {name: one.effect for name, one in scope_conditions().items()} == {
        name: effect for name, (effect, _) in EXPECTED.items()
    }


@pytest.mark.requirement("R-010-06")
@pytest.mark.parametrize("condition", EXPECTED)
def test_a_condition_has_its_effect_and_says_why(condition):
    effect, words = EXPECTED[condition]
    found = grade(MEASURED, under(condition))
    if effect == "refuse_native":
        assert isinstance(found, Refused)
        assert found.kind == "scope"
        assert any(words in reason for reason in found.reasons)
        assert found.fallback.name == "PSV ratio and morphology"
        assert "named as fallback" in found.fallback.rule
        assert found.fallback.text.startswith("Fallback, no grade: ICA/CCA PSV ratio 4.40")
    elif effect == "less_reliable":
        assert isinstance(found, Graded)
        assert found.stenosis.name == "ge_70"
        assert len(found.less_reliable) == 1
        assert words in found.less_reliable[0]
        assert "less reliable" in found.less_reliable[0]
    elif effect == "class_by_morphology":
        assert isinstance(found, Graded)
        assert found.stenosis.name == "near_occlusion"
        assert found.percent_at_least is found.percent_at_most is None
        assert words in scope_conditions()[condition].reason
    else:
        assert isinstance(found, Refused)
        assert found.kind == "measurement"
        assert words in found.reasons[0]


def test_an_angle_above_60_is_found_from_the_measurement_itself():
    steep = GradingMeasurements(
        plaque="visible",
        lumen="narrowed",
        ica_flow="detected",
        ica_psv_scanner_cm_s=150,
        angle_deg=60.5,
    )
    found = grade(steep, GradingContext(vessel="native"))
    assert found.kind == "measurement"
    assert "It was measured at 60.5°." in found.reasons


def test_a_fallback_without_a_ratio_says_so():
    bare = GradingMeasurements(plaque="visible", lumen="narrowed", ica_flow="not_assessed")
    found = grade(bare, GradingContext(vessel="stent"))
    assert found.fallback.ica_cca_psv_ratio is None
    assert "no ratio was measured" in found.fallback.text


def test_an_unknown_condition_is_refused_by_name():
    with pytest.raises(InvalidInputError, match="tortuous"):
        grade(MEASURED, GradingContext(vessel="native", conditions=("tortuous",)))


OWN = {
    "id": "north",
    "name": "Own set, patch",
    "owner": "Medical director",
    "source": "own validation 2026",
    "as_of": "2026-03-01",
    "applies_to": ["endarterectomy_or_patch"],
    "rows": [
        {
            "name": "ge_50",
            "any_of": [[{"parameter": "psv", "band": {"ge": 213}}]],
            "plaque": "not_needed",
        }
    ],
    "validation": {
        "n_sides": 84,
        "reference_standard": "CT angiography",
        "values": [{"name": "ge_50", "sensitivity": 0.9, "specificity": 0.88}],
    },
}


@pytest.mark.requirement("R-010-06")
@pytest.mark.parametrize(
    ("field", "words"), [("validation", "validation table"), ("owner", "owner")]
)
def test_an_own_set_without_validation_table_or_owner_is_refused(field, words):
    own = copy.deepcopy(OWN)
    del own[field]
    with pytest.raises(CriteriaRefusedError, match=words):
        accept_laboratory_set(own)


def test_an_own_set_whose_table_leaves_a_class_out_is_refused():
    own = copy.deepcopy(OWN)
    own["validation"]["values"][0]["name"] = "ge_70"
    with pytest.raises(CriteriaRefusedError, match="ge_50"):
        accept_laboratory_set(own)


@pytest.mark.parametrize(
    "change",
    [
        {"rows": []},
        {"surprise": 1},
        {"rows": [{**OWN["rows"][0], "any_of": [[{"parameter": "psv", "band": {}}]]}]},
        {
            "rows": [
                {
                    **OWN["rows"][0],
                    "any_of": [[{"parameter": "psv", "band": {"lt": 1, "le": 2}}]],
                }
            ]
        },
        {"rows": OWN["rows"] * 2},
        {"rows": [{**OWN["rows"][0], "any_of": []}]},
        {"rows": [{**OWN["rows"][0], "any_of": [[]]}]},
        {"rows": [{**OWN["rows"][0], "name": "occlusion"}]},
        {"rows": [{**OWN["rows"][0], "name": "ge_70"}, OWN["rows"][0]]},
        {"validation": {**OWN["validation"], "n_sides": 0}},
    ],
)
def test_a_broken_own_set_is_refused(change):
    own = {**copy.deepcopy(OWN), **change}
    values = own["validation"]["values"]
    own["validation"]["values"] = [
        *values,
        *({**values[0], "name": name} for name in ("occlusion", "ge_70")),
    ]
    with pytest.raises(InvalidInputError):
        accept_laboratory_set(own)
    with pytest.raises(InvalidInputError):
        accept_laboratory_set({**copy.deepcopy(OWN), **change})
    for hostile in (None, [], "set", 3):
        with pytest.raises(InvalidInputError):
            accept_laboratory_set(hostile)


def test_an_own_set_grades_what_it_was_made_for_and_says_who_answers():
    own = accept_laboratory_set(OWN)
    assert not own.default
    patch = GradingContext(vessel="endarterectomy_or_patch")
    found = grade(MEASURED, patch, own)
    assert found.stenosis.name == "ge_50"
    assert "validated on 84 sides against CT angiography" in found.cautions[0]
    assert grade(MEASURED, GradingContext(vessel="native"), own).kind == "scope"


@pytest.mark.parametrize(("value", "source"), [(290, "study"), (360, "study"), (320, " ")])
def test_a_cut_point_lies_in_the_published_span_and_is_named(value, source):
    with pytest.raises(CriteriaRefusedError):
        choose_cut_point(criteria_sets()["in_stent"], value, source)


def test_a_set_without_an_open_cut_point_takes_none():
    with pytest.raises(CriteriaRefusedError):
        choose_cut_point(criteria_sets()["sru_2003"], 300, "study")


def test_a_badged_set_cannot_be_made_the_default():
    modified = criteria_sets()["modified_psv180"]
    fields = {name: getattr(modified, name) for name in CriteriaSet.__slots__}
    with pytest.raises(ValueError, match="never the default"):
        CriteriaSet(**{**fields, "default": True})
