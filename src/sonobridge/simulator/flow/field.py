"""The velocity of blood along one vessel, at any place and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, Self

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.flow.circulation import Circulation, Vessel
from sonobridge.simulator.flow.circulation_input import CirculationInput, Lesion, Side
from sonobridge.simulator.flow.profile import (
    RADII,
    pulsatile_peak,
    shape_along,
    tabulate,
    turbulence_along,
)
from sonobridge.simulator.flow.stenosis import (
    BLOOD_DENSITY_KG_M3,
    lumen_radii,
    stream_radii,
)
from sonobridge.simulator.flow.velocity import FlowFieldVelocity

__all__ = [
    "FlowField",
    "VesselFlow",
    "VesselPath",
    "flow_field",
    "straight_field",
    "vessel_flow",
]

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]

_MOST_NODES: Final = 4000
_THREAD_MM: Final = 0.02

_VENOUS_SHARE: Final = 0.7
"""Mean flow of a jugular vein over that of the common carotid of its side (assumed)."""
_BREATH_HZ: Final = 0.25

_RATE_HZ: Final = 400.0
_STRAIGHT_NODES: Final = 161
_STRAIGHT_MM: Final = {"cca": 110.0, "ica": 60.0, "eca": 40.0, "vertebral": 210.0}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VesselPath:
    """Centre-line of the free lumen, downstream.

    Attributes
    ----------
    nodes
        (nodes, 3) points, mm, any frame.
    radius
        (nodes,) radius of the free lumen, mm, above 0.
    stream
        (nodes,) largest radius of the stream, mm (``stream_radii``); None for the lumen's.
    entrance_peak
        Peak over mean velocity of the steady profile at the first node.
    """

    nodes: Floats
    radius: Floats
    stream: Floats | None = None
    entrance_peak: float = 1.3

    def __post_init__(self) -> None:
        """Refuse paths that no blood can follow."""
        count = len(self.radius)
        if self.nodes.shape != (count, 3) or not 2 <= count <= _MOST_NODES:
            raise ValueError("a path has 2 to 4,000 nodes of three coordinates and one radius")
        if not (np.isfinite(self.nodes).all() and (self.radius >= 0.02).all()):
            raise ValueError("nodes are finite and radii 0.02 mm or more")
        if (np.linalg.norm(np.diff(self.nodes, axis=0), axis=1) < 1e-6).any():
            raise ValueError("neighbouring nodes lie apart")
        if self.stream is not None and not (
            self.stream.shape == self.radius.shape
            and (self.stream > 0.01).all()
            and (self.stream <= self.radius + 1e-9).all()
        ):
            raise ValueError("the stream is no wider than the lumen, at every node")
        if not 1.0 < self.entrance_peak <= 2.0:
            raise ValueError("peak over mean lies above 1 and is 2 at most")

    @classmethod
    def of_lumen(cls, nodes: Floats, radius_mm: Floats, lesions: Sequence[Lesion] = ()) -> Self:
        """Return the path of a lumen as a patient has it; closed stretches get a thread.

        Parameters
        ----------
        nodes, radius_mm
            (nodes, 3) middle of the free lumen and (nodes,) its radius, mm, downstream.
        lesions
            Lesions on this path, for the stream in their throats; positions in mm from the
            first node.
        """
        radius = np.maximum(radius_mm, _THREAD_MM)
        path = cls(nodes=nodes, radius=radius)
        if not lesions:
            return path
        stream = np.maximum(stream_radii(path.arc_mm(), radius, lesions), 0.6 * _THREAD_MM)
        return cls(nodes=nodes, radius=radius, stream=stream)

    def arc_mm(self) -> Floats:
        """Return the distance of each node along the line, mm: (nodes,)."""
        steps = np.linalg.norm(np.diff(self.nodes, axis=0), axis=1)
        return np.concatenate([[0.0], np.cumsum(steps)])

    def tangents(self) -> Floats:
        """Return unit vectors downstream at the nodes: (nodes, 3)."""
        along = np.gradient(self.nodes, self.arc_mm(), axis=0)
        unit: Floats = along / np.linalg.norm(along, axis=1, keepdims=True)
        return unit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VesselFlow:
    """Flow through a vessel at equal steps of time, which repeats.

    Attributes
    ----------
    flow_mm3_s
        (samples,) flow downstream, mm3/s (1 ml/s is 1,000).
    rate_hz
        Samples a second.
    heart_rate_hz
        Mean rate of the heart, for the shape of the pulsatile profile.
    viscosity_mpa_s
        Viscosity of blood.
    """

    flow_mm3_s: Floats
    rate_hz: float
    heart_rate_hz: float
    viscosity_mpa_s: float = 3.5

    def at(self, time_s: Floats | float) -> Floats:
        """Return the flow at times (any shape), linear between samples, mm3/s."""
        position = np.asarray(time_s, dtype=np.float64) * self.rate_hz
        first = np.floor(position).astype(np.int64)
        share, count = position - first, len(self.flow_mm3_s)
        low, high = self.flow_mm3_s[first % count], self.flow_mm3_s[(first + 1) % count]
        between: Floats = low + (high - low) * share
        return between


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowField:
    """Velocity along a vessel; tables in float32 for kernels.

    The velocity downstream at node i, radial fraction r and time t is
    ``steady[i, r] * mean + pulsatile[i, r] * (flow(t) - mean)``, with r looked up between
    RADII equal steps from axis to wall; turbulence adds a random velocity of standard
    deviation ``turbulence[i] * |flow(t)|`` in each direction.

    Attributes
    ----------
    path, flow
        What it was made from.
    arc_mm, tangents
        (nodes,) and (nodes, 3): distance along the line, mm, and unit vectors downstream.
    steady, pulsatile
        (nodes, RADII), 1/mm2: velocity (mm/s) a unit of flow (mm3/s).
    turbulence
        (nodes,), 1/mm2.
    mean_mm3_s
        Mean flow.
    """

    path: VesselPath
    flow: VesselFlow
    arc_mm: Floats
    tangents: Floats
    steady: Floats32
    pulsatile: Floats32
    turbulence: Floats32
    mean_mm3_s: float

    def velocity_mm_s(
        self, node: NDArray[np.intp] | int, radial: Floats | float, time_s: Floats | float
    ) -> Floats:
        """Return the velocity downstream without turbulence, mm/s.

        Parameters
        ----------
        node
            Index of a node, from 0.
        radial
            Distance from the axis over the radius, 0 to 1 (0 beyond the wall).
        time_s
            Time from the first upstroke, s. The three are broadcast together.
        """
        across = np.asarray(radial, dtype=np.float64) * (RADII - 1)
        low = np.clip(across.astype(np.int64), 0, RADII - 2)
        share = np.clip(across - low, 0.0, 1.0)
        flow = self.flow.at(time_s)
        total = 0.0
        for table, amount in (
            (self.steady, self.mean_mm3_s),
            (self.pulsatile, flow - self.mean_mm3_s),
        ):
            profile = table[node, low] * (1.0 - share) + table[node, low + 1] * share
            total = total + profile * amount
        return np.asarray(total, dtype=np.float64)

    def velocities(
        self, points: Floats, time_s: float, gusts: Floats | None = None
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Return (velocities (n, 3) in mm/s, whether each point lies in the lumen (n,)).

        Parameters
        ----------
        points
            (n, 3), mm, frame of the path.
        time_s
            Time from the first upstroke, s.
        gusts
            (n, 3) standard normal numbers of the turbulence; None for none.
        """
        node, offset, radial = self.locate(points)
        speed = self.velocity_mm_s(node, radial, time_s)
        along = self.tangents[node]
        widening = np.gradient(self.path.radius, self.arc_mm)[node]
        moved = speed[:, None] * (along + widening[:, None] * offset / self._radii(node))
        if gusts is not None:
            strength = self.turbulence[node] * abs(float(self.flow.at(time_s)))
            moved = moved + strength[:, None] * gusts
        inside = radial < 1.0
        return np.where(inside[:, None], moved, 0.0), inside

    def _radii(self, node: NDArray[np.intp]) -> Floats:
        found: Floats = self.path.radius[node][:, None]
        return found

    def locate(self, points: Floats) -> tuple[NDArray[np.intp], Floats, Floats]:
        """Return (nearest node (n,), offset from the axis (n, 3) mm, radial fraction (n,))."""
        node = np.empty(len(points), dtype=np.intp)
        for start in range(0, len(points), 2048):
            block = points[start : start + 2048]
            apart = ((block[:, None, :] - self.path.nodes[None, :, :]) ** 2).sum(axis=2)
            node[start : start + 2048] = apart.argmin(axis=1)
        from_node = points - self.path.nodes[node]
        along = self.tangents[node]
        offset = from_node - (from_node * along).sum(axis=1, keepdims=True) * along
        radial = np.linalg.norm(offset, axis=1) / self.path.radius[node]
        return node, offset, radial

    def peaks_cm_s(self, node: int, time_s: Floats) -> Floats:
        """Return the velocity of largest size over the section at times, cm/s: (times,)."""
        flow = self.flow.at(time_s)[:, None]
        field = self.steady[node] * self.mean_mm3_s + self.pulsatile[node] * (
            flow - self.mean_mm3_s
        )
        largest = np.abs(field).argmax(axis=1)
        found: Floats = 0.1 * np.take_along_axis(field, largest[:, None], axis=1)[:, 0]
        return found

    def psv_and_edv(
        self, node: int, beats_s: Floats
    ) -> tuple[FlowFieldVelocity, FlowFieldVelocity]:
        """Return the peak systolic and end-diastolic velocity, means over the beats.

        Parameters
        ----------
        node
            Index of a node, from 0.
        beats_s
            (beats + 1,) times of the upstrokes, the end of the last beat included, s.
        """
        peaks, ends = [], []
        for start, end in pairwise(beats_s.tolist()):
            trace = self.peaks_cm_s(node, np.linspace(start, end, 400, endpoint=False))
            peaks.append(trace[np.abs(trace).argmax()])
            ends.append(trace[-1])
        return FlowFieldVelocity(float(np.mean(peaks))), FlowFieldVelocity(float(np.mean(ends)))


