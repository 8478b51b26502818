"""The gate of pulsed-wave Doppler, and the truth in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.console.settings import SpectralSettings
from sonobridge.simulator.doppler.cloud import frame_across
from sonobridge.simulator.doppler.optics import DopplerOptics
from sonobridge.simulator.flow.field import FlowField
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.doppler_line import doppler_line
from sonobridge.simulator.geometry.pose import ProbePose

__all__ = ["Gate", "fastest_in_gate", "gate_of", "nodes_in"]

Floats = NDArray[np.float64]

_RINGS: Final = np.linspace(0.0, 0.98, 25)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gate:
    """Where the gate is and how it weighs what lies in it.

    The weight (amplitude) is ``exp(-(a / w_a)^2 - (l / w_l)^2 - (e / w_e)^2)`` in the axial,
    lateral and elevation distance from its middle.

    Attributes
    ----------
    middle
        (3,) mm, patient frame.
    axes
        (3, 3) unit vectors of the beam in the patient frame: along it, across it in the
        plane of the picture, and in elevation.
    widths_mm
        w_a, w_l, w_e.
    depth_mm
        Range of the middle, mm.
    """

    middle: Floats
    axes: Floats
    widths_mm: tuple[float, float, float]
    depth_mm: float

    def to_beam(self, points: Floats) -> Floats:
        """Return points (n, 3) of the patient frame as axial, lateral, elevation, mm."""
        placed: Floats = (points - self.middle) @ self.axes.T
        return placed


def gate_of(
    pose: ProbePose,
    settings: SpectralSettings,
    optics: DopplerOptics,
    picture: BeamGrid | None = None,
) -> Gate:
    """Return the gate of a pose and the controls.

    Parameters
    ----------
    pose, settings, optics
        Where the probe is, the controls, and the widths of beam and pulse.
    picture
        Lines of the picture that the gate is laid on; None stands for a linear array.
    """
    line = doppler_line(picture, settings.lateral_mm, settings.depth_mm, settings.steer_deg)
    along = line.along
    across = np.array([along[2], 0.0, -along[0]])
    middle = line.at(settings.depth_mm)
    axes = np.stack([along, across, np.array([0.0, 1.0, 0.0])]) @ pose.axes()
    beam = optics.beam(settings.depth_mm, 0.0, settings.gate_mm, 0.01)
    return Gate(
        middle=pose.to_patient(middle[None])[0],
        axes=axes,
        widths_mm=(
            beam.axial_width_mm,
            math.sqrt(2.0) * float(optics.lateral_at(settings.depth_mm)),
            math.sqrt(2.0) * float(optics.elevation_at(settings.depth_mm)),
        ),
        depth_mm=settings.depth_mm,
    )


def fastest_in_gate(
    gate: Gate, fields: Sequence[FlowField], times_s: Floats
) -> tuple[Floats, float]:
    """Return the truth of a gate: velocity of the flow and angle of beam and flow.

    Returns
    -------
    tuple
        (times,) largest velocity (by size, signed as downstream) of the flow where the
        weight of the gate is a tenth or more, cm/s; and the angle of beam and vessel at the
        middle of the gate, degrees, 0 to 90. Zeros and 90 if no vessel lies in the gate.
    """
    found, best = np.zeros(len(times_s)), 0.0
    angle = 90.0
    limit = math.log(10.0)
    for field in fields:
        nodes, lines = nodes_in(gate, field, limit)
        if len(nodes) == 0:
            continue
        for node, exponents in zip(nodes, _exponents(gate, lines), strict=True):
            radial = _RINGS[exponents < limit]
            trace = field.velocity_mm_s(int(node), radial[None, :], times_s[:, None]) / 10.0
            pick = np.take_along_axis(trace, np.abs(trace).argmax(axis=1)[:, None], axis=1)[
                :, 0
            ]
            larger = np.abs(pick) > np.abs(found)
            found = np.where(larger, pick, found)
            strength = float(np.abs(pick).max())
            if strength > best:
                best = strength
                cosine = abs(float(field.tangents[node] @ gate.axes[0]))
                angle = math.degrees(math.acos(min(cosine, 1.0)))
    return found, angle


def nodes_in(gate: Gate, field: FlowField, limit: float) -> tuple[NDArray[np.intp], Floats]:
    """Return the nodes whose lumen meets the gate, and their rows of lines."""
    place = gate.to_beam(field.path.nodes)
    free = np.maximum(np.abs(place) - field.path.radius[:, None], 0.0)
    near = np.flatnonzero(((free / gate.widths_mm) ** 2).sum(axis=1) < limit)
    lines = _lines(gate, field, near)
    nearest = np.array([weights.min() for weights in _exponents(gate, lines)])
    meets = nearest < limit if len(near) else np.zeros(0, dtype=bool)
    return near[meets], lines[meets]


def _lines(gate: Gate, field: FlowField, nodes: NDArray[np.intp]) -> Floats:
    """Return axis, directions across, radius and turbulence of nodes: (nodes, 11)."""
    lines = np.zeros((len(nodes), 11))
    if len(nodes) == 0:
        return lines
    first, second = frame_across(field.tangents[nodes])
    lines[:, 0:3] = gate.to_beam(field.path.nodes[nodes])
    lines[:, 3:6], lines[:, 6:9] = first @ gate.axes.T, second @ gate.axes.T
    lines[:, 9], lines[:, 10] = field.path.radius[nodes], field.turbulence[nodes]
    return lines


def _exponents(gate: Gate, lines: Floats) -> list[Floats]:
    """Return the smallest exponent of the gate's weight on rings of each section: (rings,)."""
    angle = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    found = []
    for row in lines:
        out = np.cos(angle)[:, None] * row[3:6] + np.sin(angle)[:, None] * row[6:9]
        place = row[0:3] + (_RINGS[:, None, None] * row[9]) * out[None]
        found.append(((place / gate.widths_mm) ** 2).sum(axis=2).min(axis=1))
    return found
