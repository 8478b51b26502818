"""Measurements from the points of a picture, and what stands behind a stored value."""

from __future__ import annotations

import math

import pytest

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.measurement.stenosis import MethodRefusedError
from sonobridge.simulator.measurement.worksheet import (
    VERTEBRAL_WORDS,
    CaliperRefusedError,
    DopplerMeasurement,
    ImtSite,
    StenosisEntry,
    Waveform,
    diameter_stenosis,
    imt_from_points,
    outlined_stenosis,
    support_of,
    vertebral_direction,
)

FOUR = ((0.0, 10.0), (0.0, 12.0), (8.0, 10.0), (8.0, 15.0))
WHERE = ("left", "ica_prox", "longitudinal")
GOOD = ImtSite(wall="far", plaque_free=True, straight=True, below_end_mm=8.0)


def ring(radius, x=0.0):
    return ((x - radius, 10.0), (x + radius, 10.0), (x, 10.0 - radius), (x, 10.0 + radius))


@pytest.mark.parametrize(
    ("method", "role", "site"),
    [
        ("nascet_diameter", "distal_ica", "ica_dist"),
        ("ecst_diameter", "original_lumen", "ica_prox"),
    ],
)
def test_the_method_decides_what_the_second_diameter_is(method, role, site):
    found = diameter_stenosis(method, FOUR, WHERE, near_occlusion=False)
    assert (found.method, found.reference.role, found.reference.site) == (method, role, site)
    assert found.stenosis().percent == pytest.approx(60)
    entry = StenosisEntry(
        side="left", site="ica_prox", stenosis=found.stenosis(), measured_as=found
    )
    assert from_json(StenosisEntry, to_json(entry)) == entry


def test_an_area_is_held_against_the_outer_wall_at_the_same_place():
    found = outlined_stenosis((*ring(1.0), *ring(2.0)), near_occlusion=False)
    assert found.stenosis().percent == pytest.approx(75)
    assert found.stenosis().area_reference == "original_lumen"
    with pytest.raises(ValueError, match="not that of its calipers"):
        StenosisEntry(
            side="left",
            site="bulb",
            stenosis=outlined_stenosis(
                (*ring(1.0), *ring(3.0)), near_occlusion=False
            ).stenosis(),
            outlined_as=found,
        )


def test_points_that_make_no_stenosis_are_refused():
    with pytest.raises(CaliperRefusedError, match="not complete"):
        diameter_stenosis("ecst_diameter", FOUR[:3], WHERE, near_occlusion=False)
    with pytest.raises(CaliperRefusedError, match="no lumen"):
        diameter_stenosis(
            "ecst_diameter", (FOUR[0], FOUR[0], *FOUR[2:]), WHERE, near_occlusion=False
        )
    with pytest.raises(MethodRefusedError):
        diameter_stenosis("area", FOUR, WHERE, near_occlusion=False)
    wide = diameter_stenosis(
        "ecst_diameter", (*FOUR[2:], *FOUR[:2]), WHERE, near_occlusion=False
    )
    with pytest.raises(MethodRefusedError, match="no stenosis"):
        wide.stenosis()
    near = diameter_stenosis("nascet_diameter", FOUR, WHERE, near_occlusion=True)
    with pytest.raises(MethodRefusedError, match="near-occlusion"):
        near.stenosis()


def test_a_thickness_keeps_tilt_and_gain_and_flags_what_departs():
    flat = ((-6.0, 20.0), (6.0, 20.0), (6.0, 20.8), (-6.0, 20.8))
    found = imt_from_points(flat, "right", GOOD, 3.0)
    assert (found.mean_mm, found.segment_mm) == (pytest.approx(0.8), pytest.approx(12))
    assert (found.tilt_deg, found.gain_db) == (pytest.approx(0), 3.0)
    assert found.departures == ()
    angle = math.radians(20)
    turned = tuple(
        (
            x * math.cos(angle) - z * math.sin(angle),
            x * math.sin(angle) + z * math.cos(angle),
        )
        for x, z in flat
    )
    slanted = imt_from_points(turned, "right", GOOD, 0.0)
    assert slanted.mean_mm == pytest.approx(0.8)
    assert slanted.tilt_deg == pytest.approx(20)
    assert any("perpendicular" in text for text in slanted.departures)
    bad = ImtSite(wall="near", plaque_free=False, straight=False, below_end_mm=2.0)
    short = imt_from_points(((-2, 20), (2, 20), (-2, 20.8), (2, 20.8)), "right", bad, 0.0)
    assert len(short.departures) == 5


@pytest.mark.parametrize(
    "points", [((0, 0), (1, 0), (2, 1)), ((0, 0), (9, 0), (0, 12), (9, 12))]
)
def test_points_that_make_no_thickness_are_refused(points):
    with pytest.raises(InvalidInputError):
        imt_from_points(points, "right", GOOD, 0.0)


def measured(**changes):
    given = {
        "side": "left",
        "site": "vertebral",
        "flow": "detected",
        "psv_scanner_cm_s": 40.0,
        "angle_deg": 50.0,
        "read_by": "trace",
        "beats": 4,
    }
    return DopplerMeasurement(**{**given, **changes})


def test_the_stages_of_a_steal_go_with_their_direction():
    assert [vertebral_direction(stage) for stage in VERTEBRAL_WORDS] == [
        "antegrade", "antegrade", "bidirectional", "retrograde",
    ]  # fmt: skip
    for stage in VERTEBRAL_WORDS:
        form = Waveform(flow_direction=vertebral_direction(stage))
        one = measured(vertebral=stage, waveform=form)
        assert from_json(DopplerMeasurement, to_json(one)) == one
    with pytest.raises(ValueError, match="contradict"):
        measured(vertebral="retrograde", waveform=Waveform(flow_direction="antegrade"))
    with pytest.raises(ValueError, match="vertebral"):
        measured(
            site="eca", vertebral="antegrade", waveform=Waveform(flow_direction="antegrade")
        )


def test_a_value_says_how_well_it_is_supported():
    asked = ("psv", "direction", "waveform")
    bare = support_of(measured(), asked)
    assert (bare.measured, bare.lacking) == (1, ("direction", "waveform"))
    assert bare.words == "1 of 3 values; lacks direction, waveform; traced over 4 beats"
    form = Waveform(flow_direction="retrograde")
    named = support_of(measured(waveform=form, vertebral="retrograde"), asked)
    assert named.whole
    steep = support_of(measured(angle_deg=70.0, read_by="cursor", beats=1), ("psv",))
    assert steep.words == "1 of 1 value; read by cursor over 1 beat; angle above 60°"
    none = support_of(
        DopplerMeasurement(side="left", site="vertebral", flow="undetectable"), asked
    )
    assert none.whole
