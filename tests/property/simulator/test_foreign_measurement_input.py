"""Whatever is sent: a worksheet, a set, a protocol or a table is built, or refused by name."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.measurement.clinical import parse_clinical
from sonobridge.simulator.measurement.grading import GradingMeasurements, accept_laboratory_set
from sonobridge.simulator.measurement.protocol import (
    parse_examination_protocol,
    read_annotation,
    shipped_examination_protocol,
)
from sonobridge.simulator.measurement.report import find_contradictions
from sonobridge.simulator.measurement.stenosis import StenosisPercent
from sonobridge.simulator.measurement.urgent import parse_urgent_table
from sonobridge.simulator.measurement.worksheet import Worksheet

REFERENCE = Path(__file__).resolve().parents[3] / "src/sonobridge/reference_data"
CLINICAL = yaml.safe_load((REFERENCE / "clinical/clinical_criteria.yaml").read_text("utf-8"))
PROTOCOL = yaml.safe_load(
    (REFERENCE / "simulator/protocols/carotid_duplex.yaml").read_text("utf-8")
)
SHIPPED = shipped_examination_protocol()

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
BUILDERS = {
    "stenosis": lambda value: from_json(StenosisPercent, value),
    "worksheet": lambda value: from_json(Worksheet, value),
    "grading": lambda value: from_json(GradingMeasurements, value),
    "laboratory set": accept_laboratory_set,
    "protocol": parse_examination_protocol,
    "urgent table": parse_urgent_table,
    "clinical": parse_clinical,
}


def answered(build, value):
    """Build something; a refusal is an error of ours with words."""
    try:
        build(value)
    except InvalidInputError as error:
        return bool(error.what and error.remedy)
    return True


@pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
@settings(deadline=None, max_examples=60)
@given(value=JSON)
def test_any_json_is_refused_in_words_or_built(build, value):
    assert answered(build, value)


def places(value, path=()):
    """Yield the path of every part of a nested value."""
    yield path
    items = ()
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield from places(inner, (*path, key))


def planted(value, path, wrong):
    copied = copy.deepcopy(value)
    inner = copied
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = wrong
    return copied


PLACES = {
    "clinical": (CLINICAL, parse_clinical, [p for p in places(CLINICAL) if p]),
    "protocol": (PROTOCOL, parse_examination_protocol, [p for p in places(PROTOCOL) if p]),
}


@pytest.mark.parametrize("name", PLACES)
@settings(deadline=None, max_examples=80)
@given(data=st.data(), wrong=JSON)
def test_a_value_planted_anywhere_is_refused_or_harmless(name, data, wrong):
    value, build, where = PLACES[name]
    path = data.draw(st.sampled_from(where))
    assert answered(build, planted(value, path, wrong))


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_as_a_label_and_as_a_report(text):
    read_annotation(text, SHIPPED)
    find_contradictions(text, Worksheet(), {})


@settings(deadline=None)
@given(
    percent=st.floats(),
    method=st.sampled_from(["nascet_diameter", "ecst_diameter", "area"]),
    near=st.booleans(),
    reference=st.sampled_from([None, "normal_distal_ica", "original_lumen"]),
)
def test_what_python_builds_the_edge_builds_and_nothing_else(percent, method, near, reference):
    fields = {
        "percent": percent,
        "method": method,
        "near_occlusion": near,
        "area_reference": reference,
    }
    try:
        built = StenosisPercent(**fields)
    except ValueError:
        with pytest.raises(InvalidInputError):
            from_json(StenosisPercent, fields)
        return
    assert from_json(StenosisPercent, to_json(built)) == built
