"""What fills a vessel between its wall and its free lumen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.spec import DissectionSpec, PlaqueSpec, StentSpec
from sonobridge.simulator.patient.vascular.lesion import Plaque
from sonobridge.simulator.patient.vascular.vessel import Vessel
from sonobridge.simulator.patient.voxel.tube import TubeVoxels
from sonobridge.simulator.tissue.tissue import Tissue

__all__ = ["flap_offset_mm", "paint_flap", "paint_plaque", "paint_struts"]

Floats = NDArray[np.float32]
Labels = NDArray[np.uint8]

FLAP_MM = 0.7
"""Thickness of a dissection flap in the picture, mm (project assumption)."""
_FLAP_TAPER_MM = 6.0


def paint_plaque(
    labels: Labels, voxels: TubeVoxels, vessel: Vessel, plaque: Plaque, lumps: Floats
) -> None:
    """Write a plaque's parts into the labels of the voxels of its vessel that it fills.

    From the lumen outwards: cap, then fibrous tissue with a lipid core, haemorrhage at the
    base of the core and calcium. Only voxels between free lumen and wall are touched.
    """
    spec = plaque.spec
    station = voxels.at(vessel.station_mm)
    inside = np.flatnonzero(
        (station > plaque.low_mm)
        & (station < plaque.high_mm)
        & (voxels.radius_mm < voxels.at(vessel.original_radius_mm))
    )
    if inside.size == 0:
        return
    local = voxels.part(_mask(inside, len(station)))
    place = _place(local, vessel, plaque, station[inside])
    solid = place.under > 0
    made = _materials(place, spec)
    calcium = _calcium(spec.calcification, spec.calcified_share, place)
    if spec.calcification == "spots":
        calcium &= lumps > 1.1 - spec.calcified_share
    made[calcium] = Tissue.PLAQUE_CALCIFIED
    if spec.ulcer is not None:
        # A bowl with a steep rim: as wide at the surface as asked for, as deep in its middle.
        half = spec.ulcer.width_mm / 2
        wide = ((place.from_middle - spec.ulcer.offset_mm) ** 2 + place.aside**2) / half**2
        deep = np.maximum(place.under, 0.0) / spec.ulcer.depth_mm
        made[(wide**2 + deep**2 < 1.0) & (np.abs(place.angle) < 1.6)] = Tissue.ARTERIAL_BLOOD
    labels[inside[solid]] = made[solid]


def _mask(index: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    kept = np.zeros(count, dtype=np.bool_)
    kept[index] = True
    return kept


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Place:
    """Voxels in a plaque.

    ``from_middle`` (mm) and ``along`` (share of the length) run along the vessel; ``under``
    is the depth below the surface of the free lumen and ``outer`` that inside the wall, mm;
    ``angle`` is seen from the middle of the lumen, ``wall_angle`` from that of the vessel,
    both from where the plaque is thickest; ``aside`` is the straight distance from there.
    """

    from_middle: Floats
    along: Floats
    under: Floats
    outer: Floats
    angle: Floats
    wall_angle: Floats
    aside: Floats


def _place(voxels: TubeVoxels, vessel: Vessel, plaque: Plaque, station: Floats) -> _Place:
    front = voxels.anterior_mm - voxels.at(vessel.lumen_shift_mm[:, 0])
    side = voxels.lateral_mm - voxels.at(vessel.lumen_shift_mm[:, 1])
    ahead, across = (np.float32(part) for part in plaque.direction)
    from_middle = station - np.float32(plaque.station_mm)

    def turned(first: Floats, second: Floats) -> tuple[Floats, Floats]:
        towards, beside = first * ahead + second * across, second * ahead - first * across
        return np.arctan2(beside, towards), beside

    angle, aside = turned(front, side)
    return _Place(
        from_middle=from_middle,
        along=from_middle / np.float32(plaque.high_mm - plaque.low_mm),
        under=np.hypot(front, side) - voxels.at(vessel.lumen_radius_mm),
        outer=voxels.at(vessel.original_radius_mm) - voxels.radius_mm,
        angle=angle,
        wall_angle=turned(voxels.anterior_mm, voxels.lateral_mm)[0],
        aside=aside,
    )


def _materials(place: _Place, spec: PlaqueSpec) -> Labels:
    """Return cap, fibrous tissue, lipid core and haemorrhage below it."""
    made = np.full(place.under.size, np.uint8(Tissue.PLAQUE_FIBROUS))
    share = place.under / np.maximum(place.under + place.outer, 1e-3)
    low = 0.5 - spec.lipid_fraction / 2
    within = (np.abs(place.along) < 0.34) & (np.abs(place.angle) < 1.3)
    within &= place.under > spec.cap_mm
    made[within & (share > low) & (share < low + spec.lipid_fraction)] = Tissue.PLAQUE_LIPID
    base = low + spec.lipid_fraction
    bled = within & (share >= base) & (share < base + spec.haemorrhage_fraction)
    made[bled & (np.abs(place.along) < 0.25)] = Tissue.PLAQUE_HAEMORRHAGE
    made[place.under < spec.cap_mm] = Tissue.PLAQUE_CAP
    return made


def _calcium(kind: str, share: float, place: _Place) -> NDArray[np.bool_]:
    """Return where calcium lies: a plate under the surface or at the base, or spots."""
    if kind == "none" or share <= 0:
        return np.zeros(place.along.shape, dtype=np.bool_)
    middle = np.abs(place.along) < 0.42 * share
    if kind == "superficial":
        plate = middle & (np.abs(place.angle) < math.pi * share)
        return plate & (place.under > 0.2) & (place.under < 1.2)
    if kind == "basal":
        return middle & (np.abs(place.wall_angle) < math.pi * share) & (place.outer < 1.1)
    spots: NDArray[np.bool_] = (place.under > 0.3) & (place.outer > 0.2)
    return spots


def flap_offset_mm(vessel: Vessel, flap: DissectionSpec) -> NDArray[np.float64]:
    """Return where the flap crosses the lumen at each node: (n,), mm along its direction.

    At its ends it leans against the wall; outside its length it lies beyond the wall.
    """
    from_end = np.minimum(
        vessel.station_mm - flap.start_mm, flap.start_mm + flap.length_mm - vessel.station_mm
    )
    grown = np.clip(from_end / _FLAP_TAPER_MM, 0.0, 1.0)
    depth = 2 * vessel.lumen_radius_mm * flap.false_lumen_fraction * grown
    offset = vessel.lumen_radius_mm - depth
    return np.where(from_end > 0, offset, vessel.lumen_radius_mm + 10.0)


def paint_flap(
    labels: Labels, voxels: TubeVoxels, vessel: Vessel, flap: DissectionSpec
) -> None:
    """Write flap and false lumen into the labels of a vessel's free lumen."""
    angle = math.radians(flap.angle_deg)
    depth = voxels.anterior_mm * math.cos(angle) + voxels.lateral_mm * math.sin(angle)
    offset = voxels.at(flap_offset_mm(vessel, flap))
    lumen = labels == Tissue.ARTERIAL_BLOOD
    filled = Tissue.THROMBUS if flap.thrombosed else Tissue.FALSE_LUMEN_BLOOD
    labels[lumen & (depth > offset + FLAP_MM / 2)] = filled
    labels[lumen & (np.abs(depth - offset) <= FLAP_MM / 2)] = Tissue.FLAP


def paint_struts(labels: Labels, voxels: TubeVoxels, vessel: Vessel, stent: StentSpec) -> None:
    """Write the struts of a stent: a diamond lattice just inside the wall."""
    station = voxels.at(vessel.station_mm)
    wall = voxels.at(vessel.original_radius_mm)
    shell = (voxels.radius_mm < wall) & (voxels.radius_mm > wall - 0.42)
    shell &= (station >= stent.start_mm) & (station <= stent.start_mm + stent.length_mm)
    round_it = np.arctan2(voxels.lateral_mm, voxels.anterior_mm) * (6 / math.pi)
    along = (station - stent.start_mm) / 1.8
    first, second = (along + round_it) % 2.0, (along - round_it) % 2.0
    strut = (np.minimum(first, 2.0 - first) < 0.24) | (np.minimum(second, 2.0 - second) < 0.24)
    labels[shell & strut] = Tissue.STENT_STRUT
    rest = shell & ~strut & (labels == Tissue.ARTERIAL_BLOOD) & (voxels.radius_mm > wall - 0.3)
    labels[rest] = Tissue.PLAQUE_FIBROUS
