"""Where the probe is: its frame of reference within the patient's."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["ProbePose"]

Vector = tuple[float, float, float]

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbePose:
    """The probe's frame within the patient's frame.

    Attributes
    ----------
    origin
        Middle of the probe's face, mm, patient frame.
    lateral, elevation, depth
        Unit vectors of the probe's axes in the patient frame: along the array towards the
        marker, across it, and into the patient; ``lateral x elevation = depth``.

    Raises
    ------
    ValueError
        If a number is not finite, or the axes are not orthonormal and right-handed.
    """

    origin: Vector
    lateral: Vector
    elevation: Vector
    depth: Vector

    def __post_init__(self) -> None:
        """Refuse what is not a rigid motion."""
        numbers = (*self.origin, *self.lateral, *self.elevation, *self.depth)
        if not all(math.isfinite(number) for number in numbers):
            raise ValueError("a pose has finite numbers only")
        axes = self.axes()
        if np.abs(axes @ axes.T - np.eye(3)).max() > _TOLERANCE or np.linalg.det(axes) < 0:
            raise ValueError("the axes of a pose are unit vectors, orthogonal and right-handed")

    def axes(self) -> NDArray[np.float64]:
        """Return the rows lateral, elevation, depth: (3, 3), probe from patient."""
        return np.array([self.lateral, self.elevation, self.depth], dtype=np.float64)

    def to_probe(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points (..., 3), mm, patient frame, in the probe's frame."""
        moved: NDArray[np.float64] = (points - np.asarray(self.origin)) @ self.axes().T
        return moved

    def to_patient(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points (..., 3), mm, probe frame, in the patient's frame."""
        moved: NDArray[np.float64] = points @ self.axes() + np.asarray(self.origin)
        return moved
