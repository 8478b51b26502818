"""What fills a vessel between its wall and its free lumen."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.spec import DissectionSpec, StentSpec
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
    station = station[inside]
    under = _under_lumen(local, vessel)
    solid = under > 0
    outer = local.at(vessel.original_radius_mm) - local.radius_mm
    thickness = np.maximum(under + outer, 1e-3)
    share = under / thickness
    angle = _from_direction(local, plaque)
    along = (station - plaque.station_mm) / (plaque.high_mm - plaque.low_mm)
    made = np.full(inside.size, np.uint8(Tissue.PLAQUE_FIBROUS))
    core_low = 0.5 - spec.lipid_fraction / 2
    within = (np.abs(along) < 0.34) & (np.abs(angle) < 1.1) & (under > spec.cap_mm)
    if spec.lipid_fraction > 0:
        core = within & (share > core_low) & (share < core_low + spec.lipid_fraction)
        made[core] = Tissue.PLAQUE_LIPID
    if spec.haemorrhage_fraction > 0:
        base = core_low + spec.lipid_fraction
        bled = within & (share >= base) & (share < base + spec.haemorrhage_fraction)
        made[bled & (np.abs(along) < 0.22)] = Tissue.PLAQUE_HAEMORRHAGE
    made[under < spec.cap_mm] = Tissue.PLAQUE_CAP
    calcium = _calcium(spec.calcification, spec.calcified_share, (along, angle, under, outer))
    if spec.calcification == "spots":
        calcium &= lumps > 1.1 - spec.calcified_share
    made[calcium] = Tissue.PLAQUE_CALCIFIED
    if spec.ulcer is not None:
        from_ulcer = station - plaque.station_mm - spec.ulcer.offset_mm
        arc = angle * local.radius_mm
        wide = (from_ulcer**2 + arc**2) / (spec.ulcer.width_mm / 2) ** 2
        deep = np.maximum(under, 0.0) / spec.ulcer.depth_mm
        # A bowl with a flat rim: as wide at the surface as asked for, as deep in its middle.
        made[wide**2 + deep**2 < 1.0] = Tissue.ARTERIAL_BLOOD
    labels[inside[solid]] = made[solid]


def _mask(index: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    kept = np.zeros(count, dtype=np.bool_)
    kept[index] = True
    return kept


def _under_lumen(voxels: TubeVoxels, vessel: Vessel) -> Floats:
    """Return the distance of voxels from the surface of the free lumen, outside positive."""
    front = voxels.anterior_mm - voxels.at(vessel.lumen_shift_mm[:, 0])
    side = voxels.lateral_mm - voxels.at(vessel.lumen_shift_mm[:, 1])
    under: Floats = np.hypot(front, side) - voxels.at(vessel.lumen_radius_mm)
    return under


def _from_direction(voxels: TubeVoxels, plaque: Plaque) -> Floats:
    """Return the angle of voxels from where a plaque is thickest, radians."""
    angle = np.arctan2(voxels.lateral_mm, voxels.anterior_mm)
    away = angle - math.radians(plaque.spec.angle_deg)
    turned: Floats = ((away + math.pi) % (2 * math.pi) - math.pi).astype(np.float32)
    return turned


def _calcium(
    kind: str, share: float, place: tuple[Floats, Floats, Floats, Floats]
) -> NDArray[np.bool_]:
    """Return where calcium lies: a plate under the surface or at the base, or spots."""
    along, angle, under, outer = place
    if kind == "none" or share <= 0:
        return np.zeros(along.shape, dtype=np.bool_)
    plate = (np.abs(along) < 0.42 * share) & (np.abs(angle) < math.pi * share)
    if kind == "superficial":
        return plate & (under > 0.2) & (under < 1.2)
    if kind == "basal":
        return plate & (outer < 1.1)
    spots: NDArray[np.bool_] = (under > 0.3) & (outer > 0.2)
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