def flow_field(path: VesselPath, flow: VesselFlow) -> FlowField:
    """Return the velocities along a vessel from its path and flow."""
    arc = path.arc_mm()
    stream = path.radius if path.stream is None else path.stream
    shape = shape_along(arc, path.radius, stream, path.entrance_peak)
    viscosity = flow.viscosity_mpa_s * 1e-3 / BLOOD_DENSITY_KG_M3
    pulsatile = pulsatile_peak(shape.peak, path.radius, flow.heart_rate_hz, viscosity)
    area = np.pi * path.radius[:, None] ** 2
    peak_flow = float(np.abs(flow.flow_mm3_s).max())
    return FlowField(
        path=path,
        flow=flow,
        arc_mm=arc,
        tangents=path.tangents(),
        steady=(tabulate(shape.peak, shape.jet_share, shape.jet_speed) / area).astype(
            np.float32
        ),
        pulsatile=(tabulate(pulsatile, shape.jet_share, shape.jet_speed) / area).astype(
            np.float32
        ),
        turbulence=turbulence_along(arc, path.radius, peak_flow, viscosity).astype(np.float32),
        mean_mm3_s=float(flow.flow_mm3_s.mean()),
    )


def straight_field(
    circulation: Circulation, given: CirculationInput, vessel: Vessel, side: Side
) -> FlowField:
    """Return the field of a vessel laid out straight, from its radius and lesions.

    Patients have their own geometry; this form serves the cohort and tests.
    """
    arteries = given.side(side)
    radius = float(getattr(arteries, f"{vessel}_radius_mm"))
    length = _STRAIGHT_MM[vessel]
    lesions = arteries.lesions_of(vessel)
    arc = np.linspace(0.0, length, _STRAIGHT_NODES)
    around = [x.position_mm + x.length_mm * np.linspace(-0.5, 0.5, 81) for x in lesions]
    arc = np.unique(np.clip(np.concatenate([arc, *around]).round(4), 0.0, length))
    radii = lumen_radii(arc, radius, lesions)
    nodes = np.stack([np.zeros_like(arc), np.zeros_like(arc), arc], axis=1)
    path = VesselPath(nodes=nodes, radius=radii, stream=stream_radii(arc, radii, lesions))
    return flow_field(path, vessel_flow(circulation, given, vessel, side))


