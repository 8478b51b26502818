"""Straight tubes of blood under a probe, for tests of Doppler."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from circulations import carotid_lesion, circulation_input
from sonobridge.core.randomness import generator
from sonobridge.simulator.console.settings import SpectralSettings
from sonobridge.simulator.doppler.gate import fastest_in_gate
from sonobridge.simulator.doppler.optics import DopplerOptics
from sonobridge.simulator.doppler.spectral import SpectralStream
from sonobridge.simulator.doppler.spectrum import WINDOW_S
from sonobridge.simulator.doppler.tracer import edges_hz, measure
from sonobridge.simulator.flow.circulation import solve
from sonobridge.simulator.flow.field import VesselFlow, VesselPath, flow_field, vessel_flow
from sonobridge.simulator.flow.scanner_equivalent import broadened
from sonobridge.simulator.flow.stenosis import lumen_radii, stream_radii
from sonobridge.simulator.flow.velocity import FlowFieldVelocity, ScannerEquivalentVelocity
from sonobridge.simulator.geometry.pose import ProbePose

POSE = ProbePose(origin=(0, 0, 0), lateral=(1, 0, 0), elevation=(0, 1, 0), depth=(0, 0, 1))
DEPTH_MM, STEER_DEG = 18.0, 20.0


def optics(lateral_sigma_mm=0.29):
    """A beam of 5 MHz with one width at all depths."""
    return DopplerOptics(
        frequency_mhz=5.0,
        depth_mm=np.array([5.0, 40.0]),
        lateral_sigma_mm=np.full(2, lateral_sigma_mm),
        elevation_sigma_mm=np.full(2, 0.45),
        axial_fwhm_mm=0.45,
    )


def line(angle_deg, count=321, length_mm=80.0):
    """Nodes of a straight line through the middle, rising by an angle to the x axis."""
    x = np.linspace(-0.5, 0.5, count) * length_mm
    a = math.radians(angle_deg)
    return np.stack([x * math.cos(a), 0 * x, DEPTH_MM + x * math.sin(a)], axis=1)


def tilt(theta_deg):
    """Tilt of a vessel that the steered beam meets at an angle, flow to the probe."""
    return -(90.0 - theta_deg) - STEER_DEG


def tube(peak_mm_s, angle_deg=0.0, radius_mm=3.0):
    """Steady parabolic flow through a straight tube."""
    nodes = line(angle_deg)
    path = VesselPath(nodes=nodes, radius=np.full(len(nodes), radius_mm), entrance_peak=2.0)
    flow = np.full(64, 0.5 * peak_mm_s * math.pi * radius_mm**2)
    return flow_field(path, VesselFlow(flow_mm3_s=flow, rate_hz=64.0, heart_rate_hz=1.0))


def carotid(nascet, theta_deg, beats=3):
    """(Field, circulation) of an internal carotid whose lesion lies under the gate."""
    given = circulation_input([carotid_lesion(nascet)] if nascet else [])
    solved = solve(given, beats)
    lesions = given.right.lesions_of("ica")
    arc = np.arange(0.0, 60.01, 0.25)
    radius = lumen_radii(arc, given.right.ica_radius_mm, lesions)
    a = math.radians(tilt(theta_deg))
    x = arc - (14.0 if nascet else 40.0)
    nodes = np.stack([x * math.cos(a), 0 * x, DEPTH_MM + x * math.sin(a)], axis=1)
    path = VesselPath(nodes=nodes, radius=radius, stream=stream_radii(arc, radius, lesions))
    return flow_field(path, vessel_flow(solved, given, "ica", "right")), solved


def spectral(theta_deg, prf_hz, **changes):
    """Controls with the gate in the middle of the vessel and the cursor set right."""
    steer = math.radians(STEER_DEG)
    fields = {
        "lateral_mm": -DEPTH_MM * math.tan(steer),
        "depth_mm": DEPTH_MM / math.cos(steer),
        "cursor_deg": theta_deg,
        "steer_deg": STEER_DEG,
        "prf_hz": prf_hz,
        "wall_filter_hz": 40.0,
    }
    return SpectralSettings(**(fields | changes))


def prf_for(peak_mm_s, theta_deg, share=0.45):
    """Pulse repetition frequency at which a velocity takes a share of the range."""
    shift = 2 * 5e6 * peak_mm_s / 1.54e6 * math.cos(math.radians(theta_deg))
    return float(np.clip(shift / share, 1500.0, 24000.0))


class Reading:
    """A stream run for a time, its trace and the truth in its gate."""

    def __init__(self, field, settings, seconds, *, beam=None, seed=1, noise_db=-20.0):
        self.optics = beam or optics()
        self.stream = SpectralStream([field], POSE, settings, self.optics, seed=seed)
        self.stream.noise_db = noise_db
        self.block = self.stream.advance(int(seconds * settings.prf_hz))
        self.axis = self.stream.axis
        self.edges = edges_hz(self.block.power, self.axis)
        self.velocity_cm_s = 0.1 * self.axis.mm_s_a_hz * self.edges
        self.beam = self.optics.beam(
            settings.depth_mm, settings.cursor_deg, settings.gate_mm, WINDOW_S
        )
        self.field, self.settings = field, settings

    def truth(self, solved=None):
        """(PSV, EDV) of the flow in the gate, means over beats; PSV only without beats."""
        if solved is None:
            return fastest_in_gate(self.stream.gate, [self.field], np.zeros(1))[0][0], None
        beats = np.concatenate([[0.0], np.cumsum(solved.intervals_s)])
        psv, edv = [], []
        for start, end in pairwise(beats):
            times = np.linspace(start, end, 300, endpoint=False)
            trace, _ = fastest_in_gate(self.stream.gate, [self.field], times)
            psv.append(np.abs(trace).max())
            edv.append(abs(trace[-3:].mean()))
        return float(np.mean(psv)), float(np.mean(edv))

    def expected(self, velocity_cm_s):
        """The scanner-equivalent of a velocity of the flow, cm/s."""
        return broadened(FlowFieldVelocity(velocity_cm_s), self.beam).cm_s

    def measured(self):
        """What the tracer says."""
        return measure(self.edges, self.axis, self.beam)


def speckle(shape, power_db, seed):
    """Echoes of tissue as complex noise, dB over a vessel full of blood."""
    rng = generator(seed, "tissue")
    parts = rng.standard_normal((2, *shape))
    return ((parts[0] + 1j * parts[1]) * 10 ** (power_db / 20) / np.sqrt(2)).astype(
        np.complex64
    )


@dataclass(frozen=True)
class GateTruth:
    """What a gate would measure with the cursor set right; means over the beats."""

    flow_psv: FlowFieldVelocity
    psv: ScannerEquivalentVelocity
    edv: ScannerEquivalentVelocity
    angle_deg: float


def gate_truth(reading, beats_s):
    """The truth of a reading's gate over beats that start at times (s); None in tissue."""
    steps = np.linspace(0.0, 1.0, 200, endpoint=False)
    times = beats_s[:-1, None] + np.diff(beats_s)[:, None] * steps
    gate = reading.stream.gate
    trace, angle = fastest_in_gate(gate, [reading.field], times.ravel())
    by_beat = trace.reshape(times.shape)
    peak = np.abs(by_beat).argmax(axis=1)
    flow = FlowFieldVelocity(float(np.take_along_axis(by_beat, peak[:, None], axis=1).mean()))
    beam = reading.optics.beam(gate.depth_mm, angle, reading.settings.gate_mm, WINDOW_S)
    end = FlowFieldVelocity(float(by_beat[:, -1].mean()))
    return GateTruth(flow, broadened(flow, beam), broadened(end, beam), angle)
