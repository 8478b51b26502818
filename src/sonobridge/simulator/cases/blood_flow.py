"""The blood flow of a simulated patient in the vessels of its own neck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.flow.circulation import Circulation, solve
from sonobridge.simulator.flow.circulation_input import CirculationInput, Lesion, SideInput
from sonobridge.simulator.flow.field import FlowField, VesselPath, flow_field, vessel_flow
from sonobridge.simulator.flow.physiology import Person, draw_physiology
from sonobridge.simulator.flow.stenosis import stream_radii
from sonobridge.simulator.patient.known.summary import FlowLesion, summarise_side
from sonobridge.simulator.patient.patient import NeckSide, Patient
from sonobridge.simulator.patient.spec import SIDES, Side
from sonobridge.simulator.patient.vascular.vessel import Vessel, VesselName

__all__ = [
    "FlowVessel",
    "PatientFlow",
    "VesselStream",
    "circulation_input",
    "envelope",
    "patient_flow",
]

Floats = NDArray[np.float64]
FlowVessel = Literal["cca", "ica", "eca", "vertebral"]

_NAMES: Final[dict[FlowVessel, VesselName]] = {
    "cca": VesselName.CCA,
    "ica": VesselName.ICA,
    "eca": VesselName.ECA,
    "vertebral": VesselName.VERTEBRAL,
}
_CLOSED_MM = 0.02
_SECTION = np.linspace(0.0, 0.98, 21)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VesselStream:
    """Flow along one vessel of a patient.

    Attributes
    ----------
    line
        The vessel; its nodes are those of the field.
    field
        Velocities.
    peak_mm3_s, end_mm3_s
        Flow at the peak of a beat and at its end, means over the beats; of reversed flow the
        peak is the most negative one.
    closed
        Whether the lumen is closed somewhere.
    """

    line: Vessel
    field: FlowField
    peak_mm3_s: float
    end_mm3_s: float
    closed: bool

    def section_cm_s(
        self, node: NDArray[np.intp] | int, radial: Floats
    ) -> tuple[Floats, Floats]:
        """Return (PSV, EDV) of the flow field at nodes and radial fractions, cm/s.

        The two arguments are broadcast together; negative is flow away from the head.
        """
        across = radial * (self.field.steady.shape[1] - 1)
        low = np.clip(across.astype(np.int64), 0, self.field.steady.shape[1] - 2)
        share = np.clip(across - low, 0.0, 1.0)
        mean = self.field.mean_mm3_s

        def at(table: NDArray[np.float32]) -> Floats:
            found: Floats = table[node, low] * (1 - share) + table[node, low + 1] * share
            return found

        steady, pulsatile = at(self.field.steady) * mean, at(self.field.pulsatile)
        peak: Floats = 0.1 * (steady + pulsatile * (self.peak_mm3_s - mean))
        end: Floats = 0.1 * (steady + pulsatile * (self.end_mm3_s - mean))
        return peak, end

    def fastest(self, low_mm: float, high_mm: float) -> int:
        """Return the node of highest peak velocity between two stations."""
        first, last = self.line.node_at(low_mm), self.line.node_at(high_mm) + 1
        nodes = np.arange(first, last)
        peak, _ = self.section_cm_s(nodes[:, None], _SECTION[None, :])
        return int(first + np.abs(peak).max(axis=1).argmax())

    def peak_and_end_cm_s(self, node: int) -> tuple[float, float]:
        """Return largest (PSV, EDV) over the section of a node, cm/s, signed."""
        peak, end = self.section_cm_s(node, _SECTION)
        return envelope(peak, end)


def envelope(peak: Floats, end: Floats) -> tuple[float, float]:
    """Return (PSV, EDV) as a trace's edge shows them, from all velocities in a gate.

    The edge lies on the side of the systolic flow; at the end of diastole flow may run the
    other way near the wall, which shows only when nothing runs forwards.
    """
    top = float(peak.flat[np.abs(peak).argmax()])
    way = 1.0 if top >= 0 else -1.0
    forwards = float((way * end).max())
    least = float((way * end).min())
    return top, way * (forwards if forwards > 0.0 else least)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientFlow:
    """The circulation of a patient and the streams in the vessels of both sides."""

    circulation: Circulation
    streams: dict[tuple[Side, FlowVessel], VesselStream]

    def stream(self, side: Side, vessel: FlowVessel) -> VesselStream:
        """Return the stream of a vessel."""
        return self.streams[side, vessel]


def circulation_input(patient: Patient) -> CirculationInput:
    """Return what the circulation of a patient is solved from."""
    sides = tuple(_side_input(patient.side(side)) for side in SIDES)
    healthy = tuple(
        SideInput(
            cca_radius_mm=neck.measures.cca_radius_mm,
            ica_radius_mm=neck.measures.ica_radius_mm,
            eca_radius_mm=neck.measures.eca_radius_mm,
            vertebral_radius_mm=neck.measures.vertebral_radius_mm,
        )
        for neck in (patient.right, patient.left)
    )
    who = patient.demographics
    person = Person(
        seed=patient.seed,
        sex=who.sex,
        age_years=float(who.age_years),
        rhythm=who.rhythm,
        output=who.cardiac_output,
    )
    return CirculationInput(
        right=sides[0],
        left=sides[1],
        physiology=draw_physiology(person, (healthy[0], healthy[1])),
    )


def patient_flow(patient: Patient) -> PatientFlow:
    """Solve the circulation of a patient and lay its flow into the vessels."""
    given = circulation_input(patient)
    circulation = solve(given)
    streams: dict[tuple[Side, FlowVessel], VesselStream] = {}
    for side in SIDES:
        for vessel, name in _NAMES.items():
            line = patient.side(side).vessel(name)
            if vessel == "eca":
                line = line.cut(0.0, float(line.station_mm[-1]), name)
            lesions = given.side(side).lesions_of(vessel)
            streams[side, vessel] = _stream(circulation, given, (side, vessel), line, lesions)
    return PatientFlow(circulation=circulation, streams=streams)


def _side_input(neck: NeckSide) -> SideInput:
    summary = summarise_side(neck)
    return SideInput(
        cca_radius_mm=summary.cca_radius_mm,
        ica_radius_mm=summary.ica_radius_mm,
        eca_radius_mm=summary.eca_radius_mm,
        vertebral_radius_mm=summary.vertebral_radius_mm,
        lesions=tuple(_lesion(one) for one in summary.lesions),
    )


def _lesion(one: FlowLesion) -> Lesion:
    return Lesion(
        vessel=one.vessel,
        minimal_radius_mm=one.minimal_radius_mm,
        length_mm=one.length_mm,
        position_mm=one.position_mm,
        eccentricity=one.eccentricity,
        kind="plaque" if one.kind == "occlusion" else one.kind,
    )


def _stream(
    circulation: Circulation,
    given: CirculationInput,
    where: tuple[Side, FlowVessel],
    line: Vessel,
    lesions: tuple[Lesion, ...],
) -> VesselStream:
    side, vessel = where
    radius = np.maximum(line.lumen_radius_mm, _CLOSED_MM)
    arc = line.station_mm - line.station_mm[0]
    path = VesselPath(
        nodes=line.lumen_centre,
        radius=radius,
        stream=np.maximum(stream_radii(arc, radius, lesions), 0.6 * _CLOSED_MM),
    )
    flow = vessel_flow(circulation, given, vessel, side)
    peaks, ends = 1000.0 * circulation.flow(vessel, side), 0.0
    largest = np.take_along_axis(peaks, np.abs(peaks).argmax(axis=1)[:, None], axis=1)
    ends = float(peaks[:, -1].mean())
    return VesselStream(
        line=line,
        field=flow_field(path, flow),
        peak_mm3_s=float(largest.mean()),
        end_mm3_s=ends,
        closed=bool((line.lumen_radius_mm < _CLOSED_MM).any()),
    )
