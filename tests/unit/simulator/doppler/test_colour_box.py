"""The box of colour: a parallelogram of steered lines, or a part of a sector."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sonobridge.simulator.console.settings import ColourSettings, ImageSettings
from sonobridge.simulator.doppler.colour_frame import colour_grid, in_colour_box
from sonobridge.simulator.probe.catalogue import find_transducer
from sonobridge.simulator.probe.grids import beam_grid


def cells(grid):
    """Places of the middles of the cells in the plane, x and z: (rows, lines)."""
    axis = grid.first_line + grid.line_pitch * np.arange(grid.lines)
    ranges = grid.start_mm + grid.sample_pitch_mm * np.arange(grid.samples)
    plane = grid.to_plane(*np.broadcast_arrays(axis[None, :], ranges[:, None]))
    return plane[..., 0], plane[..., 1]


@pytest.mark.parametrize("steer", [-30.0, -12.0, 0.0, 20.0])
@pytest.mark.parametrize(("width", "height"), [(20.0, 14.0), (34.0, 8.0), (6.0, 30.0)])
def test_the_cells_in_the_box_fill_the_parallelogram_and_nothing_else(steer, width, height):
    settings = ColourSettings(
        steer_deg=steer, width_mm=width, height_mm=height, centre_mm=3.0, depth_mm=22.0
    )
    grid = colour_grid(settings)
    x, z = cells(grid)
    inside = in_colour_box(settings, grid)
    middle = settings.centre_mm + (z - settings.depth_mm) * np.tan(np.radians(steer))
    away, off = np.abs(x - middle)[inside], np.abs(z - settings.depth_mm)[inside]
    assert away.max() <= width / 2
    assert off.max() <= height / 2
    assert away.max() > width / 2 - width / grid.lines
    assert off.max() > height / 2 - grid.sample_pitch_mm
    area = inside.sum() * grid.line_pitch * grid.sample_pitch_mm
    assert area == pytest.approx(width * height, rel=0.02)


@pytest.mark.parametrize("name", ["C5-2v", "P4-2v"])
def test_the_box_of_a_sector_lies_on_its_lines(name):
    transducer = find_transducer(name)
    picture = beam_grid(transducer, ImageSettings(frequency_mhz=3.0, depth_mm=120.0))
    settings = ColourSettings(
        centre_mm=10.0, depth_mm=60.0, width_mm=24.0, height_mm=30.0, steer_deg=20.0
    )
    grid = colour_grid(settings, picture)
    assert (grid.kind, grid.apex_mm, grid.steer_rad) == ("sector", picture.apex_mm, 0.0)
    assert in_colour_box(settings, grid).all()
    x, z = cells(grid)
    row, line = grid.samples // 2, grid.lines // 2
    assert x[row, line] == pytest.approx(settings.centre_mm, abs=0.5)
    assert z[row, line] == pytest.approx(settings.depth_mm, abs=0.5)
    across = np.hypot(x[row, -1] - x[row, 0], z[row, -1] - z[row, 0])
    assert across == pytest.approx(settings.width_mm, rel=0.03)
    assert grid.samples * grid.sample_pitch_mm == pytest.approx(settings.height_mm)


def test_a_box_beside_the_sector_keeps_to_its_edge():
    picture = beam_grid(
        find_transducer("P4-2v"), ImageSettings(frequency_mhz=3.0, depth_mm=120.0)
    )
    far = replace(ColourSettings(), centre_mm=60.0, depth_mm=20.0, width_mm=10.0)
    grid = colour_grid(far, picture)
    last = grid.first_line + (grid.lines - 0.5) * grid.line_pitch
    assert last == pytest.approx(-picture.first_line + 0.5 * picture.line_pitch)
    assert grid.line_pitch > 0
