"""Stills: set up as an expert would, the same for the same seed, never without their words."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pytest
from PIL import Image

from recorded_clips import scanner
from sonobridge.simulator.cases.blood_flow import patient_flow
from sonobridge.simulator.cohort.haemodynamics import reading_beam
from sonobridge.simulator.flow.scanner_equivalent import broadened
from sonobridge.simulator.flow.velocity import FlowFieldVelocity
from sonobridge.simulator.patient.placement.views import find_view, view_stretch
from sonobridge.simulator.stills.drawing import colour_wheel, draw_still
from sonobridge.simulator.stills.still import NoFlowHereError, make_still


@cache
def flow():
    return patient_flow(scanner().patient)


@cache
def still(view, mode):
    return make_still(scanner(), flow(), find_view(view), "left", mode, seed=3)


def picture(view, mode):
    return np.asarray(Image.open(io.BytesIO(draw_still(still(view, mode)))).convert("RGB"))


@pytest.mark.parametrize("mode", ["bmode", "colour", "spectral"])
def test_same_seed_same_file(mode):
    view = "cca_mid_longitudinal"
    again = make_still(scanner(), flow(), find_view(view), "left", mode, seed=3)
    assert draw_still(again) == draw_still(still(view, mode))


@pytest.mark.parametrize("mode", ["bmode", "colour", "spectral"])
def test_the_words_are_burned_in_twice(mode):
    sheet = picture("cca_mid_longitudinal", mode)
    warned = np.abs(sheet.astype(int) - (255, 196, 77)).sum(axis=2) < 40
    assert warned[:40].sum() > 200, "in the head"
    assert warned[-34:].sum() > 200, "at the foot"


def test_depth_marks_stand_each_half_centimetre():
    sheet = picture("cca_mid_longitudinal", "bmode").astype(int)
    depth = still("cca_mid_longitudinal", "bmode").settings.image.depth_mm
    column = sheet[70:680, 58].sum(axis=1) > 250
    marks = np.flatnonzero(column & ~np.roll(column, 1))
    assert len(marks) == depth // 5 + 1
    assert np.ptp(np.diff(marks)) <= 1


def test_the_spectrum_reads_what_flows():
    found = still("cca_mid_longitudinal", "spectral")
    stream = flow().stream("left", "cca")
    view = find_view("cca_mid_longitudinal")
    _, low, _, high = view_stretch(scanner().patient.left, view)
    psv, _ = stream.peak_and_end_cm_s(stream.fastest(low, high))
    expected = broadened(FlowFieldVelocity(psv), reading_beam()).cm_s
    assert found.traced is not None
    # The gate and aperture of this scanner are not those of the stated beam: 15 % of room.
    assert found.traced.measurement.psv.cm_s == pytest.approx(expected, rel=0.15)
    assert 0 < found.traced.measurement.edv.cm_s < found.traced.measurement.psv.cm_s
    assert abs(found.settings.spectral.cursor_deg) <= 60


def test_the_trace_stands_upright_on_either_side():
    for side in ("left", "right"):
        found = make_still(
            scanner(), flow(), find_view("cca_mid_longitudinal"), side, "spectral", seed=3
        )
        envelope = found.envelope_cm_s[np.isfinite(found.envelope_cm_s)]
        assert np.median(envelope) > 5


@pytest.mark.parametrize("view", ["cca_mid_longitudinal", "cca_mid_transverse"])
def test_colour_fills_the_artery(view):
    found = still(view, "colour")
    colour = found.colour
    assert colour is not None
    shown = colour.power > 0
    assert shown.sum() > 300
    shares = colour.velocity[shown].astype(float)
    towards = (shares > 0).mean()
    assert max(towards, 1 - towards) > 0.6, "mostly one way"
    sheet = picture(view, "colour").astype(int)
    coloured = np.ptp(sheet[80:660, 70:660], axis=2) > 60
    assert coloured.sum() > 1500


def test_colours_tell_direction():
    red, blue = colour_wheel(np.array([0.5, -0.5]))
    assert red[0] > red[2]
    assert blue[2] > blue[0]


@pytest.mark.parametrize(
    ("view", "mode", "words"),
    [
        ("jugular_longitudinal", "colour", "no simulated flow"),
        ("jugular_longitudinal", "spectral", "no simulated flow"),
        ("cca_mid_transverse", "spectral", "needs a longitudinal view"),
    ],
)
def test_doppler_where_nothing_can_be_read_is_refused(view, mode, words):
    with pytest.raises(NoFlowHereError, match=words):
        make_still(scanner(), flow(), find_view(view), "left", mode, seed=3)
