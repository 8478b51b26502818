"""Everything that is known about a simulated patient, as records for JSON."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from annotated_types import Ge

from sonobridge.core.record import Help, record
from sonobridge.core.units import Degree, Millimetre
from sonobridge.simulator.measurement.stenosis import (
    StenosisPercent,
    area_stenosis,
    ecst_stenosis,
    nascet_stenosis,
)
from sonobridge.simulator.patient.demographics import Demographics
from sonobridge.simulator.patient.patient import NeckSide, Patient
from sonobridge.simulator.patient.spec import (
    DissectionSpec,
    PatchSpec,
    PatientSpec,
    PlaqueSpec,
    Side,
    StentSpec,
)
from sonobridge.simulator.patient.vascular.lesion import Plaque
from sonobridge.simulator.patient.vascular.vessel import Vessel, VesselName

__all__ = ["LinePoint", "PatientTruth", "PlaqueTruth", "SideTruth", "VesselTruth", "truth"]

LINE_STEP_MM = 5.0
"""Distance of the points that the truth lists along a vessel, mm."""

NOTICE = "Simulated patient. Not for diagnosis."


@record
class LinePoint:
    """One point of a centre-line: patient frame (x left, y posterior, z cranial)."""

    station_mm: Millimetre
    x_mm: Millimetre
    y_mm: Millimetre
    z_mm: Millimetre
    lumen_diameter_mm: Annotated[Millimetre, Ge(0)]
    original_diameter_mm: Annotated[Millimetre, Ge(0)]


@record
class VesselTruth:
    """A vessel: its course and calibre."""

    name: VesselName
    length_mm: Annotated[Millimetre, Ge(0)]
    line: Annotated[tuple[LinePoint, ...], Help("Every 5 mm, from caudal to cranial.")]


@record
class PlaqueTruth:
    """A plaque with its narrowing by every method that is defined for it."""

    spec: PlaqueSpec
    station_mm: Annotated[
        Millimetre, Help("Middle; 0 is the flow divider, the CCA is negative.")
    ]
    residual_lumen_mm: Annotated[Millimetre, Ge(0)]
    original_lumen_mm: Annotated[Millimetre, Ge(0)]
    thickest_mm: Annotated[Millimetre, Ge(0)]
    stenoses: Annotated[
        tuple[StenosisPercent, ...], Help("By each method that is defined, at the middle.")
    ]
    nascet_undefined_because: str


@record
class SideTruth:
    """One side of the neck."""

    side: Side
    ica_state: Literal["patent", "near_occlusion", "occluded"]
    bifurcation_height_mm: Millimetre
    bifurcation_angle_deg: Degree
    tortuosity: float
    cca_diameter_mm: Millimetre
    bulb_diameter_mm: Millimetre
    distal_ica_diameter_mm: Annotated[
        Millimetre, Help("Healthy size, also behind a near-occlusion.")
    ]
    eca_diameter_mm: Millimetre
    vertebral_diameter_mm: Millimetre
    imt_mm: Millimetre
    diameter_change_percent: Annotated[float, Help("Systole over diastole.")]
    mandible_height_mm: Millimetre
    plaques: tuple[PlaqueTruth, ...]
    dissection: DissectionSpec | None
    stent: StentSpec | None
    patch: PatchSpec | None
    vessels: tuple[VesselTruth, ...]


@record
class PatientTruth:
    """A simulated patient; heights count from the upper border of the thyroid cartilage."""

    notice: str
    seed: Annotated[int, Ge(0)]
    spec: PatientSpec
    demographics: Demographics
    right: SideTruth
    left: SideTruth


def truth(patient: Patient) -> PatientTruth:
    """Return what is known about a patient."""
    return PatientTruth(
        notice=NOTICE,
        seed=patient.seed,
        spec=patient.spec,
        demographics=patient.demographics,
        right=_side(patient.right),
        left=_side(patient.left),
    )


def _side(neck: NeckSide) -> SideTruth:
    of = neck.measures
    return SideTruth(
        side=neck.side,
        ica_state=neck.spec.ica,
        bifurcation_height_mm=_mm(of.bifurcation_height_mm),
        bifurcation_angle_deg=round(of.bifurcation_angle_deg, 1),
        tortuosity=round(of.tortuosity, 3),
        cca_diameter_mm=_mm(2 * of.cca_radius_mm),
        bulb_diameter_mm=_mm(2 * of.bulb_radius_mm),
        distal_ica_diameter_mm=_mm(2 * of.ica_radius_mm),
        eca_diameter_mm=_mm(2 * of.eca_radius_mm),
        vertebral_diameter_mm=_mm(2 * of.vertebral_radius_mm),
        imt_mm=_mm(of.imt_mm),
        diameter_change_percent=round(100 * of.distension, 2),
        mandible_height_mm=_mm(of.mandible_height_mm),
        plaques=tuple(_plaque(plaque, neck) for plaque in neck.plaques),
        dissection=neck.spec.dissection,
        stent=neck.spec.stent,
        patch=neck.spec.patch,
        vessels=tuple(_vessel(vessel) for vessel in _parts(neck)),
    )


def _parts(neck: NeckSide) -> tuple[Vessel, ...]:
    """Return the vessels with the carotid path as common and internal carotid."""
    path = tuple(neck.vessel(name) for name in (VesselName.CCA, VesselName.ICA))
    return (*path, *neck.vessels()[1:])


def _plaque(plaque: Plaque, neck: NeckSide) -> PlaqueTruth:
    collapsed = neck.spec.ica == "near_occlusion" and plaque.spec.vessel == "ica"
    residual, original = 2 * plaque.minimal_radius_mm, 2 * plaque.original_radius_mm
    why = _nascet_undefined(plaque, collapsed=collapsed)
    stenoses = [
        ecst_stenosis(residual, original, near_occlusion=collapsed),
        area_stenosis(
            math.pi * plaque.minimal_radius_mm**2,
            math.pi * plaque.original_radius_mm**2,
            reference="original_lumen",
            near_occlusion=collapsed,
        ),
    ]
    if not why:
        distal = 2 * plaque.distal_radius_mm
        held = min(residual, distal)  # equal but for rounding when 0 % is asked for
        stenoses.insert(0, nascet_stenosis(held, distal, near_occlusion=False))
    return PlaqueTruth(
        spec=plaque.spec,
        station_mm=_mm(plaque.station_mm),
        residual_lumen_mm=_mm(residual),
        original_lumen_mm=_mm(original),
        thickest_mm=_mm(plaque.thickest_mm),
        stenoses=tuple(stenoses),
        nascet_undefined_because=why,
    )


def _nascet_undefined(plaque: Plaque, *, collapsed: bool) -> str:
    if plaque.spec.vessel != "ica":
        return "NASCET is relative to the distal ICA and defined for the ICA only."
    if collapsed:
        return "The distal ICA has collapsed: near-occlusion has no NASCET percentage."
    if plaque.nascet_diameter_percent is None:
        return "The residual lumen is wider than the distal ICA."
    return ""


def _vessel(vessel: Vessel) -> VesselTruth:
    step = round(LINE_STEP_MM / float(vessel.station_mm[1] - vessel.station_mm[0]))
    line = tuple(
        LinePoint(
            station_mm=_mm(float(vessel.station_mm[node])),
            x_mm=_mm(float(vessel.nodes[node, 0])),
            y_mm=_mm(float(vessel.nodes[node, 1])),
            z_mm=_mm(float(vessel.nodes[node, 2])),
            lumen_diameter_mm=_mm(2 * float(vessel.lumen_radius_mm[node])),
            original_diameter_mm=_mm(2 * float(vessel.original_radius_mm[node])),
        )
        for node in range(0, len(vessel.nodes), step)
    )
    length = float(vessel.station_mm[-1] - vessel.station_mm[0])
    return VesselTruth(name=vessel.name, length_mm=length, line=line)


def _mm(value: float) -> float:
    """Return a length to a hundredth of a millimetre."""
    return round(value, 2)
