"""Colour Doppler in a known patient, by rule: what a box fills, spills and wraps.

A closed form beside the real colour frames: it knows the flow field, the box, scale, gain,
wall filter and steering, and nothing of speckle. It serves the score of stored views.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.cases.blood_flow import PatientFlow, VesselStream
from sonobridge.simulator.cases.truth import flow_vessel
from sonobridge.simulator.console.settings import ColourSettings
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.measurement.worksheet import Site
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.score.parts import ColourView, nyquist_cm_s

__all__ = ["colour_view"]

Floats = NDArray[np.float64]

_RADIAL: Final = np.array([0.1, 0.35, 0.6, 0.8])
_CUTS: Final = (0.01, 0.05, 0.12)
"""Velocities below these shares of the limit are removed, by order of the wall filter."""
_WEAK_DB, _STRONG_DB, _SOFT_DB = -9.0, 10.0, 2.5
"""Gains at which half of the lumen is lost, and half of its rim spilled (assumption)."""
_BLEED_MOST: Final = 0.7
_FLAT_DEG: Final = 80.0
_NORMAL_SHARE: Final = 0.9
_LEAST_SHOWN: Final = 0.6
"""Share of the vessel in the picture that the box should hold."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Shown:
    """Nodes of the target in the picture: indices, place in the picture, angle to the beam."""

    nodes: NDArray[np.intp]
    in_box: NDArray[np.bool_]
    cosine: Floats


def colour_view(
    flow: PatientFlow,
    pose: ProbePose,
    colour: ColourSettings,
    target: tuple[Side, Site, float],
) -> ColourView:
    """Return what the colour part asks for.

    Parameters
    ----------
    flow, pose
        Flow of the patient, and where the probe is.
    colour
        Controls of the box.
    target
        Side, site, and half of the picture's width, mm.
    """
    side, site, half_width = target
    name = flow_vessel(site)
    stream = None if name is None else flow.stream(side, name)
    shown = None if stream is None else _shown(stream, pose, colour, half_width)
    if stream is None or shown is None or not shown.in_box.any():
        return ColourView(fill=0.0, bleed=0.0, wrapped=0.0, steered_right=False)
    limit = nyquist_cm_s(colour.prf_hz, colour.frequency_mhz)
    nodes, cosine = shown.nodes[shown.in_box], shown.cosine[shown.in_box]
    peak, end = stream.section_cm_s(nodes[:, None], _RADIAL[None, :])
    mean = np.abs(peak + 2.0 * end) / 3.0 * cosine[:, None]
    seen = mean > _CUTS[colour.wall_filter] * limit
    usual = stream.line.lumen_radius_mm >= _NORMAL_SHARE * stream.line.original_radius_mm
    fast = (np.abs(peak) * cosine[:, None] > limit) & usual[nodes][:, None]
    share = min(float(shown.in_box.mean()) / _LEAST_SHOWN, 1.0)
    angle = math.degrees(math.acos(min(float(cosine.mean()), 1.0)))
    return ColourView(
        fill=float(seen.mean()) * _sigmoid((colour.gain_db - _WEAK_DB) / _SOFT_DB) * share,
        bleed=_BLEED_MOST * _sigmoid((colour.gain_db - _STRONG_DB) / _SOFT_DB),
        wrapped=float(fast.mean()),
        steered_right=angle < _FLAT_DEG,
    )


def _shown(
    stream: VesselStream, pose: ProbePose, colour: ColourSettings, half_width: float
) -> _Shown | None:
    path = stream.field.path
    places = pose.to_probe(path.nodes)
    cut = (np.abs(places[:, 1]) <= path.radius) & (np.abs(places[:, 0]) <= half_width)
    nodes = np.flatnonzero(cut & (places[:, 2] > 0))
    if nodes.size == 0:
        return None
    steer = math.radians(colour.steer_deg)
    beam = np.array([math.sin(steer), 0.0, math.cos(steer)])
    x, z = places[nodes, 0], places[nodes, 2]
    middle = colour.centre_mm + (z - colour.depth_mm) * math.tan(steer)
    in_box = (np.abs(x - middle) <= colour.width_mm / 2) & (
        np.abs(z - colour.depth_mm) <= colour.height_mm / 2
    )
    along = stream.field.tangents[nodes] @ pose.axes().T
    return _Shown(nodes=nodes, in_box=in_box, cosine=np.abs(along @ beam))


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))
