"""The point-spread table against another simulator's fields of the same scatterers."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from convolved_frame import convolved_frame
from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.engine.validation.picture_measures import contrast, correlation
from sonobridge.simulator.engine.validation.reference_frames import (
    FOCUSED_CYST,
    WAVE_CYSTS,
    WAVE_SEEDS,
    in_plane_table,
    reference_about,
    reference_arrays,
    reference_frame,
    trimmed,
)
from sonobridge.simulator.probe.beamforming import Beamforming, beamforming
from sonobridge.simulator.probe.catalogue import TRANSDUCERS
from sonobridge.simulator.probe.field.elevation import elevation
from sonobridge.simulator.probe.field.pulse import band
from sonobridge.simulator.probe.field.response import scanner
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.point_spread import BANDS, psf_table
from sonobridge.simulator.probe.widths import full_width

LINEAR = TRANSDUCERS["L11-5v"]


def compared(name: str, rank: int = 2):
    """Return our frame, theirs and its description, clear of the edges of the scatterers."""
    theirs = reference_frame(name)
    table, grid = in_plane_table(name, rank)
    ours = convolved_frame(table, grid, theirs.points, theirs.amplitudes)
    return trimmed(ours, theirs, table)


def test_the_fixture_says_what_made_it_and_stays_small():
    assert reference_about()["versions"]["pymust"] == "0.1.9"
    folder = resources.files("sonobridge.reference_data") / "simulator" / "validation"
    assert len((folder / "pymust_fields.npz").read_bytes()) <= 1_000_000
    notice = (folder / "SOURCE.md").read_text(encoding="utf-8")
    for name in ("PyMUST 0.1.9", "LGPL", *(f"waves{seed}" for seed in WAVE_SEEDS)):
        assert name in notice


def test_plane_waves_image_the_same_scatterers_alike():
    contrasts = []
    for seed in WAVE_SEEDS:
        ours, theirs, where = compared(f"waves{seed}")
        envelope, coherence = correlation(ours, theirs)
        assert envelope >= 0.975
        assert coherence >= 0.98
        contrasts.append(
            [contrast(one, where, cyst) for cyst in WAVE_CYSTS for one in (ours, theirs)]
        )
    difference = np.array(contrasts)[:, 0::2] - np.array(contrasts)[:, 1::2]
    # (seeds, cysts, contrast in dB and gCNR)
    assert np.abs(difference[..., 0]).max() <= 3.0
    assert np.abs(difference[..., 1]).max() <= 0.05
    assert np.abs(difference[..., 0].mean(axis=0)).max() <= 1.5


def test_a_still_picture_of_rank_three_is_closer():
    two = correlation(*compared("waves11", rank=2)[:2])
    three = correlation(*compared("waves11", rank=3)[:2])
    assert three[0] > two[0]
    assert three[1] > two[1]


def test_focused_lines_image_the_same_scatterers_alike():
    ours, theirs, where = compared("focused")
    envelope, coherence = correlation(ours, theirs)
    assert envelope >= 0.99
    assert coherence >= 0.99
    mine, other = (contrast(one, where, FOCUSED_CYST) for one in (ours, theirs))
    assert abs(mine[0] - other[0]) <= 3.0
    assert abs(mine[1] - other[1]) <= 0.05


def test_widths_of_points_at_three_depths_and_three_frequencies():
    held = reference_arrays()
    for row, frequency in enumerate(held["waves_frequencies"]):
        # The other simulator's arrays are always driven at their centre.
        array = replace(LINEAR, centre_mhz=float(frequency))
        image = ImageSettings(transmit="plane", frequency_mhz=float(frequency))
        grid, beam = beam_grid(array, image), beamforming(array, image)
        table = psf_table(array, beam, grid)
        for column, depth in enumerate(held["waves_depths"] * 1e3):
            lateral, axial = held["waves_widths"][row, column]
            number = int(depth / grid.depth_mm * BANDS)
            assert 2.3548 * table.lateral_sigma_mm[number] == pytest.approx(lateral, rel=0.05)
            assert table.axial_fwhm_mm == pytest.approx(axial, rel=0.05)


@pytest.mark.parametrize(
    ("name", "case", "frequency"), [("C5-2v", "convex", 3.57), ("P4-2v", "phased", 2.72)]
)
def test_widths_of_points_of_sectors(name, case, frequency):
    held = reference_arrays()
    array = TRANSDUCERS[name]
    image = ImageSettings(frequency_mhz=frequency, depth_mm=120, focus_mm=60)
    beam = beamforming(array, image)
    scan = scanner(array, beam, beam_grid(array, image))
    for depth, (lateral, axial) in zip(
        held[f"{case}_depths"] * 1e3, held[f"{case}_widths"], strict=True
    ):
        reach = depth + scan.grid.apex_mm
        across = scan.image(depth, np.arange(-40, 41) * 0.25 / reach, np.zeros(1))[:, 0]
        along = scan.image(depth, np.zeros(1), np.arange(-150, 151) * 0.01)[0]
        assert full_width(np.abs(across), 0.25) == pytest.approx(lateral, rel=0.05)
        assert full_width(np.abs(along), 0.01) == pytest.approx(axial, rel=0.05)


def test_the_elevation_beam_has_the_width_and_phase_of_a_full_field():
    held = reference_arrays()
    beam = Beamforming(frequency_mhz=7.6)
    depths, across = held["elevation_depths"] * 1e3, held["elevation_across"] * 1e3
    ours = elevation(LINEAR, beam, band(LINEAR, beam), depths)
    for number, theirs in enumerate(held["elevation_iq"]):
        level = np.concatenate([np.abs(theirs)[:0:-1], np.abs(theirs)])
        assert ours.fwhm_mm[number] == pytest.approx(full_width(level, 0.05), rel=0.05)
        sigma = ours.fwhm_mm[number] / 2.3548
        turn = 4 * np.pi / (1.54 / 7.6) * ours.curvature[number]
        model = np.exp(-(across**2) / (2 * sigma**2) - 1j * turn * across**2)
        real = np.abs(model)
        norm = np.linalg.norm(theirs)
        assert np.abs(np.vdot(model, theirs)) / np.linalg.norm(model) / norm >= 0.93
        assert np.abs(np.vdot(real, theirs)) <= np.abs(np.vdot(model, theirs)) + 1e-9


def test_a_slab_thicker_than_the_beam_is_imaged_alike():
    theirs = reference_frame("volume")
    array = replace(LINEAR, elements=48)
    beam = Beamforming(
        frequency_mhz=7.6, transmit="plane", waves=3, wave_span_rad=np.deg2rad(12.0)
    )
    grid = beam_grid(LINEAR, ImageSettings(transmit="plane"))
    table = psf_table(array, beam, grid, rank=3)
    ours = convolved_frame(table, grid, theirs.points, theirs.amplitudes)
    ours = ours[np.ix_(theirs.lines, theirs.samples)]
    keep = (theirs.z > 17.0) & (theirs.z < 21.5)
    ours, other = ours[:, keep], theirs.baseband(table.wavelength_mm)[:, keep]
    envelope, coherence = correlation(ours, other)
    assert envelope >= 0.975
    assert coherence >= 0.95
    flat = replace(table, elevation_curvature=0 * table.elevation_curvature)
    thin = convolved_frame(flat, grid, theirs.points, theirs.amplitudes)
    thin = thin[np.ix_(theirs.lines, theirs.samples)][:, keep]
    assert correlation(thin, other)[1] < coherence
