"""Where the elements of an array are, which way they face, and how they send sideways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.probe.transducer import SOUND_SPEED_MM_PER_S, Transducer

__all__ = ["SOUND_SPEED_MM_PER_US", "ArrayGeometry", "array_geometry"]

SOUND_SPEED_MM_PER_US = SOUND_SPEED_MM_PER_S * 1e-6
"""Speed of sound in the unit of the field model: times are in microseconds there."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArrayGeometry:
    """Elements of an array in the image plane.

    Attributes
    ----------
    along
        (elements,): place along the face from its middle, mm (arc length when curved).
    x, z, normal
        (elements,): centre, mm, probe frame, and angle of the outward normal, radians.
    working
        (elements,): 1 for an element that works, 0 for a dead one.
    width_mm
        Width of an element, mm.
    length_mm
        Length of the face, mm.
    """

    along: Floats
    x: Floats
    z: Floats
    normal: Floats
    working: Floats
    width_mm: float
    length_mm: float

    def distance(self, x: Floats, z: Floats, used: slice = slice(None)) -> Floats:
        """Return distances of points (...) to (some of) the elements: (..., elements), mm."""
        dx, dz = x[..., None] - self.x[used], z[..., None] - self.z[used]
        reach: Floats = np.sqrt(dx * dx + dz * dz)
        return reach

    def response(self, x: float, z: float, frequency_mhz: Floats) -> Floats:
        """Return each element's one-way amplitude at a point: (frequencies, elements).

        It falls as one over the root of distance (the field of a strip) and with the
        directivity of a strip on a soft baffle, ``cos(t) sinc(width sin(t) / lambda)``
        (Selfridge et al., Appl Phys Lett 37:35, 1980), at each frequency. That is the far
        field of one element, which begins some 0.1 mm from it (width squared over four
        wavelengths) for every array here.
        """
        dx, dz = x - self.x, z - self.z
        reach = np.maximum(np.hypot(dx, dz), 0.1)
        sine = (dx * np.cos(self.normal) - dz * np.sin(self.normal)) / reach
        cosine = (dx * np.sin(self.normal) + dz * np.cos(self.normal)) / reach
        level = np.maximum(cosine, 0.0) / np.sqrt(reach)
        waves = self.width_mm / SOUND_SPEED_MM_PER_US * frequency_mhz
        response: Floats = level * np.sinc(waves[:, None] * sine)
        return response


def array_geometry(transducer: Transducer) -> ArrayGeometry:
    """Lay out the elements of a transducer around the middle of its face."""
    numbers = np.arange(transducer.elements, dtype=np.float64)
    along = (numbers - 0.5 * (transducer.elements - 1)) * transducer.pitch_mm
    if transducer.kind == "convex":
        normal = along / transducer.radius_mm
        x = transducer.radius_mm * np.sin(normal)
        z = transducer.radius_mm * (np.cos(normal) - 1.0)
    else:
        normal, x, z = np.zeros_like(along), along, np.zeros_like(along)
    working = np.ones_like(along)
    working[list(transducer.dead_elements)] = 0.0
    return ArrayGeometry(
        along=along,
        x=x,
        z=z,
        normal=normal,
        working=working,
        width_mm=transducer.element_width_mm,
        length_mm=transducer.elements * transducer.pitch_mm,
    )