def vessel_flow(
    circulation: Circulation,
    given: CirculationInput,
    vessel: Vessel | Literal["jugular"],
    side: Side,
) -> VesselFlow:
    """Return the flow of a vessel in the form that a field is made from.

    The jugular vein is no part of the network: its flow (downstream is to the heart) is a
    share of the carotid's mean that breathing and the heart vary (assumed shape).
    """
    artery: Vessel = "cca" if vessel == "jugular" else vessel
    flow = 1000.0 * circulation.sampled(artery, side, _RATE_HZ)
    if vessel == "jugular":
        turns = np.arange(len(flow)) / len(flow) * circulation.duration_s
        breaths = max(round(_BREATH_HZ * circulation.duration_s), 1) / circulation.duration_s
        swing = 0.25 * np.sin(2.0 * np.pi * breaths * turns)
        swing -= 0.25 * (flow - flow.mean()) / max(float(np.ptp(flow)), 1e-6)
        flow = _VENOUS_SHARE * float(flow.mean()) * (1.0 + swing)
    return VesselFlow(
        flow_mm3_s=flow,
        rate_hz=len(flow) / circulation.duration_s,
        heart_rate_hz=given.physiology.heart_rate_bpm / 60.0,
        viscosity_mpa_s=given.physiology.viscosity_mpa_s,
    )
