"""The gate lies where the picture shows it: steered from the face, or on a line of a sector."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from doppler_scenes import POSE, optics
from sonobridge.simulator.console.doppler_lines import picture_grid
from sonobridge.simulator.console.settings import (
    ConsoleSettings,
    ImageSettings,
    SpectralSettings,
)
from sonobridge.simulator.doppler.gate import fastest_in_gate, gate_of
from sonobridge.simulator.doppler.spectral import SpectralStream
from sonobridge.simulator.flow.field import VesselFlow, VesselPath, flow_field
from sonobridge.simulator.geometry.doppler_line import doppler_line
from sonobridge.simulator.session.picture.doppler_view import gate_line
from true_scenes import held, muscle, true_engine

GOLDEN = Path(__file__).parents[3] / "golden" / "simulator" / "doppler_lines.json"
PROBES = ("L11-5v", "C5-2v", "P4-2v")
SECTORS = ("C5-2v", "P4-2v")
PLACES = ((0.0, 18.0), (12.0, 30.0), (-14.0, 22.0), (4.0, 9.0), (60.0, 40.0))


def settings_of(probe, lateral=0.0, depth=18.0, **image):
    frequency = {"L11-5v": 7.6, "C5-2v": 3.6, "P4-2v": 2.7}[probe]
    return ConsoleSettings(
        transducer=probe,
        mode="spectral",
        image=ImageSettings(frequency_mhz=frequency, depth_mm=60.0, **image),
        spectral=SpectralSettings(lateral_mm=lateral, depth_mm=depth),
    )


def gate_in(settings):
    return gate_of(POSE, settings.spectral, optics(), picture_grid(settings))


def rows():
    """What the golden file holds: lines of the picture, the controls, and the engine's gate."""
    found = []
    for probe in PROBES:
        for lateral, depth in PLACES:
            settings = settings_of(probe, lateral, depth)
            grid, gate = picture_grid(settings), gate_in(settings)
            line = gate_line(settings.spectral, grid)
            found.append(
                {
                    "grid": {
                        "kind": grid.kind,
                        "lines": grid.lines,
                        "samples": grid.samples,
                        "linePitch": grid.line_pitch,
                        "firstLine": grid.first_line,
                        "samplePitchMm": grid.sample_pitch_mm,
                        "startMm": grid.start_mm,
                        "apexMm": grid.apex_mm,
                        "steerRad": grid.steer_rad,
                    },
                    "lateral_mm": lateral,
                    "depth_mm": depth,
                    "steer_deg": settings.spectral.steer_deg,
                    "foot": [round(float(v), 9) for v in line.foot[[0, 2]]],
                    "middle": [round(float(v), 9) for v in gate.middle[[0, 2]]],
                    "along": [round(float(v), 9) for v in gate.axes[0][[0, 2]]],
                }
            )
    return found


def test_the_golden_gates_are_those_of_the_engine():
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == rows()


@pytest.mark.parametrize("probe", SECTORS)
@pytest.mark.parametrize("place", PLACES[:4])
def test_a_gate_of_a_sector_lies_on_a_line_from_the_apex(probe, place):
    lateral, depth = place
    settings = settings_of(probe, lateral, depth)
    grid, gate = picture_grid(settings), gate_in(settings)
    angle, _, reach = grid.to_beam(gate.middle)
    assert reach == pytest.approx(depth)
    assert gate.middle[0] == pytest.approx(lateral)
    np.testing.assert_allclose(gate.axes[0], (math.sin(angle), 0.0, math.cos(angle)))
    # The same place along the line, before and behind the gate, is on the same line.
    for further in (-4.0, 6.0):
        assert grid.to_beam(gate.middle + further * gate.axes[0])[0] == pytest.approx(angle)


