"""Distances, areas, thickness and grey levels against shapes of known size."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.randomness import generator
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.measurement.worksheet import (
    BlackArea,
    CaliperLine,
    CaliperRefusedError,
    beam_points_mm,
    black_area_band,
    distance_mm,
    ellipse_area_mm2,
    juxtaluminal_black_area,
    measure_gsm,
    measure_imt,
    normalise_grey,
    path_mm,
    polygon_area_mm2,
    population_caution,
)

LINEAR = BeamGrid(
    kind="parallel",
    lines=192,
    samples=1024,
    line_pitch=0.2,
    first_line=-19.1,
    sample_pitch_mm=0.0390625,
)
SECTOR = BeamGrid(
    kind="sector",
    lines=128,
    samples=1024,
    line_pitch=math.radians(0.5),
    first_line=math.radians(-31.75),
    sample_pitch_mm=0.1,
    apex_mm=40.0,
)


def to_grid(grid, points):
    """Line and sample of points (lateral, depth) in mm: the inverse of the scan conversion."""
    at = np.asarray(points, dtype=float)
    beam = grid.to_beam(np.stack([at[:, 0], np.zeros(len(at)), at[:, 1]], -1))
    lines = (beam[:, 0] - grid.first_line) / grid.line_pitch
    return np.stack([lines, (beam[:, 2] - grid.start_mm) / grid.sample_pitch_mm], -1)


@pytest.mark.parametrize("grid", [LINEAR, SECTOR], ids=["linear", "sector"])
@pytest.mark.parametrize("steer", [0.0, math.radians(20)])
def test_a_known_distance_is_measured_on_any_grid(grid, steer):
    from dataclasses import replace

    grid = replace(grid, steer_rad=steer) if grid.kind == "parallel" else grid
    ends = [(-3.0, 14.0), (4.0, 20.0)]
    found = beam_points_mm(grid, to_grid(grid, ends))
    assert np.allclose(found, ends, atol=1e-9)
    assert path_mm(found) == pytest.approx(math.hypot(7, 6))


def test_a_point_outside_the_picture_is_refused():
    for point in ((-2, 10), (192, 10), (5, 1024), (5, math.nan)):
        with pytest.raises(CaliperRefusedError):
            beam_points_mm(LINEAR, [(0, 0), point])


def test_a_line_along_several_points():
    assert distance_mm((0, 0), (3, 4)) == 5
    assert path_mm([(0, 0), (3, 4), (3, 10)]) == 11
    assert CaliperLine(points_mm=((0, 0), (3, 4), (3, 10))).length_mm() == 11
    for bad in ([(0, 0)], [(0, 0, 0), (1, 1, 1)], [(0, 0), (math.inf, 1)]):
        with pytest.raises(CaliperRefusedError):
            path_mm(bad)


@settings(deadline=None)
@given(
    st.floats(0.5, 20),
    st.floats(0.5, 20),
    st.floats(-math.pi, math.pi),
    st.tuples(st.floats(-20, 20), st.floats(0, 40)),
)
def test_an_ellipse_has_its_area_wherever_it_lies(major, minor, turn, centre):
    def end(length, angle, sign):
        return (
            centre[0] + sign * length / 2 * math.cos(angle),
            centre[1] + sign * length / 2 * math.sin(angle),
        )

    points = (
        end(major, turn, 1),
        end(major, turn, -1),
        end(minor, turn + math.pi / 2, 1),
        end(minor, turn + math.pi / 2, -1),
    )
    area = CaliperLine(points_mm=points, kind="ellipse").area_mm2()
    assert area == pytest.approx(math.pi / 4 * major * minor, rel=1e-9)
    angles = np.linspace(0, 2 * math.pi, 400, endpoint=False)
    x, z = major / 2 * np.cos(angles), minor / 2 * np.sin(angles)
    outline = np.stack(
        [
            centre[0] + x * math.cos(turn) - z * math.sin(turn),
            centre[1] + x * math.sin(turn) + z * math.cos(turn),
        ],
        -1,
    )
    assert polygon_area_mm2(outline) == pytest.approx(area, rel=1e-3)


def test_outlines_that_enclose_nothing_or_cross_themselves_are_refused():
    assert polygon_area_mm2([(0, 0), (4, 0), (4, 3), (0, 3)]) == 12
    assert polygon_area_mm2([(0, 0), (2, 1), (4, 0), (4, 3), (2, 2), (0, 3)]) == 8
    for bad in (
        [(0, 0), (4, 3), (4, 0), (0, 3)],  # a bow tie
        [(0, 0), (1, 1), (2, 2)],  # a line
        [(0, 0), (1, 1)],
    ):
        with pytest.raises(CaliperRefusedError):
            polygon_area_mm2(bad)
    with pytest.raises(CaliperRefusedError):
        ellipse_area_mm2(0, 3)


def test_a_line_has_no_area_and_an_outline_no_length():
    with pytest.raises(CaliperRefusedError):
        CaliperLine(points_mm=((0, 0), (1, 1))).area_mm2()
    square = CaliperLine(points_mm=((0, 0), (1, 0), (1, 1), (0, 1)), kind="polygon")
    assert square.area_mm2() == 1
    with pytest.raises(CaliperRefusedError):
        square.length_mm()
    for bad in ({"kind": "ellipse"}, {"kind": "polygon"}):
        with pytest.raises(ValueError):
            CaliperLine(points_mm=((0, 0), (1, 1)), **bad)


@pytest.mark.parametrize("turn", [0.0, 0.3, -1.2, math.pi / 2])
def test_thickness_across_a_turned_segment(turn):
    along = np.linspace(0, 12, 40)
    cosine, sine = math.cos(turn), math.sin(turn)
    rotate = np.array([[cosine, sine], [-sine, cosine]])
    inner = np.stack([along, np.zeros(40)], -1) @ rotate
    outer = np.stack([along[::-1], np.full(40, 0.65)], -1) @ rotate
    mean, largest, length = measure_imt(inner, outer)
    assert mean == pytest.approx(0.65, abs=1e-3)
    assert largest == pytest.approx(0.65, abs=1e-2)
    assert length == pytest.approx(12, abs=0.1)


def test_interfaces_that_cross_or_miss_each_other_are_refused():
    along = np.linspace(0, 10, 20)
    flat = np.stack([along, np.zeros(20)], -1)
    slanted = np.stack([along, np.linspace(-0.5, 0.5, 20)], -1)
    elsewhere = np.stack([along + 30, np.full(20, 0.6)], -1)
    for other in (slanted, elsewhere, np.full((20, 2), math.nan), np.zeros((1, 2))):
        with pytest.raises(InvalidInputError):
            measure_imt(flat, other)


SHAPE = (60, 80)
BLOOD = np.zeros(SHAPE, bool)
BLOOD[5:20] = True
PLAQUE = np.zeros(SHAPE, bool)
PLAQUE[20:40] = True
ADVENTITIA = np.zeros(SHAPE, bool)
ADVENTITIA[45:50] = True


def picture(gain=1.0, offset=0.0):
    noise = generator(3, "grey").normal(0, 3, SHAPE)
    grey = np.full(SHAPE, 40.0)
    grey[BLOOD], grey[PLAQUE], grey[ADVENTITIA] = 8.0, 55.0, 150.0
    return (grey + noise) * gain + offset


def test_normalisation_brings_blood_and_adventitia_to_their_places():
    scaled = normalise_grey(picture(), BLOOD, ADVENTITIA)
    assert 0 <= np.median(scaled[BLOOD]) <= 5
    assert 185 <= np.median(scaled[ADVENTITIA]) <= 195


@settings(deadline=None)
@given(st.floats(0.6, 1.4), st.floats(-4, 30))
def test_gsm_does_not_follow_the_gain(gain, offset):
    masks = (PLAQUE, BLOOD, ADVENTITIA)
    first = measure_gsm(picture(), masks, frame=0, pixel_mm2=0.01)
    second = measure_gsm(picture(gain, offset), masks, frame=0, pixel_mm2=0.01)
    assert abs(first.gsm - second.gsm) <= 3
    assert first.gsm == pytest.approx((55 - 8) / (150 - 8) * 190, abs=3)
    assert (first.pixels, first.frame, first.zoom) == (20 * 80, 0, 1.0)


def test_grey_levels_that_cannot_be_normalised_are_refused():
    with pytest.raises(InvalidInputError, match="brighter"):
        normalise_grey(picture(), ADVENTITIA, BLOOD)
    small = np.zeros(SHAPE, bool)
    small[0, :5] = True
    with pytest.raises(InvalidInputError, match="pixels"):
        normalise_grey(picture(), small, ADVENTITIA)
    with pytest.raises(InvalidInputError, match="shape"):
        normalise_grey(picture(), BLOOD[:10], ADVENTITIA)


def test_the_black_area_touches_the_lumen_and_a_cap_ends_it():
    grey = np.full(SHAPE, 80.0)
    grey[20:24, 10:40] = 10.0  # next to the lumen: 120 pixels
    grey[20:22, 60:70] = 10.0  # a smaller one beside it
    grey[30:38, 10:70] = 10.0  # deep in the plaque
    found = juxtaluminal_black_area(grey, PLAQUE, BLOOD, pixel_mm2=0.05, cap_visible=False)
    assert found.area_mm2 == pytest.approx(6.0)
    assert found.band_mm2 == "4-8"
    capped = juxtaluminal_black_area(grey, PLAQUE, BLOOD, pixel_mm2=0.05, cap_visible=True)
    assert (capped.area_mm2, capped.band_mm2) == (0.0, "<4")


@pytest.mark.parametrize(
    ("area", "band"),
    [(0, "<4"), (3.99, "<4"), (4, "4-8"), (8, "8-10"), (10, "8-10"), (10.01, ">10")],
)
def test_bands_of_the_black_area(area, band):
    assert black_area_band(area) == band


def test_a_band_that_is_not_that_of_the_area_cannot_be_stored():
    with pytest.raises(ValueError, match="band"):
        BlackArea(area_mm2=9.0, band_mm2="<4", cap_visible=False)


def test_no_band_is_printed_with_a_rate():
    text = population_caution()
    assert "no risk of a person" in text
    assert "1,121 patients" in text
    assert "%" not in text.replace("50-99 %", "")
