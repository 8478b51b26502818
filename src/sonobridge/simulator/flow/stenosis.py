"""How much pressure a vessel and a narrowing cost.

Laminar loss of a straight vessel: Poiseuille. Loss of a narrowing: the viscous and the
quadratic term of Young, Cholvin and Roth (Circ Res 1975;36:735), with the viscous length
taken over the tapering lumen, the integral of (r_min / r)^4, instead of a plug's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.flow.circulation_input import Lesion

__all__ = [
    "BLOOD_DENSITY_KG_M3",
    "effective_radius_mm",
    "lesion_loss",
    "lumen_radii",
    "stream_radii",
    "vessel_inertance",
    "vessel_resistance",
    "viscous_length_mm",
]

BLOOD_DENSITY_KG_M3: Final = 1060.0
"""Density of blood, kg/m3 (textbook value)."""

_PASCAL_A_MMHG = 133.322
_EXPANSION_LOSS = 1.0
"""Coefficient of the quadratic loss: that of a sudden widening (Borda and Carnot). Young,
Cholvin and Roth found 1.52 for blunt plugs, whose entry is lossy too."""

_CONTRACTION = 0.35
"""Share of the throat's area that the stream leaves free in the most eccentric lesion;
fitted, between the vena contracta of a sharp orifice (0.39) and none in a smooth nozzle."""

_CLOSED = 1e9
_STEPS = 65


def vessel_resistance(radius_mm: float, length_mm: float, viscosity_mpa_s: float) -> float:
    """Return Poiseuille's resistance, mmHg s/ml."""
    area = math.pi * radius_mm**4
    return 8.0 * viscosity_mpa_s * length_mm / area / _PASCAL_A_MMHG


def vessel_inertance(radius_mm: float, length_mm: float) -> float:
    """Return the inertance of a column of blood, mmHg s2/ml."""
    metres = (length_mm * 1e-3) / (math.pi * (radius_mm * 1e-3) ** 2)
    return BLOOD_DENSITY_KG_M3 * metres * 1e-6 / _PASCAL_A_MMHG


def effective_radius_mm(lesion: Lesion) -> float:
    """Return the radius of the stream in the throat, mm: less than the lumen's if eccentric."""
    return lesion.minimal_radius_mm * math.sqrt(1.0 - _CONTRACTION * lesion.eccentricity)


def viscous_length_mm(lesion: Lesion, free_radius_mm: float) -> float:
    """Return the length of a tube of the minimal radius that costs as much, mm."""
    throat = min(lesion.minimal_radius_mm, free_radius_mm)
    if lesion.kind != "plaque" or throat <= 0.0:
        return lesion.length_mm
    along = np.linspace(-0.5, 0.5, _STEPS)
    narrowing = (free_radius_mm - throat) * 0.5 * (1.0 + np.cos(2.0 * np.pi * along))
    share = float(np.mean((throat / (free_radius_mm - narrowing)) ** 4))
    return lesion.length_mm * share


def lesion_loss(
    lesion: Lesion, free_radius_mm: float, viscosity_mpa_s: float
) -> tuple[float, float]:
    """Return (linear, quadratic) loss of a narrowing: mmHg s/ml and mmHg s2/ml2.

    Parameters
    ----------
    lesion
        The narrowing.
    free_radius_mm
        Radius of the vessel away from it, mm.
    viscosity_mpa_s
        Viscosity of blood, mPa s.
    """
    throat = min(effective_radius_mm(lesion), free_radius_mm)
    if throat < 0.02:
        return _CLOSED, 0.0
    length = viscous_length_mm(lesion, free_radius_mm)
    linear = vessel_resistance(throat, length, viscosity_mpa_s)
    areas = 1.0 / (math.pi * throat**2) - 1.0 / (math.pi * free_radius_mm**2)
    quadratic = 0.5 * BLOOD_DENSITY_KG_M3 * _EXPANSION_LOSS * areas**2 / _PASCAL_A_MMHG
    return linear, quadratic


def lumen_radii(
    arc_mm: NDArray[np.float64], free_radius_mm: float, lesions: Sequence[Lesion]
) -> NDArray[np.float64]:
    """Return the radius of the free lumen along a straight vessel with lesions, mm."""
    radii = np.full(len(arc_mm), free_radius_mm)
    for lesion in lesions:
        throat = min(lesion.minimal_radius_mm, free_radius_mm)
        narrowed = free_radius_mm - (free_radius_mm - throat) * _weight(arc_mm, lesion)
        radii = np.minimum(radii, narrowed)
    widest: NDArray[np.float64] = np.maximum(radii, 0.02)
    return widest


def stream_radii(
    arc_mm: NDArray[np.float64], radius_mm: NDArray[np.float64], lesions: Sequence[Lesion]
) -> NDArray[np.float64]:
    """Return the radius of the stream along a vessel, mm: (nodes,).

    Parameters
    ----------
    arc_mm, radius_mm
        (nodes,) distance along the vessel and radius of its free lumen.
    lesions
        The lesions of this vessel; positions on the same axis.
    """
    stream = radius_mm.copy()
    for lesion in lesions:
        share = 1.0 - _weight(arc_mm, lesion) * (
            1.0 - math.sqrt(1.0 - _CONTRACTION * lesion.eccentricity)
        )
        stream = np.minimum(stream, radius_mm * share)
    return stream


def _weight(arc_mm: NDArray[np.float64], lesion: Lesion) -> NDArray[np.float64]:
    """Return how far along the lesion narrows the lumen: 0 outside, 1 in its throat."""
    across = (arc_mm - lesion.position_mm) / lesion.length_mm
    within = np.abs(across) <= 0.5
    if lesion.kind != "plaque":
        edge = np.clip((0.5 - np.abs(across)) / 0.1, 0.0, 1.0)
        return np.where(within, edge, 0.0)
    return np.where(within, 0.5 * (1.0 + np.cos(2.0 * np.pi * across)), 0.0)
