"""Labels and losses under the lines of a picture, read from the block of tissue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.patient.voxel.medium import neck_medium
from sonobridge.simulator.tissue.volume import TissueVolume

__all__ = ["LabelSlice", "label_slice"]

Floats = NDArray[np.float64]

_NOMINAL_DB_CM_MHZ: Final = 0.5
_SHADOW_DB: Final = 8.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelSlice:
    """Labels at some lines and samples of a picture.

    Attributes
    ----------
    lines, samples
        Indices of the lines (n,) and samples (m,) of the picture.
    ranges_mm
        (m,) range of each.
    labels
        (n, m) uint8.
    excess_db
        (n, m) loss there and back beyond that of soft tissue, dB.
    grid
        The picture's grid.
    """

    lines: NDArray[np.intp]
    samples: NDArray[np.intp]
    ranges_mm: Floats
    labels: NDArray[np.uint8]
    excess_db: Floats
    grid: BeamGrid

    @property
    def shadowed(self) -> NDArray[np.bool_]:
        """Where a shadow lies: (n, m)."""
        dark: NDArray[np.bool_] = self.excess_db > _SHADOW_DB
        return dark

    def shadow_share(self, places: Floats) -> float:
        """Return the share of places (k, 2) (lateral, depth, mm) that lie in shadow."""
        if not len(places):
            return 0.0
        beam = self.grid.to_beam(
            np.stack([places[:, 0], np.zeros(len(places)), places[:, 1]], axis=1)
        )
        line = (beam[:, 0] - self.grid.first_line) / self.grid.line_pitch
        row = np.abs(self.lines[None, :] - line[:, None]).argmin(axis=1)
        column = np.abs(self.ranges_mm[None, :] - beam[:, 2][:, None]).argmin(axis=1)
        return float(self.shadowed[row, column].mean())


def label_slice(
    volume: TissueVolume,
    pose: ProbePose,
    grid: BeamGrid,
    frequency_mhz: float,
    *,
    steps: tuple[int, int] = (2, 4),
) -> LabelSlice:
    """Return labels and losses under every few lines and samples of a picture.

    Parameters
    ----------
    volume
        Block of tissue of the side.
    pose, grid
        Where the probe is, and the picture's lines and samples.
    frequency_mhz
        Frequency of the losses.
    steps
        Every how many lines and samples.
    """
    lines = np.arange(0, grid.lines, steps[0])
    samples = np.arange(0, grid.samples, steps[1])
    ranges: Floats = grid.start_mm + samples.astype(np.float64) * grid.sample_pitch_mm
    axis: Floats = grid.first_line + lines.astype(np.float64) * grid.line_pitch
    plane = grid.to_plane(axis[:, None], np.broadcast_to(ranges, (len(lines), len(ranges))))
    points = np.stack([plane[..., 0], np.zeros(plane.shape[:2]), plane[..., 1]], axis=-1)
    voxel = ((pose.to_patient(points) - np.asarray(volume.origin)) / volume.spacing_mm).astype(
        np.int64
    )
    shape = np.array(volume.labels.shape)
    inside = ((voxel >= 0) & (voxel < shape)).all(axis=-1)
    held = np.clip(voxel, 0, shape - 1)
    labels = volume.labels[held[..., 0], held[..., 1], held[..., 2]]
    labels = np.where(inside, labels, 0).astype(np.uint8)
    return LabelSlice(
        lines=lines,
        samples=samples,
        ranges_mm=ranges,
        labels=labels,
        excess_db=_excess(labels, ranges, frequency_mhz),
        grid=grid,
    )


@cache
def _medium() -> Medium:
    return neck_medium()


def _excess(labels: NDArray[np.uint8], ranges: Floats, frequency_mhz: float) -> Floats:
    medium = _medium()
    step_cm = float(ranges[1] - ranges[0]) / 10.0
    passed = 2.0 * frequency_mhz * step_cm * np.cumsum(medium.attenuation_db_cm_mhz[labels], 1)
    entered = np.zeros(labels.shape)
    changes = labels[:, 1:] != labels[:, :-1]
    entered[:, 1:] = np.where(changes, medium.entry_loss_db[labels[:, 1:]], 0.0)
    nominal = 2.0 * frequency_mhz * _NOMINAL_DB_CM_MHZ * ranges / 10.0
    excess: Floats = passed + np.cumsum(entered, axis=1) - nominal
    return excess
