"""A Doppler gate in a known patient: its angle, its place, and what a scanner reads there.

Until spectra come from moving scatterers, a reading is the closed form of the flow package:
the largest velocity in the gate, broadened as the beam does it, scaled by the cursor, cut at
the ends of the scale and by the wall filter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.cases.blood_flow import PatientFlow, VesselStream, envelope
from sonobridge.simulator.cases.truth import doppler_beam, flow_vessel
from sonobridge.simulator.console.settings import SpectralSettings
from sonobridge.simulator.flow.scanner_equivalent import broadened
from sonobridge.simulator.flow.velocity import FlowFieldVelocity, ScannerEquivalentVelocity
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.doppler_line import DopplerLine, doppler_line
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.measurement.worksheet import Site
from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.patient.vascular.vessel import Vessel, VesselName
from sonobridge.simulator.score.parts import nyquist_cm_s
from sonobridge.simulator.session.picture.sight import gate_sight

__all__ = [
    "GateSight",
    "GateVelocity",
    "Reading",
    "gate_line",
    "gate_velocity",
    "read_velocity",
    "see_gate",
]

Floats = NDArray[np.float64]

_NO_ANGLE_DEG: Final = 89.0
_LEAST_CM_S: Final = 3.0
"""Slower flow drowns in the wall filter's shoulder: not shown."""
_SOUND_CM_S: Final = 154_000.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GateSight:
    """Where a gate lies.

    Attributes
    ----------
    asked, imaged, imaged_vessel
        Site that was asked for and what the gate lies in.
    stream
        Flow of that vessel; None where no artery is.
    node
        Node of the stream nearest to the gate.
    offset_mm, radius_mm
        Distance of the gate's middle from the axis of the free lumen, and its radius.
    plane_mm, tilt_deg
        Distance of the picture's plane from that axis, and its angle to it, signed.
    true_angle_deg
        Angle of beam and vessel in space, 0 to 90.
    cursor_error_deg
        Cursor against the vessel in the picture, signed.
    shown_sign
        1 where the flow is drawn above the baseline, -1 below.
    """

    asked: Site
    imaged: str
    imaged_vessel: str
    stream: VesselStream | None
    node: int
    offset_mm: float
    radius_mm: float
    plane_mm: float
    tilt_deg: float
    true_angle_deg: float
    cursor_error_deg: float
    shown_sign: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a scanner shows at a gate.

    Attributes
    ----------
    flow
        Whether flow is seen.
    psv_cm_s, edv_cm_s
        Envelope after angle correction; None without flow.
    direction
        Of the flow, by the picture.
    aliased
        Whether the trace wraps; the envelope is then cut at the scale.
    """

    flow: Literal["detected", "undetectable"]
    psv_cm_s: float | None
    edv_cm_s: float | None
    direction: Literal["antegrade", "retrograde", "bidirectional", "absent"]
    aliased: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GateVelocity:
    """The peak systolic velocity that lies in a gate, as two quantities kept apart.

    Attributes
    ----------
    flow
        Of the blood itself: for teaching, never graded.
    scanner
        What a scanner draws there with the cursor laid along the vessel.
    angle_deg
        Angle of beam and vessel in space, 0 to 90.
    """

    flow: FlowFieldVelocity
    scanner: ScannerEquivalentVelocity
    angle_deg: float


def gate_line(spectral: SpectralSettings, picture: BeamGrid | None = None) -> DopplerLine:
    """Return the line that a gate lies on; without a picture that of a linear array."""
    return doppler_line(picture, spectral.lateral_mm, spectral.depth_mm, spectral.steer_deg)


def see_gate(
    where: tuple[Patient, PatientFlow, ProbePose],
    spectral: SpectralSettings,
    side: Side,
    asked: Site,
    picture: BeamGrid | None = None,
) -> GateSight:
    """Return where a gate lies.

    Parameters
    ----------
    where
        Patient, its flow, and the pose of the probe.
    spectral
        Controls of the gate.
    side
        Side that the probe is on.
    asked
        Site that was asked for.
    picture
        Lines of the picture that the gate is laid on; None stands for a linear array.
    """
    patient, flow, pose = where
    shown = gate_line(spectral, picture)
    beam = shown.along
    point = pose.to_patient(shown.at(spectral.depth_mm))
    vessel, words, line, _ = gate_sight(patient, point, side, asked)
    stream = None if line is None else _stream_at(flow, side, line, point)
    if stream is None:
        return GateSight(
            asked=asked,
            imaged=words,
            imaged_vessel=vessel,
            stream=None,
            node=0,
            offset_mm=0.0,
            radius_mm=1.0,
            plane_mm=0.0,
            tilt_deg=0.0,
            true_angle_deg=_NO_ANGLE_DEG,
            cursor_error_deg=0.0,
        )
    centre = stream.field.path.nodes
    node = int(np.linalg.norm(centre - point, axis=1).argmin())
    along = stream.field.tangents[node]
    between = point - centre[node]
    across = between - (between @ along) * along
    in_probe = pose.axes() @ along
    angle = math.degrees(math.acos(min(abs(float(in_probe @ beam)), 1.0)))
    return GateSight(
        asked=asked,
        imaged=words,
        imaged_vessel=vessel,
        stream=stream,
        node=node,
        offset_mm=float(np.linalg.norm(across)),
        radius_mm=float(stream.field.path.radius[node]),
        plane_mm=float(pose.to_probe(centre[node])[1]),
        tilt_deg=math.degrees(math.asin(float(np.clip(in_probe[1], -1.0, 1.0)))),
        true_angle_deg=min(angle, _NO_ANGLE_DEG),
        cursor_error_deg=_cursor_error(in_probe, shown.angle_deg + spectral.cursor_deg),
        shown_sign=_shown_sign(stream, float(in_probe @ beam), spectral),
    )


def _stream_at(
    flow: PatientFlow, side: Side, line: Vessel, point: Floats
) -> VesselStream | None:
    if line.name is VesselName.CCA:
        node, _ = line.nearest(point)
        return flow.stream(side, "cca" if line.station_mm[node] < 0.0 else "ica")
    name = flow_vessel(line.name.value)
    return None if name is None else flow.stream(side, name)


def _shown_sign(stream: VesselStream, along_beam: float, spectral: SpectralSettings) -> float:
    """Return on which side of the baseline flow is drawn: towards the probe is above."""
    towards = -math.copysign(1.0, along_beam * stream.peak_mm3_s)
    return -towards if spectral.invert else towards


def _cursor_error(along: Floats, cursor: float) -> float:
    """Return cursor less vessel in the picture, degrees, -90 to 90: a line has two ways."""
    vessel = math.degrees(math.atan2(float(along[0]), float(along[2])))
    return (cursor - vessel + 90.0) % 180.0 - 90.0


def read_velocity(sight: GateSight, spectral: SpectralSettings) -> Reading:
    """Return what a scanner shows at a gate."""
    stream = sight.stream
    if stream is None or (stream.closed and abs(stream.peak_mm3_s) < 1.0):
        return _nothing()
    psv, edv = _largest_in_gate(sight, stream, spectral)
    if abs(psv) < _LEAST_CM_S:
        return _nothing()
    beam = doppler_beam(sight.true_angle_deg, spectral.frequency_mhz, spectral.gate_mm)
    cursor = abs(spectral.cursor_deg)
    shown = [
        broadened(FlowFieldVelocity(value), beam, cursor).cm_s if value else 0.0
        for value in (psv, edv)
    ]
    cosine = math.cos(math.radians(cursor))
    shift = sight.shown_sign * spectral.baseline
    limit = nyquist_cm_s(spectral.prf_hz, spectral.frequency_mhz, shift) / cosine
    filtered = spectral.wall_filter_hz * _SOUND_CM_S / (2e6 * spectral.frequency_mhz) / cosine
    peak, end = abs(shown[0]), shown[1] * math.copysign(1.0, shown[0])
    if peak <= filtered:
        return _nothing()
    end = 0.0 if abs(end) < filtered else end
    reverse = end < 0 and abs(end) > 0.1 * peak
    direction: Literal["antegrade", "retrograde", "bidirectional"]
    direction = "antegrade" if psv > 0 else "retrograde"
    return Reading(
        flow="detected",
        psv_cm_s=min(peak, limit),
        edv_cm_s=min(end, limit),
        direction="bidirectional" if reverse else direction,
        aliased=peak > limit,
    )


def gate_velocity(sight: GateSight, spectral: SpectralSettings) -> GateVelocity | None:
    """Return what was true in a gate as it was placed; None where no flow lies in it."""
    stream = sight.stream
    if stream is None or (stream.closed and abs(stream.peak_mm3_s) < 1.0):
        return None
    psv, _ = _largest_in_gate(sight, stream, spectral)
    if abs(psv) < _LEAST_CM_S:
        return None
    flow = FlowFieldVelocity(psv)
    beam = doppler_beam(sight.true_angle_deg, spectral.frequency_mhz, spectral.gate_mm)
    return GateVelocity(
        flow=flow, scanner=broadened(flow, beam), angle_deg=sight.true_angle_deg
    )


def _nothing() -> Reading:
    return Reading(
        flow="undetectable", psv_cm_s=None, edv_cm_s=None, direction="absent", aliased=False
    )


def _largest_in_gate(
    sight: GateSight, stream: VesselStream, spectral: SpectralSettings
) -> tuple[float, float]:
    """Return largest (PSV, EDV) of the flow within the gate, cm/s, signed."""
    angle = math.radians(sight.true_angle_deg)
    beam = doppler_beam(sight.true_angle_deg, spectral.frequency_mhz, spectral.gate_mm)
    wide, half = beam.lateral_sigma_mm, spectral.gate_mm / 2.0
    along = half * math.cos(angle) + wide * math.sin(angle)
    across = half * math.sin(angle) + wide * math.cos(angle)
    nodes = np.flatnonzero(
        np.abs(stream.field.arc_mm - stream.field.arc_mm[sight.node]) <= along
    )
    near = max(sight.offset_mm - across, 0.0) / sight.radius_mm
    far = min((sight.offset_mm + across) / sight.radius_mm, 0.98)
    if near >= 1.0:
        return 0.0, 0.0
    radial = np.linspace(near, max(far, near), 9)
    peak, end = stream.section_cm_s(nodes[:, None], radial[None, :])
    return envelope(peak, end)
