"""Small scenes for the engine's tests: point responses, volumes, poses."""

from __future__ import annotations

import math

import numpy as np

from sonobridge.simulator.engine.frames import Engine
from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.engine.quality import LIVE
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.probe.psf_table import PsfTable
from sonobridge.simulator.tissue.volume import ECHO_ZERO, TissueVolume

WAVELENGTH_MM = 0.2026
"""Of 7.6 MHz at 1,540 m/s."""

LATERAL_FWHM_MM, AXIAL_FWHM_MM = 0.455, 0.165
SIGMAS = math.sqrt(8 * math.log(2))
"""Full width at half maximum of a Gaussian of standard deviation 1."""

SMALL = BeamGrid(
    kind="parallel",
    lines=64,
    samples=512,
    line_pitch=0.2,
    first_line=-6.3,
    sample_pitch_mm=0.039,
)
FULL = BeamGrid(
    kind="parallel",
    lines=192,
    samples=1024,
    line_pitch=0.2,
    first_line=-19.1,
    sample_pitch_mm=0.039,
)


def gaussian_response(grid, *, bands=16, rank=1, tail=0, elevation_mm=0.55, pitch_mm=None):
    """Return a point response of the widths that the reference probe has in its focus.

    Components beyond the first are small, so that they change the picture a little.
    """
    pitch = pitch_mm or (grid.line_pitch if grid.kind == "parallel" else 0.2)
    column = np.arange(13) - 6
    wide = LATERAL_FWHM_MM / SIGMAS / pitch
    first = np.exp(-(column**2) / (2 * wide**2))
    lateral = np.zeros((bands, rank, 13), dtype=np.complex64)
    axial = np.zeros((rank, 2, 15), dtype=np.float32)
    tall = AXIAL_FWHM_MM / SIGMAS / (2 * grid.sample_pitch_mm)
    row = np.arange(15) - 7 + np.array([[0.0], [0.5]])
    pulse = np.exp(-(row**2) / (2 * tall**2))
    shapes = (1.0, row / tall, (row / tall) ** 2 - 1)
    for component in range(rank):
        lateral[:, component] = (1.0, 0.05j, 0.02)[component] * first
        axial[component] = shapes[component] * pulse
    middles = (np.arange(bands) + 0.5) / bands
    delays = 10 + 5 * np.arange(tail)
    gains = 0.05 * np.exp(1j * np.arange(tail)) * np.ones((bands, 1))
    return PsfTable(
        wavelength_mm=WAVELENGTH_MM,
        lateral=lateral,
        axial=axial,
        tail=gains.astype(np.complex64),
        tail_delay=delays.astype(np.int32),
        elevation_sigma_mm=(elevation_mm * (1 + 0.5 * (2 * middles - 1) ** 2)).astype("f4"),
        elevation_curvature=(0.04 * (middles - 0.3)).astype(np.float32),
        sensitivity=np.ones(bands, dtype=np.float32),
        lateral_sigma_mm=np.full(bands, LATERAL_FWHM_MM / SIGMAS, dtype=np.float32),
        axial_fwhm_mm=AXIAL_FWHM_MM,
    )


def block(size_mm=(16.0, 24.0, 8.0), spacing_mm=0.3, *, label=4, step=ECHO_ZERO):
    """Return uniform tissue whose corner lies left of, at the face of, below the probe."""
    shape = tuple(math.ceil(size / spacing_mm) for size in size_mm)
    origin = (-size_mm[0] / 2, 0.0, -size_mm[2] / 2)
    return TissueVolume(
        labels=np.full(shape, label, dtype=np.uint8),
        echo=np.full(shape, step, dtype=np.uint8),
        origin=origin,
        spacing_mm=spacing_mm,
    )


def centres(volume):
    """Return x, y and z of the voxels' centres, each (nx, ny, nz), mm, patient frame."""
    index = np.indices(volume.labels.shape)
    return tuple(
        volume.origin[axis] + (index[axis] + 0.5) * volume.spacing_mm for axis in range(3)
    )


def painted(volume, where, *, label, step):
    """Return a volume in which some voxels are of another label and echo."""
    labels, echo = volume.labels.copy(), volume.echo.copy()
    labels[where], echo[where] = label, step
    return TissueVolume(
        labels=labels, echo=echo, origin=volume.origin, spacing_mm=volume.spacing_mm
    )


def pose(x=0.0, y=0.0, z=0.0, turn=0.0, tilt=0.0):
    """Return a probe that looks along y; turned about its depth, tilted about its array."""
    lateral = np.array([math.cos(turn), 0.0, math.sin(turn)])
    depth = np.array([0.0, 1.0, 0.0])
    elevation = np.cross(depth, lateral)
    depth, elevation = (
        math.cos(tilt) * depth + math.sin(tilt) * elevation,
        math.cos(tilt) * elevation - math.sin(tilt) * depth,
    )
    return ProbePose(
        origin=(x, y, z),
        lateral=tuple(lateral),
        elevation=tuple(elevation),
        depth=tuple(depth),
    )


def lossless(**changes):
    """Return a medium without losses or interfaces."""
    return Medium(**{"attenuation_db_cm_mhz": np.zeros(256), **changes})


def engine(volume=None, medium=None, grid=SMALL, response=None, **options):
    """Return an engine that is ready to make frames."""
    quality = options.pop("quality", LIVE)
    made = Engine(
        volume or block(), medium or lossless(), seed=options.pop("seed", 1), **options
    )
    made.configure(
        grid, response or gaussian_response(grid), attenuation_mhz=7.6, quality=quality
    )
    return made