@pytest.mark.parametrize("probe", SECTORS)
def test_steer_means_nothing_in_a_sector_and_its_edge_holds_the_gate(probe):
    settings = settings_of(probe, 8.0, 25.0)
    turned = replace(settings, spectral=replace(settings.spectral, steer_deg=25.0))
    np.testing.assert_array_equal(gate_in(settings).middle, gate_in(turned).middle)
    narrow = settings_of(probe, 60.0, 25.0, sector_percent=40.0)
    grid = picture_grid(narrow)
    assert grid.to_beam(gate_in(narrow).middle)[0] == pytest.approx(-grid.first_line)


def test_a_linear_probe_keeps_its_steered_line():
    settings = settings_of("L11-5v", 3.0, 18.0).spectral
    alone = gate_of(POSE, settings, optics())
    laid = gate_of(POSE, settings, optics(), picture_grid(settings_of("L11-5v")))
    steer = math.radians(settings.steer_deg)
    np.testing.assert_array_equal(alone.middle, laid.middle)
    np.testing.assert_array_equal(
        alone.middle,
        np.array([3.0, 0, 0]) + 18.0 * np.array([math.sin(steer), 0, math.cos(steer)]),
    )


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize("place", [(8.0, 30.0), (-10.0, 24.0)])
def test_a_point_in_the_gate_stands_in_the_picture_where_the_line_is_drawn(probe, place):
    settings = settings_of(probe, *place)
    one, _, _ = true_engine(settings.image, muscle((6.0, 6.0, 6.0)), transducer=probe)
    grid = one.setup.layout.grid
    one.lay(held())
    middle = gate_in(settings).middle
    echo = np.abs(one.points_iq(middle[None], np.ones(1)))
    line, sample = np.unravel_index(echo.argmax(), echo.shape)
    shown = grid.to_plane(
        np.array(grid.first_line + line * grid.line_pitch),
        np.array(grid.start_mm + sample * grid.sample_pitch_mm),
    )
    assert np.hypot(*(shown - middle[[0, 2]])) < 0.5
    drawn = doppler_line(grid, settings.spectral.lateral_mm, settings.spectral.depth_mm, -20.0)
    across = np.array([drawn.along[2], 0.0, -drawn.along[0]])
    assert abs((np.array([shown[0], 0.0, shown[1]]) - drawn.foot) @ across) < 0.5


def crossing(place, angle_deg=0.0):
    """Steady flow through a tube of 2 mm that passes a place of the plane."""
    along = np.linspace(-30.0, 30.0, 241)
    turn = math.radians(angle_deg)
    nodes = np.asarray(place) + along[:, None] * [math.cos(turn), 0.0, math.sin(turn)]
    path = VesselPath(nodes=nodes, radius=np.full(len(nodes), 1.0), entrance_peak=2.0)
    flow = np.full(64, 0.5 * 500.0 * math.pi)
    return flow_field(path, VesselFlow(flow_mm3_s=flow, rate_hz=64.0, heart_rate_hz=1.0))


@pytest.mark.parametrize("probe", SECTORS)
def test_the_gate_samples_the_vessel_that_is_seen_there_at_the_angle_that_is_seen(probe):
    settings = settings_of(probe, 12.0, 30.0)
    grid = picture_grid(settings)
    seen = gate_in(settings).middle
    field = crossing(seen, 35.0)
    stream = SpectralStream([field], POSE, settings.spectral, optics(), picture=grid, seed=1)
    assert stream.scatterers > 100
    truth, angle = fastest_in_gate(stream.gate, [field], np.zeros(1))
    peak = float(field.steady[120].max()) * field.mean_mm3_s / 10
    assert truth[0] == pytest.approx(peak, rel=0.02)
    line = math.degrees(grid.to_beam(seen)[0])
    assert angle == pytest.approx(abs(55.0 - line), abs=0.1)
    # Where the line of a linear probe would have put the gate there is nothing.
    steer = math.radians(settings.spectral.steer_deg)
    old = np.array([12.0 + 30.0 * math.sin(steer), 0.0, 30.0 * math.cos(steer)])
    away = SpectralStream(
        [crossing(old, 90.0)], POSE, settings.spectral, optics(), picture=grid, seed=1
    )
    assert away.scatterers == 0
