"""The compiled loops against the same in NumPy."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine_scenes import (
    SMALL,
    block,
    centres,
    engine,
    gaussian_response,
    painted,
    pose,
)
from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.engine.chain import Chain, chain_of
from sonobridge.simulator.engine.medium import Interface, Medium
from sonobridge.simulator.engine.quality import BILINEAR, FAST, LIVE, STILL
from sonobridge.simulator.engine.reference.functions import REFERENCE
from sonobridge.simulator.engine.scan_conversion import ScanConverter
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.tissue.volume import SURFACE_STEP

SECTOR = BeamGrid(
    kind="sector",
    lines=70,
    samples=500,
    line_pitch=0.012,
    first_line=-0.41,
    sample_pitch_mm=0.04,
    start_mm=2.0,
    apex_mm=12.0,
)
STEERED = BeamGrid(
    kind="parallel",
    lines=64,
    samples=512,
    line_pitch=0.2,
    first_line=-6.3,
    sample_pitch_mm=0.039,
    steer_rad=0.3,
)


def vessel():
    """Tissue with a tube, a bright plate that swallows sound, and two interfaces."""
    volume = block((20.0, 24.0, 10.0))
    x, y, z = centres(volume)
    tube = (y - 9 - 0.1 * x) ** 2 + (z - 0.3 * x) ** 2 < 9
    far = (np.hypot(y - 9 - 0.1 * x, z - 0.3 * x) - 3) / volume.spacing_mm / SURFACE_STEP
    volume = painted(volume, tube, label=20, step=0)
    plate = (np.abs(y - 14) < 0.8) & (np.abs(x - 2) < 1.5)
    volume = painted(volume, plate, label=33, step=240)
    surfaces = np.clip(np.rint(far), -127, 127).astype(np.int8)[None]
    volume = dataclasses.replace(volume, surfaces=surfaces)
    loss = np.zeros(256)
    loss[[4, 20, 33]] = 0.5, 0.1, 9.0
    entry = np.zeros(256)
    entry[33] = 6.0
    medium = Medium(
        attenuation_db_cm_mhz=loss,
        entry_loss_db=entry,
        interfaces=(
            Interface(
                inside=frozenset({20}), strength_db=15.0, exponent=4.0, repeated=0.2, surface=0
            ),
            Interface(inside=frozenset({33}), strength_db=25.0),
        ),
    )
    return volume, medium


@pytest.mark.parametrize("grid", [SMALL, STEERED, SECTOR], ids=["linear", "steered", "sector"])
@pytest.mark.parametrize("quality", [BILINEAR, FAST, LIVE, STILL], ids=str)
def test_iq_is_that_of_the_reference(grid, quality) -> None:
    volume, medium = vessel()
    response = gaussian_response(grid, rank=3, tail=12)
    pair = [
        engine(volume, medium, grid, response, quality=quality, functions=functions)
        for functions in (None, REFERENCE)
    ]
    place = pose(x=0.31, y=0.2, z=-0.4, turn=0.2, tilt=0.1)
    ours, theirs = (one.iq(place) for one in pair)
    assert np.abs(theirs).max() > 1
    error = np.sqrt((np.abs(ours - theirs) ** 2).sum() / (np.abs(theirs) ** 2).sum())
    assert error < 2e-3
    assert pair[0].times.scatterers == pytest.approx(pair[1].times.scatterers, rel=1e-3)
    cells = [one.setup.layout for one in pair]
    assert cells[0].columns == cells[1].columns


def test_frames_are_those_of_the_reference_noise_and_all() -> None:
    volume, medium = vessel()
    response = gaussian_response(SMALL, rank=2, tail=12)
    chain = chain_of(ImageSettings(gain_db=4.0, tgc_db=(0, 3, -2, 1, 5, 0, 0, 2)), SMALL)
    ours, theirs = (
        engine(volume, medium, SMALL, response, functions=functions).frame(pose(), chain, 7)
        for functions in (None, REFERENCE)
    )
    difference = np.abs(ours.astype(int) - theirs)
    assert np.mean(difference > 1) < 2e-3
    assert ours.std() > 20


def test_noise_alone_is_that_of_the_reference_bit_by_bit_nearly() -> None:
    dark = block(step=0)
    chain = Chain(gain_db=np.zeros(SMALL.samples), noise_db=0.0)
    ours, theirs = (
        engine(dark, functions=functions).frame(pose(), chain, 3)
        for functions in (None, REFERENCE)
    )
    assert np.abs(ours.astype(int) - theirs).max() <= 1
    assert ours.std() > 10


@pytest.mark.parametrize("grid", [SMALL, STEERED, SECTOR], ids=["linear", "steered", "sector"])
def test_labels_losses_and_interfaces_are_those_of_the_reference(grid) -> None:
    volume, medium = vessel()
    pair = [
        engine(volume, medium, grid, functions=functions) for functions in (None, REFERENCE)
    ]
    place = pose(turn=0.3, tilt=-0.2)
    for one in pair:
        one.lay(place)
    ours, theirs = (one._grid(0) for one in pair)
    assert np.mean(ours.labels != theirs.labels) < 1e-3
    same = np.repeat((ours.labels == theirs.labels).all(axis=1)[None], len(ours.gain), 0)
    columns = same.shape[1]
    gains = [one.gain.reshape(-1, columns)[:, same[0]] for one in (ours, theirs)]
    np.testing.assert_allclose(gains[0], gains[1], rtol=1e-4)
    assert gains[0].min() < 0.05 * gains[0].max()
    assert abs(int(ours.count[0]) - int(theirs.count[0])) <= 2
    assert ours.count[0] > 30


@pytest.mark.parametrize("grid", [SMALL, STEERED, SECTOR], ids=["linear", "steered", "sector"])
def test_single_points_are_those_of_the_reference(grid) -> None:
    rng = np.random.default_rng(3)
    places = rng.uniform((-5, -1, 2), (5, 1, 18), (101, 3))
    sizes = rng.normal(size=101) + 1j * rng.normal(size=101)
    found = []
    for functions in (None, REFERENCE):
        one = engine(grid=grid, response=gaussian_response(grid, rank=2), functions=functions)
        one.lay(pose())
        found.append(one.points_iq(places, sizes))
    assert np.abs(found[1]).max() > 0.01
    error = np.linalg.norm(found[0] - found[1]) / np.linalg.norm(found[1])
    assert error < 2e-3


@pytest.mark.parametrize("grid", [SMALL, STEERED, SECTOR], ids=["linear", "steered", "sector"])
def test_scan_conversion_is_that_of_the_reference(grid) -> None:
    frame = np.random.default_rng(1).integers(0, 256, (grid.lines, grid.samples), np.uint8)
    ours = ScanConverter(grid, 210, 230).convert(frame)
    theirs = ScanConverter(grid, 210, 230, REFERENCE).convert(frame)
    np.testing.assert_array_equal(ours, theirs)
    assert ours.std() > 10


def test_the_engine_works_without_a_compiler_and_does_not_import_one_before_it_is_used() -> (
    None
):
    code = (
        "import sys; import sonobridge.simulator.engine.frames as frames; "
        "import sonobridge.simulator.engine.measurement; "
        "assert 'numba' not in sys.modules; sys.modules['numba'] = None; "
        "sys.modules['llvmlite.binding'] = None; sys.path.insert(0, 'tests'); "
        "import engine_scenes as scenes; one = scenes.engine(); "
        "frame = abs(one.iq(scenes.pose())); assert frame.max() > 1; "
        "sys.exit(one._call is not frames.REFERENCE)"
    )
    root = Path(__file__).resolve().parents[4]
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=root)
    assert done.returncode == 0
