"""The lines and samples of a frame, and how they lie in the image plane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["BeamGrid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeamGrid:
    """Lines and samples of one frame in the plane y = 0 of the probe.

    Attributes
    ----------
    kind
        ``parallel``: lines side by side, all turned by ``steer_rad``; ``sector``: lines
        that meet at an apex behind (or on) the probe's face.
    lines, samples
        Number of lines and of samples a line.
    line_pitch
        Distance of two lines: mm across the beam (parallel), radians (sector).
    first_line
        Position of line 0 on the same axis: mm across the beam, or radians.
    sample_pitch_mm
        Distance of two samples along the beam, mm.
    start_mm
        Range of sample 0, mm, measured from the probe's face (from the apex less
        ``apex_mm`` in a sector).
    apex_mm
        Radius of a curved array, mm; 0 for a phased array; unused when parallel.
    steer_rad
        Angle of parallel lines to the probe's depth axis, radians, positive towards the
        marker. Steered lines are the probe's frame turned about its elevation axis, so that
        phase and Doppler follow the beam.
    """

    kind: Literal["parallel", "sector"]
    lines: int
    samples: int
    line_pitch: float
    first_line: float
    sample_pitch_mm: float
    start_mm: float = 0.0
    apex_mm: float = 0.0
    steer_rad: float = 0.0

    def __post_init__(self) -> None:
        """Refuse grids that no frame can be made on."""
        if not (1 <= self.lines <= 1024 and 8 <= self.samples <= 8192):
            raise ValueError("a grid has 1 to 1,024 lines of 8 to 8,192 samples")
        if self.line_pitch <= 0 or self.sample_pitch_mm <= 0 or self.apex_mm < 0:
            raise ValueError("pitches are positive and the apex is not negative")
        if abs(self.steer_rad) > math.pi / 4:
            raise ValueError("lines are steered by no more than 45 degrees")

    @property
    def depth_mm(self) -> float:
        """Range of the end of a line, mm."""
        return self.start_mm + self.samples * self.sample_pitch_mm

    def to_beam(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points (..., 3), mm, probe frame, as (line axis, elevation, range).

        The line axis is in mm (parallel) or radians (sector), the others in mm.
        """
        x, y, z = points[..., 0], points[..., 1], points[..., 2]
        if self.kind == "parallel":
            sine, cosine = math.sin(self.steer_rad), math.cos(self.steer_rad)
            return np.stack([x * cosine - z * sine, y, x * sine + z * cosine], axis=-1)
        behind = z + self.apex_mm
        return np.stack([np.arctan2(x, behind), y, np.hypot(x, behind) - self.apex_mm], axis=-1)

    def to_plane(
        self, lines: NDArray[np.float64], ranges: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return (x, z) in the probe's frame, mm, of line-axis values and ranges (mm)."""
        if self.kind == "parallel":
            sine, cosine = math.sin(self.steer_rad), math.cos(self.steer_rad)
            return np.stack(
                [lines * cosine + ranges * sine, ranges * cosine - lines * sine], axis=-1
            )
        reach = ranges + self.apex_mm
        return np.stack([reach * np.sin(lines), reach * np.cos(lines) - self.apex_mm], axis=-1)
