"""What the engine's speed is measured on: a frame full of tissue, and a neck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.engine.chain import chain_of
from sonobridge.simulator.engine.measurement import EngineBench
from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.engine.quality import Quality
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.placement.views import VIEWS, view_pose
from sonobridge.simulator.patient.voxel.medium import neck_medium
from sonobridge.simulator.patient.voxel.volume import DEFAULT_SPACING_MM, voxelise
from sonobridge.simulator.probe.beamforming import beamforming
from sonobridge.simulator.probe.catalogue import TRANSDUCERS
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.point_spread import psf_table
from sonobridge.simulator.tissue.acoustics import attenuation_db_cm_mhz
from sonobridge.simulator.tissue.tissue import Tissue
from sonobridge.simulator.tissue.volume import ECHO_ZERO, TissueVolume

__all__ = ["SPACING_MM", "SpeedScene", "neck_scene", "uniform_muscle", "uniform_scene"]

SPACING_MM: Final = DEFAULT_SPACING_MM
"""Edge of a voxel, mm: 37 scatterers a cubic millimetre."""

Transmit = Literal["focused", "plane"]

_BLOCK_MM: Final = (46.0, 42.0, 10.8)
"""As wide as the probe slides, as deep as the frame, as thick as the slice turns."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpeedScene:
    """A bench with its name; all use the shipped linear probe with its default controls."""

    name: str
    transmit: Transmit
    bench: EngineBench


def uniform_muscle(size_mm: tuple[float, float, float] = _BLOCK_MM) -> TissueVolume:
    """Return muscle whose face lies at y = 0, in the middle of x and z."""
    shape = tuple(round(size / SPACING_MM) for size in size_mm)
    return TissueVolume(
        labels=np.full(shape, int(Tissue.MUSCLE), dtype=np.uint8),
        echo=np.full(shape, ECHO_ZERO, dtype=np.uint8),
        origin=(-size_mm[0] / 2, 0.0, -size_mm[2] / 2),
        spacing_mm=SPACING_MM,
    )


def uniform_scene(transmit: Transmit, quality: Quality, frames: int, seed: int) -> SpeedScene:
    """Return a frame that is full of attenuating muscle: the most scatterers there can be."""
    loss = attenuation_db_cm_mhz().astype(np.float64)
    pose = ProbePose(
        origin=(0.0, 0.0, 0.0),
        lateral=(1.0, 0.0, 0.0),
        elevation=(0.0, 0.0, -1.0),
        depth=(0.0, 1.0, 0.0),
    )
    medium = Medium(attenuation_db_cm_mhz=loss)
    return _scene("muscle", transmit, (uniform_muscle(), medium, pose), (quality, frames, seed))


def neck_scene(transmit: Transmit, quality: Quality, frames: int, seed: int) -> SpeedScene:
    """Return the common carotid of a patient lengthwise, with walls and their echoes."""
    patient = make_patient(seed)
    _, pose = view_pose(patient, "right", VIEWS["cca_mid_longitudinal"])
    volume = voxelise(patient, "right").volume
    return _scene("neck", transmit, (volume, neck_medium(), pose), (quality, frames, seed))


def _scene(
    name: str,
    transmit: Transmit,
    seen: tuple[TissueVolume, Medium, ProbePose],
    how: tuple[Quality, int, int],
) -> SpeedScene:
    probe, image = TRANSDUCERS["L11-5v"], ImageSettings(transmit=transmit)
    grid = beam_grid(probe, image)
    psf = psf_table(probe, beamforming(probe, image), grid, rank=how[0].rank)
    bench = EngineBench(
        volume=seen[0],
        medium=seen[1],
        grid=grid,
        psf=psf,
        chain=chain_of(image, grid, psf),
        pose=seen[2],
        attenuation_mhz=image.frequency_mhz,
        quality=how[0],
        frames=how[1],
        seed=how[2],
    )
    return SpeedScene(name=name, transmit=transmit, bench=bench)
