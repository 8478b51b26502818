"""One simulated patient: both sides of the neck from one seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.demographics import (
    Demographics,
    ImpossiblePatientError,
    draw_demographics,
)
from sonobridge.simulator.patient.disease import draw_disease
from sonobridge.simulator.patient.spec import SIDES, PatientSpec, Side, SideSpec
from sonobridge.simulator.patient.vascular.anatomy import SideMeasures, measure_side
from sonobridge.simulator.patient.vascular.lesion import (
    NEAR_OCCLUSION_PLAQUE,
    Plaque,
    collapsed,
    narrowed,
    occluded,
    patched,
    place_plaque,
    stented,
)
from sonobridge.simulator.patient.vascular.tree import VesselTree, grow_tree
from sonobridge.simulator.patient.vascular.vessel import BULB_STATIONS_MM, Vessel, VesselName

__all__ = ["NeckSide", "Patient", "make_patient"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeckSide:
    """One side of the neck.

    Attributes
    ----------
    side
        Which side.
    spec
        What was forced or drawn as disease.
    measures
        Sizes that were drawn.
    tree
        Vessels with their lesions.
    plaques
        Plaques in their places, also that of a near-occlusion.
    """

    side: Side
    spec: SideSpec
    measures: SideMeasures
    tree: VesselTree
    plaques: tuple[Plaque, ...]

    def vessels(self) -> tuple[Vessel, ...]:
        """Return all tubes; the carotid path is one."""
        tree = self.tree
        return (
            tree.carotid,
            tree.eca,
            tree.superior_thyroid,
            tree.lingual,
            tree.vertebral,
            tree.vertebral_vein,
            tree.jugular,
        )

    def vessel(self, name: VesselName) -> Vessel:
        """Return a vessel by name; cca, bulb and ica are stretches of the carotid path."""
        path = self.tree.carotid
        low, high = BULB_STATIONS_MM
        if name is VesselName.CCA:
            return path.cut(float(path.station_mm[0]), 0.0, name)
        if name is VesselName.BULB:
            return path.cut(low, high, name)
        if name is VesselName.ICA:
            return path.cut(0.0, float(path.station_mm[-1]), name)
        return next(vessel for vessel in self.vessels() if vessel.name is name)

    def vessel_at(self, point: NDArray[np.float64]) -> VesselName | None:
        """Return the vessel that holds a point (3,), mm, patient frame; None outside all."""
        for vessel in self.vessels():
            if not vessel.holds(point):
                continue
            if vessel.name is not VesselName.CCA:
                return vessel.name
            station = float(vessel.station_mm[vessel.nearest(point)[0]])
            low, high = BULB_STATIONS_MM
            if low <= station <= high:
                return VesselName.BULB
            return VesselName.CCA if station < low else VesselName.ICA
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A simulated patient; same seed and spec, same patient.

    Attributes
    ----------
    seed, spec
        What it was made from.
    demographics
        Age, sex, size, rhythm, output.
    right, left
        The two sides of the neck.
    """

    seed: int
    spec: PatientSpec
    demographics: Demographics
    right: NeckSide
    left: NeckSide

    def side(self, side: Side) -> NeckSide:
        """Return one side."""
        return self.right if side == "right" else self.left

    def vessel_at(self, point: NDArray[np.float64]) -> tuple[Side, VesselName] | None:
        """Return side and vessel at a point (3,), mm, patient frame; None outside all."""
        side: Side = "left" if point[0] >= 0 else "right"
        name = self.side(side).vessel_at(np.asarray(point, dtype=np.float64))
        return None if name is None else (side, name)


def make_patient(seed: int, spec: PatientSpec | None = None) -> Patient:
    """Return the patient of a seed with what the case forces.

    Raises
    ------
    ImpossiblePatientError
        If what is forced cannot be at once.
    """
    spec = spec or PatientSpec()
    who = draw_demographics(seed, spec)
    right, left = (_make_side(seed, side, who, spec) for side in SIDES)
    return Patient(seed=seed, spec=spec, demographics=who, right=right, left=left)


def _make_side(seed: int, side: Side, who: Demographics, spec: PatientSpec) -> NeckSide:
    forced = spec.side(side)
    if forced is None:
        forced = draw_disease(seed, side, who) if spec.disease == "drawn" else SideSpec()
    measures = measure_side(seed, side, who, forced)
    tree = grow_tree(measures)
    carotid, eca, plaques = _diseased(tree, forced, measures.ica_radius_mm, side)
    return NeckSide(
        side=side,
        spec=forced,
        measures=measures,
        tree=replace(tree, carotid=carotid, eca=eca),
        plaques=plaques,
    )


def _diseased(
    tree: VesselTree, spec: SideSpec, distal_mm: float, side: Side
) -> tuple[Vessel, Vessel, tuple[Plaque, ...]]:
    """Return the carotid path and the ECA with their lesions, and the plaques placed."""
    carotid, eca = tree.carotid, tree.eca
    if spec.patch is not None:
        carotid = patched(carotid, spec.patch)
    if spec.stent is not None:
        carotid = stented(carotid, spec.stent)
    wanted = spec.plaques
    if spec.ica == "near_occlusion" and not any(p.vessel == "ica" for p in wanted):
        wanted = (*wanted, NEAR_OCCLUSION_PLAQUE)
    free = {"cca": carotid, "ica": carotid, "eca": eca}
    placed = tuple(
        place_plaque(plaque, free[plaque.vessel], distal_mm, f"{side}.plaques[{index}]")
        for index, plaque in enumerate(wanted)
    )
    _refuse_overlap(placed, side)
    _refuse_flap_in_plaque(placed, spec, side)
    for plaque in placed:
        if plaque.spec.vessel == "eca":
            eca = narrowed(eca, plaque)
        else:
            carotid = narrowed(carotid, plaque)
    if spec.ica == "near_occlusion":
        last = max(p.high_mm for p in placed if p.spec.vessel == "ica")
        carotid = collapsed(carotid, last)
    if spec.ica == "occluded":
        carotid = occluded(carotid)
    return carotid, eca, placed


def _refuse_overlap(plaques: tuple[Plaque, ...], side: Side) -> None:
    path = sorted(
        (p for p in plaques if p.spec.vessel != "eca"), key=lambda plaque: plaque.low_mm
    )
    branch = sorted(
        (p for p in plaques if p.spec.vessel == "eca"), key=lambda plaque: plaque.low_mm
    )
    for row in (path, branch):
        for before, after in pairwise(row):
            if after.low_mm < before.high_mm:
                raise ImpossiblePatientError(
                    "This lesion cannot be built.",
                    where=f"{side}.plaques",
                    why=f"Two plaques overlap between {after.low_mm:.0f} and "
                    f"{before.high_mm:.0f} mm of one vessel.",
                    remedy="Move them apart, or make them one.",
                )


def _refuse_flap_in_plaque(plaques: tuple[Plaque, ...], spec: SideSpec, side: Side) -> None:
    flap = spec.dissection
    if flap is None:
        return
    low, high = flap.start_mm, flap.start_mm + flap.length_mm
    if any(p.spec.vessel != "eca" and p.low_mm < high and p.high_mm > low for p in plaques):
        raise ImpossiblePatientError(
            "This lesion cannot be built.",
            where=f"{side}.dissection",
            why="The flap and a plaque lie in the same stretch of the carotid path.",
            remedy="Move one of them.",
        )
