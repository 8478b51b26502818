"""The vessels of a side as labels: walls first, then what flows in them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.figures import figure
from sonobridge.simulator.patient.patient import NeckSide
from sonobridge.simulator.patient.vascular.lesion import Plaque
from sonobridge.simulator.patient.vascular.vessel import Vessel, VesselName
from sonobridge.simulator.patient.voxel.box import Box
from sonobridge.simulator.patient.voxel.plaque import paint_flap, paint_plaque, paint_struts
from sonobridge.simulator.patient.voxel.texture import lumps
from sonobridge.simulator.patient.voxel.tube import TubeVoxels, tube_voxels
from sonobridge.simulator.tissue.tissue import BLOOD, Tissue

__all__ = ["VesselPainter", "jugular_openness"]

Floats = NDArray[np.float32]
Labels = NDArray[np.uint8]

_SHEATH_MM = 0.8
_MOST_DISTENSION_MM = 0.7
_PLAQUE_OWNERS = (VesselName.CCA, VesselName.ECA)
_VEINS = (VesselName.JUGULAR, VesselName.VERTEBRAL_VEIN)
_BLOOD = np.array(sorted(BLOOD), dtype=np.uint8)


def jugular_openness(press_mm: float) -> float:
    """Return the share of its short axis that the jugular vein keeps under a press."""
    return float(np.clip(1.0 - press_mm / figure("jugular_closing_press_mm"), 0.06, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tube:
    vessel: Vessel
    voxels: TubeVoxels
    lumps: Floats


class VesselPainter:
    """Writes the vessels of a side into a flat block of labels.

    Where the voxels lie in each vessel is worked out once; labels can then be written for
    any distension of the arteries and any press on the vein.
    """

    def __init__(self, neck: NeckSide, seed: int, box: Box) -> None:
        self._neck, self._size = neck, box.size
        block = lumps(seed, f"{neck.side} plaque", 0.55, box.spacing_mm)
        self._tubes = []
        for vessel in neck.vessels():
            stretch = 1.35 if vessel.name is VesselName.JUGULAR else 1.0
            reach = vessel.outer_radius_mm * stretch / math.sqrt(vessel.flatness)
            reach = reach + _SHEATH_MM + _MOST_DISTENSION_MM
            voxels = tube_voxels(vessel, box, reach)
            if vessel.name is VesselName.JUGULAR:
                voxels = voxels.part(_near_vein(vessel, voxels))
            spotted = vessel.name in _PLAQUE_OWNERS and bool(neck.plaques)
            values = _lump_values(block, box, voxels.index) if spotted else block[0, 0, :0]
            self._tubes.append(_Tube(vessel=vessel, voxels=voxels, lumps=values))

    def indices(self) -> NDArray[np.int32]:
        """Return the flat indices of all voxels that a vessel can reach, rising."""
        near = np.zeros(self._size, dtype=np.bool_)
        for tube in self._tubes:
            near[tube.voxels.index] = True
        return np.flatnonzero(near).astype(np.int32)

    def paint(self, labels: Labels, pulse: float, press_mm: float) -> None:
        """Write the vessels into flat labels.

        Parameters
        ----------
        labels
            Flat block to write into.
        pulse
            Distension of the arteries, 0 (diastole) to 1 (systole).
        press_mm
            Press on the skin.
        """
        veins = [tube for tube in self._tubes if tube.vessel.name in _VEINS]
        arteries = [tube for tube in self._tubes if tube.vessel.name not in _VEINS]
        for tube in veins:
            _write(labels, tube, _vein_labels(tube, press_mm))
        made = [
            (tube, self._artery_labels(tube, pulse)) for tube in reversed(arteries)
        ]  # the carotid path comes last: its wall and plaque win
        for tube, own in made:
            _write(labels, tube, np.where(own == Tissue.CONNECTIVE, own, 0))
        for tube, own in made:
            _write(labels, tube, np.where(own == Tissue.CONNECTIVE, 0, own))
        for tube, own in made:
            _write(labels, tube, np.where(np.isin(own, _BLOOD), own, 0))

    def _artery_labels(self, tube: _Tube, pulse: float) -> Labels:
        grown = 1.0 + pulse * self._neck.measures.distension
        vessel = _distended(tube.vessel, grown)
        voxels = tube.voxels
        depth = voxels.radius_mm - voxels.at(vessel.original_radius_mm)
        intima = voxels.at(vessel.intima_mm)
        media = intima + voxels.at(vessel.media_mm)
        outside = media + voxels.at(vessel.adventitia_mm)
        labels = np.zeros(len(depth), dtype=np.uint8)
        labels[depth < outside + _SHEATH_MM] = Tissue.CONNECTIVE
        labels[depth < outside] = Tissue.ADVENTITIA
        labels[depth < media] = Tissue.MEDIA
        labels[depth < intima] = Tissue.INTIMA
        labels[depth < 0] = Tissue.ARTERIAL_BLOOD
        self._lesions(tube, vessel, labels)
        return labels

    def _lesions(self, tube: _Tube, vessel: Vessel, labels: Labels) -> None:
        spec, path = self._neck.spec, vessel.name is VesselName.CCA
        if path and spec.patch is not None:
            station = tube.voxels.at(vessel.station_mm)
            front = tube.voxels.anterior_mm > 0.5 * tube.voxels.radius_mm
            inside = (station >= spec.patch.start_mm) & front
            inside &= station <= spec.patch.start_mm + spec.patch.length_mm
            wall = np.isin(labels, [Tissue.INTIMA, Tissue.MEDIA, Tissue.ADVENTITIA])
            labels[wall & inside] = Tissue.PATCH
        if path and spec.stent is not None:
            paint_struts(labels, tube.voxels, vessel, spec.stent)
        for plaque in self._neck.plaques:
            owner = VesselName.ECA if plaque.spec.vessel == "eca" else VesselName.CCA
            if owner is vessel.name:
                _plaque(labels, tube, vessel, plaque)
        if path and spec.ica == "occluded":
            closed = tube.voxels.radius_mm >= tube.voxels.at(vessel.lumen_radius_mm)
            above = tube.voxels.at(vessel.station_mm) > 0.5
            labels[closed & above & (labels == Tissue.ARTERIAL_BLOOD)] = Tissue.THROMBUS
        if path and spec.dissection is not None:
            paint_flap(labels, tube.voxels, vessel, spec.dissection)


def _plaque(labels: Labels, tube: _Tube, vessel: Vessel, plaque: Plaque) -> None:
    station = tube.voxels.at(vessel.station_mm)
    inside = (station > plaque.low_mm) & (station < plaque.high_mm)
    inside &= tube.voxels.radius_mm < tube.voxels.at(vessel.original_radius_mm)
    paint_plaque(labels, tube.voxels, vessel, plaque, tube.lumps[inside])


def _distended(vessel: Vessel, grown: float) -> Vessel:
    """Return an artery whose radii have grown by a share; plaque keeps its thickness."""
    if grown == 1.0:
        return vessel
    wider = vessel.original_radius_mm * (grown - 1.0)
    opened = vessel.lumen_radius_mm > 0
    return replace(
        vessel,
        original_radius_mm=vessel.original_radius_mm + wider,
        lumen_radius_mm=vessel.lumen_radius_mm + np.where(opened, wider, 0.0),
    )


def _across_vein(vessel: Vessel, voxels: TubeVoxels) -> tuple[Floats, Floats]:
    """Return places across a vein: along its short axis, outwards, and its long one."""
    polar = np.arctan2(np.abs(vessel.nodes[:, 0]), -vessel.nodes[:, 1])
    c, s = voxels.at(np.cos(polar)), voxels.at(np.sin(polar))
    outwards = voxels.anterior_mm * c + voxels.lateral_mm * s
    return outwards, voxels.lateral_mm * c - voxels.anterior_mm * s


def _near_vein(vessel: Vessel, voxels: TubeVoxels) -> NDArray[np.bool_]:
    """Return which voxels the vein or its wall can reach under any press."""
    outwards, _ = _across_vein(vessel, voxels)
    reach = voxels.at(vessel.lumen_radius_mm * math.sqrt(vessel.flatness) + _SHEATH_MM + 0.5)
    near: NDArray[np.bool_] = np.abs(outwards) < reach
    return near


def _vein_labels(tube: _Tube, press_mm: float) -> Labels:
    """Return the labels of a vein: an ellipse whose short axis points to the neck's axis."""
    vessel, voxels = tube.vessel, tube.voxels
    open_share = jugular_openness(press_mm) if vessel.name is VesselName.JUGULAR else 1.0
    radial, tangential = _across_vein(vessel, voxels)
    radius = voxels.at(vessel.lumen_radius_mm)
    long_axis = radius / math.sqrt(vessel.flatness) * (1.0 + 0.3 * (1.0 - open_share))
    short_axis = radius * math.sqrt(vessel.flatness) * open_share
    # The under side stays on the deep tissue: a pressed vein closes from above.
    radial = radial + radius * math.sqrt(vessel.flatness) * (1.0 - open_share)
    size = np.hypot(radial / short_axis, tangential / long_axis)
    # First-order distance from the ellipse: level over its gradient.
    slope = np.hypot(radial / short_axis**2, tangential / long_axis**2)
    depth = (size - 1.0) * size / np.maximum(slope, 1e-6)
    wall = voxels.at(vessel.adventitia_mm)
    labels = np.zeros(len(depth), dtype=np.uint8)
    labels[depth < wall + _SHEATH_MM / 2] = Tissue.CONNECTIVE
    labels[depth < wall] = Tissue.VEIN_WALL
    labels[size < 1.0] = Tissue.VENOUS_BLOOD
    return labels


def _write(labels: Labels, tube: _Tube, own: NDArray[np.uint8]) -> None:
    """Write the labels that are not 0."""
    free = own != 0
    labels[tube.voxels.index[free]] = own[free]


def _lump_values(block: Floats, box: Box, index: NDArray[np.int32]) -> Floats:
    """Return noise at flat indices of a box, by their places on the grid of the neck."""
    values: Floats = block[box.places(index, len(block))]
    return values
