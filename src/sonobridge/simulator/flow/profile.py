"""Profiles of velocity across a vessel, from its entrance to beyond a narrowing.

Along the stream a profile is carried by two figures: the radius of the part that moves on
(the jet, smaller than the lumen where the lumen opens faster than a jet spreads) and the
ratio of its peak to its mean velocity, 2 in a parabola and near 1 in a throat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "RADII",
    "ProfileShape",
    "mean_over_section",
    "pulsatile_peak",
    "shape_along",
    "tabulate",
    "turbulence_along",
]

Floats = NDArray[np.float64]

RADII: Final = 49
"""Points of a tabulated profile, from the axis to the wall at equal steps of radius."""

_FLATTEST: Final = 1.05
"""Peak over mean in the flattest profile: a core of one velocity and a thin wall layer."""

_DEVELOPED: Final = 1.85
"""Peak over mean that the steady part tends to; 2 is Poiseuille's, blunter is blood's."""

_ENTRANCE_DIAMETERS: Final = 18.0
"""Diameters over which a profile develops: 0.06 Re at a Reynolds number of 300."""

_SPREAD: Final = 0.1
"""Widening of a jet's radius a unit of length: the half angle of about 6 degrees of free
jets (textbook value)."""

_BACKFLOW: Final = 0.15
"""Largest velocity of the return beside a jet, share of the jet's (assumed)."""

_HARMONIC: Final = 3.0
"""Harmonic of the heart that stands for the pulsatile part of the flow."""

_WOMERSLEY: Final = (
    (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0),
    (1.0, 0.999, 0.980, 0.904, 0.745, 0.536, 0.351, 0.178, 0.144, 0.125, 0.099),
)
"""Womersley's number, and the peak over mean velocity on the axis, less 1."""

