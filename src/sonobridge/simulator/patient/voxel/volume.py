"""One side of the neck as the block of tissue that the engine reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.patient.voxel.box import Box, box_of
from sonobridge.simulator.patient.voxel.section import NeckSections
from sonobridge.simulator.patient.voxel.texture import lumps
from sonobridge.simulator.patient.voxel.vessels import VesselPainter
from sonobridge.simulator.tissue.acoustics import echo_levels
from sonobridge.simulator.tissue.volume import TissueVolume

__all__ = [
    "DEFAULT_PRESS_MM",
    "DEFAULT_SPACING_MM",
    "NeckBlock",
    "bare_neck",
    "voxelise",
    "with_vessels",
]

Labels = NDArray[np.uint8]

DEFAULT_SPACING_MM = 0.30
"""37 scatterers a cubic millimetre."""
DEFAULT_PRESS_MM = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NeckBlock:
    """A block with what is needed to draw its vessels anew.

    Attributes
    ----------
    volume
        Labels and echo levels at diastole under the default press.
    painter
        Draws the vessels.
    index
        Flat indices of the voxels that a vessel can reach.
    bare_labels, bare_echo
        The same voxels without vessels.
    grain
        Echo steps that the texture adds at these voxels.
    """

    volume: TissueVolume
    painter: VesselPainter
    index: NDArray[np.int32]
    bare_labels: Labels
    bare_echo: Labels
    grain: NDArray[np.int8]

    def near_vessels(self, pulse: float, press_mm: float) -> tuple[Labels, Labels]:
        """Return labels and echo levels at ``index`` for a distension and a press."""
        scratch = np.zeros(self.volume.labels.size, dtype=np.uint8)
        scratch[self.index] = self.bare_labels
        self.painter.paint(scratch, pulse, press_mm)
        labels = scratch[self.index]
        return labels, _vessel_echo(labels, self.bare_labels, self.bare_echo, self.grain)


def voxelise(
    patient: Patient,
    side: Side,
    *,
    spacing_mm: float = DEFAULT_SPACING_MM,
    box: Box | None = None,
) -> NeckBlock:
    """Return one side of a patient's neck as voxels.

    Parameters
    ----------
    patient, side
        Whose neck, which side.
    spacing_mm
        Edge of a voxel, mm; ignored with a box.
    box
        Block to fill; by default skin to spine, 66 mm below to 54 mm above the divider.
    """
    box = box or box_of(patient, side, spacing_mm)
    return with_vessels(patient, side, box, bare_neck(patient, side, box))


def with_vessels(
    patient: Patient, side: Side, box: Box, bare: tuple[Labels, Labels]
) -> NeckBlock:
    """Return a block with its vessels at diastole under the default press.

    Parameters
    ----------
    patient, side, box
        Whose neck, which side, which block.
    bare
        Labels and echo levels of the block without vessels, C order; written over.
    """
    labels, echo = bare
    painter = VesselPainter(patient.side(side), patient.seed, box)
    index = painter.indices()
    flat_labels, flat_echo = labels.reshape(-1), echo.reshape(-1)
    block = NeckBlock(
        volume=TissueVolume(
            labels=labels, echo=echo, origin=box.origin, spacing_mm=box.spacing_mm
        ),
        painter=painter,
        index=index,
        bare_labels=flat_labels[index],
        bare_echo=flat_echo[index],
        grain=_grain(patient.seed, side, box, index),
    )
    painter.paint(flat_labels, 0.0, DEFAULT_PRESS_MM)
    flat_echo[index] = _vessel_echo(
        flat_labels[index], block.bare_labels, block.bare_echo, block.grain
    )
    return block


def bare_neck(patient: Patient, side: Side, box: Box) -> tuple[Labels, Labels]:
    """Return labels and echo levels (nx, ny, nz) of the neck without its vessels."""
    sections = NeckSections(patient, side, box)
    labels = np.empty(box.shape, dtype=np.uint8)
    echo = np.empty(box.shape, dtype=np.uint8)
    step = 32
    for start in range(0, box.shape[2], step):
        stop = min(start + step, box.shape[2])
        drawn = [sections.slice(index) for index in range(start, stop)]
        labels[:, :, start:stop] = np.stack([pair[0] for pair in drawn], axis=2)
        echo[:, :, start:stop] = np.stack([pair[1] for pair in drawn], axis=2)
    return labels, echo


def _grain(seed: int, side: Side, box: Box, index: NDArray[np.int32]) -> NDArray[np.int8]:
    """Return the texture of walls and plaque in echo steps (about 1.5 dB)."""
    block = lumps(seed, f"{side} grain", 0.5, box.spacing_mm)
    steps = (6.0 * np.clip(block, -3, 3)).astype(np.int8)
    grain: NDArray[np.int8] = steps[box.places(index, len(steps))]
    return grain


def _vessel_echo(
    labels: Labels, bare_labels: Labels, bare_echo: Labels, grain: NDArray[np.int8]
) -> Labels:
    """Return echo levels: those of the bare neck where no vessel is, else of the label."""
    level = echo_levels().astype(np.int16)[labels]
    textured = np.where(level > 0, np.clip(level + grain, 1, 255), 0).astype(np.uint8)
    echo: Labels = np.where(labels == bare_labels, bare_echo, textured)
    return echo
