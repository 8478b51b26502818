"""Single scatterers: linear, moved exactly, of the right width and phase wherever they lie."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine_scenes import (
    AXIAL_FWHM_MM,
    LATERAL_FWHM_MM,
    SIGMAS,
    SMALL,
    WAVELENGTH_MM,
    engine,
    gaussian_response,
    pose,
)
from sonobridge.simulator.engine.quality import BILINEAR, FAST, LIVE, STILL
from sonobridge.simulator.engine.reference.cells import hashed
from sonobridge.simulator.geometry.beam_grid import BeamGrid

SECTOR = BeamGrid(
    kind="sector",
    lines=70,
    samples=500,
    line_pitch=0.012,
    first_line=-0.41,
    sample_pitch_mm=0.04,
    start_mm=0.0,
    apex_mm=12.0,
)


def laid(grid=SMALL, quality=LIVE, **options):
    """An engine over tissue that makes no loss, with the pose laid."""
    response = gaussian_response(grid, elevation_mm=0.6, **options)
    made = engine(grid=grid, response=response, quality=quality)
    made.lay(pose())
    return made


def cloud(count, seed=1):
    rng = np.random.default_rng(seed)
    places = rng.uniform((-5.5, -0.5, 2), (5.5, 0.5, 18), (count, 3))
    return places, rng.normal(size=count) + 1j * rng.normal(size=count)


@pytest.mark.parametrize("grid", [SMALL, SECTOR], ids=["linear", "sector"])
def test_superposition_and_linearity(grid) -> None:
    one = laid(grid, rank=2, tail=12)
    places, sizes = cloud(400)
    whole = one.points_iq(places, sizes)
    parts = one.points_iq(places[:150], sizes[:150]) + one.points_iq(places[150:], sizes[150:])
    largest = np.abs(whole).max()
    assert np.abs(whole - parts).max() <= 1e-5 * largest
    assert np.abs(one.points_iq(places, 3 * sizes) - 3 * whole).max() <= 3e-5 * largest
    assert np.abs(one.points_iq(places, 1j * sizes) - 1j * whole).max() <= 1e-5 * largest


def test_points_moved_by_whole_lines_and_rows_give_the_same_picture_moved() -> None:
    one = laid()
    places, sizes = cloud(50)
    # Where a point lies between grid points is kept off the limits of the 64 offsets.
    pitch = np.array([SMALL.line_pitch, 1.0, 2 * SMALL.sample_pitch_mm])
    grid_places = np.floor(places / pitch * 64) + 0.5
    places = np.where([True, False, True], grid_places / 64 * pitch, places) * [1, 0, 1]
    before = one.points_iq(places, sizes)
    after = one.points_iq(places + [3 * pitch[0], 0, 5 * pitch[2]], sizes)
    turn = np.exp(-4j * math.pi * 5 * pitch[2] / WAVELENGTH_MM)
    inside = (slice(12, 50), slice(30, 480))
    moved = after[15:53, 40:490]
    assert np.abs(moved - turn * before[inside]).max() < 2e-3 * np.abs(before).max()


@pytest.mark.parametrize(
    ("quality", "worst", "rms"),
    [(BILINEAR, 2.0, 1.2), (FAST, 2.0, 1.2), (LIVE, 0.5, 0.5), (STILL, 0.5, 0.5)],
    ids=["bilinear", "fast", "live", "still"],
)
@pytest.mark.parametrize("grid", [SMALL, SECTOR], ids=["linear", "sector"])
def test_phase_follows_a_moving_scatterer(grid, quality, worst, rms) -> None:
    one = laid(grid, quality)
    steps = np.arange(40)
    depth = 10.0 + 0.0073 * steps
    line = 0.05 + 0.013 * steps
    direction = line / 12 if grid.kind == "sector" else 0 * line
    x = (depth + 12) * np.sin(direction) if grid.kind == "sector" else line
    z = (depth + 12) * np.cos(direction) - 12 if grid.kind == "sector" else depth
    errors = []
    for at in range(len(steps)):
        iq = one.points_iq(np.array([[x[at], 0.0, z[at]]]), np.ones(1))
        peak = np.unravel_index(np.abs(iq).argmax(), iq.shape)
        errors.append(np.angle(iq[peak] * np.exp(4j * math.pi * depth[at] / WAVELENGTH_MM)))
    degrees = np.degrees(np.array(errors))
    assert np.abs(degrees).max() <= worst
    assert np.sqrt(np.mean(degrees**2)) <= rms


def width_of(profile, pitch):
    """Full width at half maximum of a smooth profile, interpolated sixteen times."""
    spectrum = np.fft.fft(profile)
    count = len(profile)
    padded = np.zeros(16 * count, dtype=complex)
    padded[: count // 2], padded[-(count // 2) :] = (
        spectrum[: count // 2],
        spectrum[-(count // 2) :],
    )
    fine = np.abs(np.fft.ifft(padded)) * 16
    peak = fine.argmax()
    level = fine.max() / 2
    left, right = peak, peak
    while fine[left] > level:
        left -= 1
    while fine[right] > level:
        right += 1
    begin = left + (level - fine[left]) / (fine[left + 1] - fine[left])
    end = right - (level - fine[right]) / (fine[right - 1] - fine[right])
    return (end - begin) * pitch / 16, fine.max()


@pytest.mark.parametrize(
    ("quality", "spread", "ripple"),
    [(BILINEAR, 0.115, 0.40), (FAST, 0.08, 0.10), (LIVE, 0.06, 0.10), (STILL, 0.06, 0.10)],
    ids=["bilinear", "fast", "live", "still"],
)
def test_width_hardly_depends_on_where_a_point_lies(quality, spread, ripple) -> None:
    one = laid(quality=quality)
    wide, tall, peaks = [], [], []
    for right in np.linspace(0, 0.2, 7):
        for down in np.linspace(0, 0.078, 5):
            iq = one.points_iq(np.array([[right, 0.0, 10 + down]]), np.ones(1))
            line, sample = np.unravel_index(np.abs(iq).argmax(), iq.shape)
            across, peak = width_of(iq[:, sample], SMALL.line_pitch)
            wide.append(across)
            tall.append(width_of(iq[line], SMALL.sample_pitch_mm)[0])
            peaks.append(peak)
    wide, tall, peaks = np.array(wide), np.array(tall), np.array(peaks)
    assert wide.mean() == pytest.approx(LATERAL_FWHM_MM, rel=0.05)
    assert tall.mean() == pytest.approx(AXIAL_FWHM_MM, rel=0.05)
    assert np.abs(wide / LATERAL_FWHM_MM - 1).max() <= spread
    assert np.abs(tall / AXIAL_FWHM_MM - 1).max() <= spread
    assert np.ptp(peaks) / peaks.max() <= ripple


def exact_sum(places, sizes, response):
    """The continuous sum of Gaussian point responses at each line and sample."""
    lines = SMALL.first_line + SMALL.line_pitch * np.arange(SMALL.lines)
    samples = SMALL.sample_pitch_mm * np.arange(SMALL.samples)
    total = np.zeros((SMALL.lines, SMALL.samples), dtype=complex)
    middles = (np.arange(response.bands) + 0.5) * SMALL.depth_mm / response.bands
    for (x, y, z), size in zip(places, sizes, strict=True):
        sigma = np.interp(z, middles, response.elevation_sigma_mm)
        kappa = np.interp(z, middles, response.elevation_curvature)
        turn = -4j * math.pi * (z + kappa * y**2) / WAVELENGTH_MM
        weight = np.exp(-(y**2) / (2 * sigma**2) + turn)
        across = np.exp(-((lines - x) ** 2) * SIGMAS**2 / (2 * LATERAL_FWHM_MM**2))
        along = np.exp(-((samples - z) ** 2) * SIGMAS**2 / (2 * AXIAL_FWHM_MM**2))
        total += size * weight * across[:, None] * along
    return total


@pytest.mark.parametrize(("quality", "least"), [(FAST, 0.985), (LIVE, 0.995), (STILL, 0.996)])
def test_the_picture_is_the_exact_continuous_sum(quality, least) -> None:
    one = laid(quality=quality)
    places, sizes = cloud(2000, seed=5)
    ours = one.points_iq(places, sizes)[8:-8, 60:-60]
    truth = exact_sum(places, sizes, one.setup.layout.psf)[8:-8, 60:-60]
    envelope = np.corrcoef(np.abs(ours).ravel(), np.abs(truth).ravel())[0, 1]
    coherence = np.abs((ours * truth.conj()).sum()) / (
        np.linalg.norm(ours) * np.linalg.norm(truth)
    )
    assert envelope >= least
    assert coherence >= least


@pytest.mark.parametrize("grid", [SMALL, SECTOR], ids=["linear", "sector"])
def test_tissue_is_the_sum_of_its_scatterers(grid) -> None:
    """The tile turned cell by cell gives what the same points give one by one."""
    one = laid(grid, rank=2)
    place = pose(x=0.2, y=0.1, z=0.15, turn=0.3, tilt=0.2)
    ours = one.iq(place)
    volume = one.volume
    cells = np.stack(np.unravel_index(np.arange(len(volume.echo)), volume.shape), axis=1)
    local = one.tile.places[hashed(cells, one._salt)].transpose(0, 2, 1).astype(float)
    world = (4 * cells[:, None] + 2 + local) * volume.spacing_mm + volume.origin
    near = place.to_probe(world.reshape(-1, 3))
    used, voxels = one.tile.used, one.tile.voxels[hashed(cells, one._salt)]
    filled = np.zeros(volume.echo.shape, dtype=bool)
    filled[:, :used] = np.take_along_axis(volume.echo, voxels.astype(int), axis=1) > 0
    near = near[filled.ravel() & (np.abs(near[:, 1]) < 3)]
    theirs = one.points_iq(near, np.full(len(near), math.sqrt(64 / used)))
    difference = np.linalg.norm(ours - theirs) / np.linalg.norm(theirs)
    assert difference < 0.03
