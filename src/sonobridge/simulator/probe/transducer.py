"""A transducer as its maker describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["SOUND_SPEED_MM_PER_S", "Transducer"]

SOUND_SPEED_MM_PER_S = 1_540_000.0
"""Speed of sound in soft tissue that scanners assume, mm/s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transducer:
    """Geometry and band of a one-dimensional array.

    Attributes
    ----------
    name
        Name shown to people.
    kind
        ``linear``, ``convex`` or ``phased``.
    elements
        Number of elements.
    pitch_mm, element_width_mm, height_mm
        Distance of two elements' centres, width of one, and size in elevation, mm.
    radius_mm
        Radius of a convex array's face, mm; 0 otherwise.
    elevation_focus_mm
        Depth of the lens's geometric focus, mm.
    centre_mhz
        Centre frequency, MHz.
    fractional_bandwidth
        Pulse-echo bandwidth at -6 dB over the centre frequency.
    dead_elements
        Indices (from 0) of elements that neither send nor receive.
    source
        Where the figures come from.
    """

    name: str
    kind: Literal["linear", "convex", "phased"]
    elements: int
    pitch_mm: float
    element_width_mm: float
    height_mm: float
    radius_mm: float
    elevation_focus_mm: float
    centre_mhz: float
    fractional_bandwidth: float
    source: str
    dead_elements: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be built."""
        if not 8 <= self.elements <= 512 or self.pitch_mm <= 0 or self.height_mm <= 0:
            raise ValueError("an array has 8 to 512 elements of positive size")
        if (self.kind == "convex") != (self.radius_mm > 0):
            raise ValueError("a convex array, and no other, has a radius")
        if any(not 0 <= element < self.elements for element in self.dead_elements):
            raise ValueError("a dead element is one of the array's")
