"""Stenosis with its method: what cannot be compared, averaged or stored."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, record, to_json
from sonobridge.simulator.measurement.clinical import load_clinical
from sonobridge.simulator.measurement.stenosis import (
    CONVERSIONS,
    MethodRefusedError,
    MixedMethodsError,
    StenosisClass,
    StenosisPercent,
    area_stenosis,
    convert_stenosis,
    ecst_stenosis,
    largest_stenosis,
    mean_stenosis,
    nascet_stenosis,
    stenosis_difference,
)

NASCET = StenosisPercent(percent=50, method="nascet_diameter", near_occlusion=False)
ECST = StenosisPercent(percent=50, method="ecst_diameter", near_occlusion=False)
AREA = StenosisPercent(
    percent=75, method="area", near_occlusion=False, area_reference="normal_distal_ica"
)
OTHER_AREA = StenosisPercent(
    percent=75, method="area", near_occlusion=False, area_reference="original_lumen"
)
CLASS = StenosisClass(name="50_69", criteria_set="sru_2003")
COMPARISONS = [
    lambda a, b: a < b,
    lambda a, b: a <= b,
    lambda a, b: a > b,
    lambda a, b: a >= b,
    lambda a, b: sorted([a, b]),
    max,
    stenosis_difference,
    lambda a, b: mean_stenosis([a, b]),
    lambda a, b: largest_stenosis([a, b]),
]


@pytest.mark.parametrize("other", [ECST, AREA, CLASS, 50.0], ids=str)
@pytest.mark.parametrize("compare", COMPARISONS)
def test_methods_are_neither_compared_nor_averaged(compare, other):
    with pytest.raises(MixedMethodsError) as caught:
        compare(NASCET, other)
    assert "NASCET, diameter" in caught.value.why
    assert "named conversion" in caught.value.remedy


def test_areas_of_two_references_are_different_quantities():
    with pytest.raises(MixedMethodsError, match="original lumen"):
        mean_stenosis([AREA, OTHER_AREA])


def test_equality_tells_records_apart_and_never_methods_alike():
    assert NASCET != ECST
    same = StenosisPercent(percent=50, method="nascet_diameter", near_occlusion=False)
    assert same == NASCET
    assert ECST not in [NASCET, AREA]


def test_values_of_one_method_compare():
    worse = StenosisPercent(percent=70, method="nascet_diameter", near_occlusion=False)
    assert worse > NASCET
    assert worse >= NASCET
    assert largest_stenosis([NASCET, worse]) == worse
    assert stenosis_difference(worse, NASCET) == 20
    assert mean_stenosis([NASCET, worse]).percent == 60
    assert mean_stenosis([NASCET, worse]).method == "nascet_diameter"
    for nothing in (mean_stenosis, largest_stenosis):
        with pytest.raises(MethodRefusedError):
            nothing([])


@pytest.mark.parametrize("field", ["method", "near_occlusion", "percent"])
def test_a_value_without_its_method_cannot_be_stored(field):
    @record
    class Stored:
        stenosis: StenosisPercent

    whole = to_json(Stored(stenosis=ECST))
    assert from_json(Stored, json.loads(json.dumps(whole))) == Stored(stenosis=ECST)
    del whole["stenosis"][field]
    with pytest.raises(InvalidInputError, match=field):
        from_json(Stored, whole)
    with pytest.raises(TypeError):
        StenosisPercent(**whole["stenosis"])
    with pytest.raises(InvalidInputError):
        from_json(Stored, {"stenosis": 50})


def test_nascet_is_refused_in_near_occlusion():
    with pytest.raises(MethodRefusedError, match="near-occlusion"):
        nascet_stenosis(0.4, 2.0, near_occlusion=True)
    stored = {**to_json(NASCET), "near_occlusion": True}
    with pytest.raises(InvalidInputError, match="NASCET is not defined in near-occlusion"):
        from_json(StenosisPercent, stored)
    collapsed = area_stenosis(0.5, 20, reference="original_lumen", near_occlusion=True)
    with pytest.raises(MethodRefusedError):
        convert_stenosis(
            area_stenosis(0.5, 20, reference="normal_distal_ica", near_occlusion=True),
            "circular_lumen_area_to_nascet",
        )
    assert convert_stenosis(collapsed, "circular_lumen_area_to_ecst").value.near_occlusion
    with pytest.raises(MethodRefusedError):
        mean_stenosis([collapsed, OTHER_AREA])


def test_the_schema_asks_for_the_method_everywhere():
    from pydantic import TypeAdapter

    schema = TypeAdapter(StenosisPercent).json_schema()
    assert schema["required"] == ["percent", "method", "near_occlusion"]
    assert schema["properties"]["method"]["enum"] == [
        "nascet_diameter",
        "ecst_diameter",
        "area",
    ]
    assert schema["additionalProperties"] is False


def test_a_velocity_class_is_no_percentage():
    with pytest.raises(ValueError, match="class"):
        StenosisPercent(percent=60, method="velocity_class", near_occlusion=False)
    assert "percent" not in to_json(CLASS)


def test_an_area_names_its_reference_and_a_diameter_has_none():
    with pytest.raises(ValueError, match="reference area"):
        StenosisPercent(percent=60, method="area", near_occlusion=False)
    with pytest.raises(ValueError, match="reference area"):
        StenosisPercent(
            percent=60,
            method="ecst_diameter",
            near_occlusion=False,
            area_reference="original_lumen",
        )


def test_methods_are_those_of_the_clinical_data():
    methods = {
        row.values["id"]: row.values for row in load_clinical().items("stenosis_methods")
    }
    assert set(methods) == {"nascet_diameter", "ecst_diameter", "area", "velocity_class"}
    assert methods["nascet_diameter"]["invalid_when"] == ["near_occlusion"]
    assert all("invalid_when" not in v for k, v in methods.items() if k != "nascet_diameter")


def test_diameters_and_areas_of_a_lumen():
    assert nascet_stenosis(1.5, 5.0, near_occlusion=False).percent == pytest.approx(70)
    assert ecst_stenosis(1.5, 7.5).percent == pytest.approx(80)
    assert area_stenosis(5, 20, reference="original_lumen").percent == pytest.approx(75)
    # A wide bulb: the residual lumen is wider than the distal ICA.
    with pytest.raises(MethodRefusedError, match="wider"):
        nascet_stenosis(5.5, 5.0, near_occlusion=False)
    for bad in ((-1, 5), (1, 0), (float("nan"), 5), (1, float("inf"))):
        with pytest.raises(MethodRefusedError):
            ecst_stenosis(*bad)


def test_the_named_conversion_of_a_circular_lumen():
    found = convert_stenosis(NASCET, "circular_lumen_nascet_to_area")
    assert found.value == AREA  # 50 % diameter is 75 % area
    assert found.measured == NASCET
    assert "circular" in found.assumes
    assert found.value >= AREA
    assert not [name for name in CONVERSIONS if "nascet" in name and "ecst" in name]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (ECST, "circular_lumen_nascet_to_area"),
        (OTHER_AREA, "circular_lumen_area_to_nascet"),
        (NASCET, "nascet_to_ecst"),
    ],
)
def test_a_conversion_from_another_quantity_is_refused(value, name):
    with pytest.raises(MethodRefusedError):
        convert_stenosis(value, name)


@settings(deadline=None)
@given(st.floats(0, 100), st.sampled_from(["nascet", "ecst"]))
def test_conversions_go_there_and_back(percent, word):
    value = StenosisPercent(percent=percent, method=f"{word}_diameter", near_occlusion=False)
    area = convert_stenosis(value, f"circular_lumen_{word}_to_area").value
    back = convert_stenosis(area, f"circular_lumen_area_to_{word}").value
    assert area.percent >= percent - 1e-9
    assert back.percent == pytest.approx(percent, abs=1e-6)
    assert back.method == value.method