_TURBULENT_SHARE: Final = 0.22
_TURBULENT_ONSET: Final = 500.0
"""Velocity of turbulence, standard deviation over the jet's mean velocity at its worst, and
Reynolds number of the throat at which it sets in: of the order that experiments with
stenosed tubes report (Ahmed and Giddens, J Biomech 1983;16:505; figures from memory)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProfileShape:
    """Shape of the profile at each node; arrays are (nodes,).

    Attributes
    ----------
    peak
        Peak over mean velocity of the steady part within the jet.
    jet_share
        Radius of the jet over that of the lumen, 0 to 1.
    jet_speed
        Mean velocity of the jet over that of the whole lumen, 1 or more.
    """

    peak: Floats
    jet_share: Floats
    jet_speed: Floats


def shape_along(
    arc_mm: Floats, radius_mm: Floats, stream_mm: Floats, entrance_peak: float = 1.3
) -> ProfileShape:
    """Return the shape of the profile at each node of a vessel.

    A converging stream gains the same dynamic pressure everywhere (Bernoulli), so that the
    excess of its peak falls with the square of the ratio of areas; a stream that widens
    slowly gains it back; elsewhere the profile develops. A jet keeps its momentum, so that
    its velocity falls as its radius grows, and draws blood in that returns beside it.

    Parameters
    ----------
    arc_mm, radius_mm
        (nodes,) distance along the centre-line and radius of the lumen, downstream.
    stream_mm
        (nodes,) largest radius of the stream: the lumen's, or less in an eccentric throat.
    entrance_peak
        Peak over mean at the first node.
    """
    count = len(arc_mm)
    peak, jet, speed = np.empty(count), np.empty(count), np.empty(count)
    peak[0], jet[0], speed[0] = entrance_peak, stream_mm[0], stream_mm[0] ** -2.0
    for node in range(1, count):
        step = arc_mm[node] - arc_mm[node - 1]
        jet[node] = min(stream_mm[node], jet[node - 1] + _SPREAD * step)
        develop = 1.0 - np.exp(-step / (_ENTRANCE_DIAMETERS * 2.0 * jet[node]))
        value = peak[node - 1] + (_DEVELOPED - peak[node - 1]) * develop
        gain = (jet[node - 1] / jet[node]) ** 2
        attached = jet[node] == stream_mm[node]
        if gain > 1.0 or attached:
            value = _FLATTEST + (value - _FLATTEST) / gain**2
        peak[node] = min(max(value, _FLATTEST), 2.0)
        share = (jet[node] / radius_mm[node]) ** 2
        fastest = 1.0 / max(share - _BACKFLOW * (1.0 - share), 1e-6) / radius_mm[node] ** 2
        kept = speed[node - 1] * jet[node - 1] / jet[node]
        speed[node] = max(min(kept, fastest), jet[node] ** -2.0)
        if attached:
            speed[node] = stream_mm[node] ** -2.0
    return ProfileShape(peak=peak, jet_share=jet / radius_mm, jet_speed=speed * radius_mm**2)


def pulsatile_peak(
    steady_peak: Floats, radius_mm: Floats, rate_hz: float, viscosity_m2_s: float
) -> Floats:
    """Return peak over mean of the pulsatile part: flatter the larger Womersley's number.

    The excess over 1 of the steady part is scaled by that of Womersley's solution (J Physiol
    1955;127:553) over a parabola's.
    """
    omega = 2.0 * np.pi * rate_hz * _HARMONIC
    womersley = radius_mm * 1e-3 * np.sqrt(omega / viscosity_m2_s)
    share = np.interp(womersley, *_WOMERSLEY)
    flattened: Floats = 1.0 + (steady_peak - 1.0) * share
    return np.maximum(flattened, np.minimum(steady_peak, _FLATTEST))


def tabulate(peak: Floats, jet_share: Floats, jet_speed: Floats) -> Floats:
    """Return profiles of mean 1 over the section: (nodes, RADII).

    Inside the jet ``1 - (r / r_jet)^n`` with n = 2 / (peak - 1); outside it the return that
    makes the mean 1.
    """
    across = np.linspace(0.0, 1.0, RADII)[None, :]
    exponent = (2.0 / (peak - 1.0))[:, None]
    share = np.maximum(jet_share, 2.5 / (RADII - 1))[:, None]
    inside = 1.0 - np.minimum(across / share, 1.0) ** exponent
    outside = np.where((across >= share) & (across < 1.0), 1.0, 0.0)
    free, room = mean_over_section(inside), mean_over_section(outside)
    jet = (peak * jet_speed)[:, None] * inside
    back = (mean_over_section(jet) - 1.0) / np.maximum(room, 1e-9)
    freed = (room > 0.02) & (back >= 0.0)
    profiles: Floats = np.where(
        freed[:, None], jet - back[:, None] * outside, inside / free[:, None]
    )
    return profiles


def mean_over_section(profiles: Floats) -> Floats:
    """Return the mean over the section of tabulated profiles (..., RADII), linear between."""
    step = 1.0 / (RADII - 1)
    weights = 2.0 * np.linspace(0.0, 1.0, RADII) * step
    weights[0], weights[-1] = step**2 / 3.0, step - step**2 / 3.0
    mean: Floats = profiles @ weights
    return mean


def turbulence_along(
    arc_mm: Floats, radius_mm: Floats, peak_flow_mm3_s: float, viscosity_m2_s: float
) -> Floats:
    """Return the turbulence at each node, 1/mm2: times flow (mm3/s) it is a velocity.

    Behind the narrowest throat it rises over three of the throat's diameters and fades over
    six; it needs a contraction and a Reynolds number beyond the onset.
    """
    throat = int(np.argmin(radius_mm))
    narrow = float(radius_mm[throat])
    before = float(radius_mm[: throat + 1].max())
    diameters = (arc_mm - arc_mm[throat]) / (2.0 * narrow)
    reynolds = 2.0 * peak_flow_mm3_s * 1e-6 / (np.pi * narrow * viscosity_m2_s)
    onset = 1.0 / (1.0 + np.exp(-(reynolds - _TURBULENT_ONSET) / 150.0))
    contraction = np.clip(0.5 * (before / narrow) ** 2 - 1.25, 0.0, 1.0)
    rise = np.clip(diameters / 3.0, 0.0, 1.0)
    fade = np.exp(-np.maximum(diameters - 3.0, 0.0) / 6.0)
    strength = _TURBULENT_SHARE * onset * contraction
    along: Floats = strength * rise * fade / (np.pi * narrow**2)
    return along
