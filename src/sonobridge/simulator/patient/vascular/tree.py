"""The vessels of one side of the neck, healthy.

Places are set as (lateral, y, z) of the side and mirrored at the end: lateral is x on the
left and -x on the right. They are the project's own reading of cross-sections of the neck in
slight extension: the internal carotid leaves backwards and outwards, the external one
forwards and inwards, the jugular vein lies lateral to both, the vertebral artery behind in
the transverse processes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.figures import figure
from sonobridge.simulator.patient.vascular.anatomy import SideMeasures
from sonobridge.simulator.patient.vascular.spline import cubic_through, resampled
from sonobridge.simulator.patient.vascular.vessel import Vessel, VesselName

__all__ = ["VesselTree", "grow_tree"]

Floats = NDArray[np.float64]

_BELOW_MM, _ABOVE_MM, _STEP_MM = 75.0, 58.0, 0.05
_WALL_GAP_MM = 1.6
"""Tissue between the lumens of ICA and ECA at the flow divider: two walls."""
_ECA_START_MM = 9.0
"""The ECA leaves the middle of the CCA this far below the divider."""
_FORAMEN_ENTRY_MM = -31.0
"""Height at which the vertebral artery enters the transverse process of C6."""

# Places of the carotid path by height above the flow divider, at scale 1.
_CAROTID_HEIGHT = np.array([-75.0, -35.0, 0.0, 20.0, 40.0, 60.0])
_CAROTID_PLACE = np.array(
    [[19.0, -17.5], [22.0, -18.5], [24.5, -19.0], [27.0, -16.5], [26.5, -14.8], [25.5, -14.3]]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VesselTree:
    """The vessels of one side. ``carotid`` is the path from common to internal carotid."""

    carotid: Vessel
    eca: Vessel
    superior_thyroid: Vessel
    lingual: Vessel
    vertebral: Vessel
    vertebral_vein: Vessel
    jugular: Vessel


def grow_tree(of: SideMeasures) -> VesselTree:
    """Return the healthy vessels of a side."""
    height = np.arange(-_BELOW_MM, _ABOVE_MM + _STEP_MM / 2, _STEP_MM)
    straight = cubic_through(_CAROTID_HEIGHT, _CAROTID_PLACE * of.scale, height)
    path = straight + _loops(of, height)
    carotid = _carotid(of, height, path)
    eca = _eca(of, height, straight)
    vertebral = _vertebral(of)
    return VesselTree(
        carotid=carotid,
        eca=eca,
        superior_thyroid=_superior_thyroid(of, eca),
        lingual=_lingual(of, eca),
        vertebral=vertebral,
        vertebral_vein=_vertebral_vein(of, vertebral),
        jugular=_jugular(of, height, path, carotid),
    )


def _smooth(share: Floats) -> Floats:
    t = np.clip(share, 0.0, 1.0)
    stepped: Floats = t * t * (3 - 2 * t)
    return stepped


def _loops(of: SideMeasures, height: Floats) -> Floats:
    """Return the sideways course of a tortuous vessel: a C-shaped loop of the ICA outwards."""
    inside = (height > 12) & (height < 46)
    loop = np.where(inside, (1 - np.cos(2 * math.pi * (height - 12) / 34)) / 2, 0.0)
    wave = np.where(height < -10, np.sin((height + 10) / 22 + of.tortuosity_phase), 0.0)
    wave *= _smooth((-10 - height) / 20)
    amplitude = 7.5 * of.tortuosity
    across = amplitude * loop + 2.0 * of.tortuosity * wave
    back = 0.1 * amplitude * loop
    return np.stack([across, back], axis=1)


def _patient(of: SideMeasures, across: Floats, z: Floats) -> Floats:
    """Return points of the patient frame from (lateral, y) and z."""
    return np.stack([of.sign * across[:, 0], across[:, 1], z], axis=1)


def _tube(
    of: SideMeasures, name: VesselName, line: tuple[Floats, Floats], radius: Floats, imt: Floats
) -> Vessel:
    nodes, station = line
    share = figure("intima_share_of_imt")
    adventitia = figure("adventitia_mm") if imt.max() > 0.3 else 0.3
    return Vessel(
        name=name,
        side=of.side,
        nodes=nodes,
        station_mm=station,
        original_radius_mm=radius,
        lumen_radius_mm=radius.copy(),
        lumen_shift_mm=np.zeros((len(nodes), 2)),
        intima_mm=share * imt,
        media_mm=(1 - share) * imt,
        adventitia_mm=np.full(len(nodes), adventitia),
    )


def _carotid(of: SideMeasures, height: Floats, path: Floats) -> Vessel:
    origin = int(np.argmin(np.abs(height)))
    nodes, station = resampled(
        _patient(of, path, height + of.bifurcation_height_mm), origin=origin
    )
    widening = _smooth((station + 16) / 14)
    narrowing = _smooth((station - 3) / 13)
    radius = of.cca_radius_mm + (of.bulb_radius_mm - of.cca_radius_mm) * widening
    radius = radius + (of.ica_radius_mm - of.bulb_radius_mm) * narrowing
    imt = of.imt_mm * (1 + 0.12 * widening - 0.27 * narrowing)
    return _tube(of, VesselName.CCA, (nodes, station), radius, imt)


def _eca(of: SideMeasures, height: Floats, straight: Floats) -> Vessel:
    apart = of.bulb_radius_mm + of.eca_radius_mm + _WALL_GAP_MM
    slope = math.tan(math.radians(of.bifurcation_angle_deg))
    kept = (height >= -_ECA_START_MM) & (height <= 48)
    h = height[kept]
    below = apart * np.clip((h + _ECA_START_MM) / _ECA_START_MM, 0, None) ** (
        slope * _ECA_START_MM / apart
    )
    above = apart + 5.0 * (1 - np.exp(-np.clip(h, 0, None) * slope / 5.0))
    distance = np.where(h < 0, below, above)
    turn = math.radians(of.eca_azimuth_deg)
    azimuth = np.radians(206.8 - 18 * _smooth(h / 40)) + turn  # from lateral-posterior axes
    away = np.stack([np.sin(azimuth), np.cos(azimuth)], axis=1)
    line = _patient(of, straight[kept] + distance[:, None] * away, h + of.bifurcation_height_mm)
    nodes, station = resampled(line, origin=int(np.argmin(np.abs(h))))
    radius = np.full(len(nodes), of.eca_radius_mm)
    radius -= 0.2 * of.eca_radius_mm * _smooth((station - 8) / 30)
    return _tube(of, VesselName.ECA, (nodes, station), radius, np.full(len(nodes), 0.5))


def _side_branch(
    of: SideMeasures, name: VesselName, places: Floats, radius_mm: float
) -> Vessel:
    """Return a thin artery through places (m, 3) that rise in z, patient frame."""
    knots = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(places, axis=0), axis=1))])
    dense = cubic_through(knots, places, np.arange(0.0, knots[-1], _STEP_MM))
    nodes, station = resampled(dense)
    radius = np.full(len(nodes), radius_mm)
    return _tube(of, name, (nodes, station), radius, np.full(len(nodes), 0.2))


def _superior_thyroid(of: SideMeasures, eca: Vessel) -> Vessel:
    """Return the first branch of the ECA: forwards, inwards and down to the thyroid."""
    start = eca.nodes[eca.node_at(5.0)]
    inwards = np.array([of.sign, 1.0, 1.0])
    steps = np.array([[-3.2, -3.0, -2.5], [-5.5, -3.2, -8.0], [-7.0, -1.0, -20.0]])
    places = np.vstack([start + steps[::-1] * inwards, start])
    return _side_branch(of, VesselName.SUPERIOR_THYROID, places, 1.0)


def _lingual(of: SideMeasures, eca: Vessel) -> Vessel:
    """Return a second branch of the ECA: forwards, inwards and up."""
    start = eca.nodes[eca.node_at(14.0)]
    inwards = np.array([of.sign, 1.0, 1.0])
    steps = np.array([[-2.5, -3.0, 3.0], [-7.0, -5.0, 7.5], [-12.0, -6.5, 14.0]])
    return _side_branch(
        of, VesselName.LINGUAL, np.vstack([start, start + steps * inwards]), 1.0
    )


def _vertebral(of: SideMeasures) -> Vessel:
    z = np.arange(-92.0, 100.0, _STEP_MM)
    knots = np.array([-95.0, -60.0, _FORAMEN_ENTRY_MM, -10.0, 30.0, 100.0])
    places = np.array(
        [[19.5, -7.5], [19.0, -8.0], [18.0, -5.2], [18.0, -4.8], [18.0, -4.8], [18.5, -4.5]]
    )
    across = cubic_through(knots, places * of.scale, z)
    across[:, 0] += 0.35 * np.sin(2 * math.pi * z / 18.0)
    nodes, station = resampled(_patient(of, across, z))
    radius = np.full(len(nodes), of.vertebral_radius_mm)
    return _tube(of, VesselName.VERTEBRAL, (nodes, station), radius, np.full(len(nodes), 0.4))


def _vein(
    of: SideMeasures, name: VesselName, line: tuple[Floats, Floats], radius: Floats, flat: float
) -> Vessel:
    nodes, station = line
    count = len(nodes)
    return Vessel(
        name=name,
        side=of.side,
        nodes=nodes,
        station_mm=station,
        original_radius_mm=radius,
        lumen_radius_mm=radius.copy(),
        lumen_shift_mm=np.zeros((count, 2)),
        intima_mm=np.zeros(count),
        media_mm=np.zeros(count),
        adventitia_mm=np.full(count, 0.4),
        flatness=flat,
    )


def _vertebral_vein(of: SideMeasures, artery: Vessel) -> Vessel:
    # In front of the artery among the processes, lateral to it below them.
    apart = of.vertebral_radius_mm + 2.0
    turn = 0.35 + (math.pi / 2 - 0.35) * _smooth(
        (_FORAMEN_ENTRY_MM + 6 - artery.nodes[:, 2]) / 14
    )
    away = np.stack([of.sign * np.sin(turn), -np.cos(turn), np.zeros(len(turn))], axis=1)
    nodes, station = resampled(artery.nodes + apart * away)
    radius = np.full(len(nodes), 0.9)
    return _vein(of, VesselName.VERTEBRAL_VEIN, (nodes, station), radius, 0.7)


def _jugular(of: SideMeasures, height: Floats, path: Floats, carotid: Vessel) -> Vessel:
    """Return the internal jugular vein: beside the carotid path, a little nearer the skin."""
    widening = 1.0 + 0.2 * _smooth((-30 - height) / 40) - 0.2 * _smooth((height - 10) / 30)
    half_width = of.jugular_half_width_mm * widening
    outer = np.interp(
        height + of.bifurcation_height_mm, carotid.nodes[:, 2], carotid.outer_radius_mm
    )
    polar = np.arctan2(path[:, 0], -path[:, 1])
    tangential = np.stack([np.cos(polar), np.sin(polar)], axis=1)
    radial = np.stack([np.sin(polar), -np.cos(polar)], axis=1)
    # Where the path leans, its wall reaches farther in a horizontal slice.
    lean = np.sqrt(1.0 + (np.gradient(path, _STEP_MM, axis=0) ** 2).sum(axis=1))
    line = path + tangential * (outer * lean + 0.7 + half_width)[:, None]
    line = line + (3.3 - 2.0 * _smooth((height + 25) / 25))[:, None] * radial
    nodes, station = resampled(_patient(of, line, height + of.bifurcation_height_mm))
    # The radius of the circle of the same area, for an ellipse of half-axes w and f w.
    radius = np.interp(nodes[:, 2], height + of.bifurcation_height_mm, half_width)
    return _vein(
        of,
        VesselName.JUGULAR,
        (nodes, station),
        radius * math.sqrt(of.jugular_flatness),
        of.jugular_flatness,
    )
