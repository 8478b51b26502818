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
from sonobridge.simulator.doppler.colour_frame import colour_grid
from sonobridge.simulator.geometry.beam_grid import BeamGrid
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
    target: tuple[Side, Site, BeamGrid],
) -> ColourView:
    """Return what the colour part asks for.

    Parameters
    ----------
    flow, pose
        Flow of the patient, and where the probe is.
    colour
        Controls of the box.
    target
        Side, site, and the lines of the picture that the box is laid on.
    """
    side, site, picture = target
    name = flow_vessel(site)
    stream = None if name is None else flow.stream(side, name)
    shown = None if stream is None else _shown(stream, pose, colour, picture)
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
    stream: VesselStream, pose: ProbePose, colour: ColourSettings, picture: BeamGrid
) -> _Shown | None:
    path = stream.field.path
    places = pose.to_probe(path.nodes)
    lines = np.abs(places[:, 0])
    half_width = 0.5 * picture.lines * picture.line_pitch
    if picture.kind == "sector":
        lines = np.abs(picture.to_beam(places)[:, 0])
    cut = (np.abs(places[:, 1]) <= path.radius) & (lines <= half_width)
    nodes = np.flatnonzero(cut & (places[:, 2] > 0))
    if nodes.size == 0:
        return None
    along = stream.field.tangents[nodes] @ pose.axes().T
    if picture.kind == "sector":
        in_box, beams = _in_sector_box(places[nodes], colour, picture)
        cosine = np.abs((along * beams).sum(axis=1))
        return _Shown(nodes=nodes, in_box=in_box, cosine=cosine)
    steer = math.radians(colour.steer_deg)
    beam = np.array([math.sin(steer), 0.0, math.cos(steer)])
    x, z = places[nodes, 0], places[nodes, 2]
    middle = colour.centre_mm + (z - colour.depth_mm) * math.tan(steer)
    in_box = (np.abs(x - middle) <= colour.width_mm / 2) & (
        np.abs(z - colour.depth_mm) <= colour.height_mm / 2
    )
    return _Shown(nodes=nodes, in_box=in_box, cosine=np.abs(along @ beam))


def _in_sector_box(
    places: Floats, colour: ColourSettings, picture: BeamGrid
) -> tuple[NDArray[np.bool_], Floats]:
    """Return which places lie in the box of a sector, and the lines they lie on: (n, 3)."""
    box = colour_grid(colour, picture)
    at = picture.to_beam(places)
    first = box.first_line - 0.5 * box.line_pitch
    last = first + box.lines * box.line_pitch
    inside = (at[:, 0] >= first) & (at[:, 0] <= last)
    inside &= (at[:, 2] >= box.start_mm) & (at[:, 2] <= box.depth_mm)
    beams = np.stack([np.sin(at[:, 0]), np.zeros(len(at)), np.cos(at[:, 0])], axis=1)
    return inside, beams


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))
