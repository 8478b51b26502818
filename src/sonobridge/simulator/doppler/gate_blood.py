"""Blood that passes through the gate of pulsed-wave Doppler."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.simulator.doppler.cloud import frame_across
from sonobridge.simulator.doppler.gate import Gate, nodes_in
from sonobridge.simulator.doppler.optics import DopplerOptics
from sonobridge.simulator.flow.field import FlowField

__all__ = ["BLOCK_S", "GateBlood"]

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]

_STEP_MM: Final = 0.1
_REACH: Final = 8.0
"""Exponent of the gate's weight at which the compiled weight is 0."""
_MOST_POINTS, _MOST_BENT, _MOST_DRAWN = 2000, 450, 20_000
_DENSITY: Final = 64.0
_GENTLE_MM: Final = 4.0

BLOCK_S: Final = 0.008
"""Time of the blocks in which the stream is made, s."""
_DRIFT_KEPT: Final = 0.9
_SHORTEST_MM, _LONGEST_MM = 0.2, 20.0


class GateBlood:
    """Blood of one vessel that passes through a gate; carried on from block to block.

    Parameters
    ----------
    gate
        The gate.
    field
        Velocities of the vessel.
    optics
        For the wavelength.
    seed
        Seed of the points.
    """

    def __init__(self, gate: Gate, field: FlowField, optics: DopplerOptics, seed: int) -> None:
        self.field = field
        nodes, _ = nodes_in(gate, field, _REACH)
        self._state = np.zeros((0, 14), dtype=np.float32)
        if len(nodes) == 0:
            return
        arc = field.arc_mm
        start = arc[max(int(nodes[0]) - 1, 0)]
        end = arc[min(int(nodes[-1]) + 1, len(arc) - 1)]
        reach = _fastest_mm_s(field, nodes) * BLOCK_S
        self._straight = _straight(field, (start - reach, end + reach))
        if self._straight:
            start, end = start - reach, end + reach
        count = max(math.ceil((end - start) / _STEP_MM) + 1, 3)
        self._lines, self._steady, self._pulsatile = _window(
            gate, field, np.linspace(start, end, count)
        )
        self._spacing = (end - start) / (count - 1)
        self._numbers = np.zeros(12)
        self._numbers[10:12] = reach, end - start - reach
        self._numbers[6:9] = np.array(gate.widths_mm) ** -2.0
        self._numbers[9] = 2.0 / optics.wavelength_mm
        self._rng = generator(seed, "gate", "blood")
        most = _MOST_POINTS if self._straight else _MOST_BENT
        self._state = self._points(gate, end - start, most)

    def _points(self, gate: Gate, length: float, most: int) -> Floats32:
        """Return points that pass through the gate, spread as the lumen's area is."""
        radius = self._lines[:, 9].astype(np.float64)
        area = np.concatenate([[0.0], np.cumsum(0.5 * (radius[1:] ** 2 + radius[:-1] ** 2))])
        volume = float(np.mean(np.pi * radius**2)) * length
        drawn = min(int(_DENSITY * volume) + 50, _MOST_DRAWN)
        state = np.zeros((drawn, 14), dtype=np.float32)
        share, angle = self._rng.random(drawn), self._rng.uniform(0.0, 2.0 * np.pi, drawn)
        state[:, 0] = np.interp(
            share, area / area[-1], np.linspace(0.0, length * 0.999, len(area))
        )
        state[:, 1] = np.sqrt(self._rng.random(drawn))
        state[:, 2], state[:, 3] = np.cos(angle), np.sin(angle)
        passing = state[_passes(gate, self._lines, state)]
        kept = passing[: min(len(passing), most)].copy()
        density = drawn / volume * len(kept) / max(len(passing), 1)
        cell = (math.pi / 2.0) ** 1.5 * float(np.prod(gate.widths_mm))
        kept[:, 7] = 1.0 / math.sqrt(max(density * cell, 1e-9))
        return _placed(kept, self._lines, self._spacing)

    def __len__(self) -> int:
        """Return how many points pass through the window."""
        return len(self._state)

    def add(
        self,
        call: Mapping[str, Callable[..., Any]],
        times: tuple[float, float],
        out: tuple[Floats32, ...],
    ) -> None:
        """Move the blood through one block and add its echoes.

        Parameters
        ----------
        call
            The compiled kernels.
        times
            Time of the first pulse, and from pulse to pulse, s.
        out
            Pulses 0, 1, 2 …; real and imaginary part of the signal.
        """
        start, pulse = times
        flow = float(self.field.flow.at(start + 0.5 * pulse * len(out[0])))
        mean = self.field.mean_mm3_s
        self._numbers[0:5] = (self._spacing, mean, flow - mean, pulse, _DRIFT_KEPT)
        if self._lines[:, 10].any():
            shape = (len(self._state), 3)
            self._state[:, 8:11] = self._rng.standard_normal(shape, dtype=np.float32)
        tables = (self._lines, self._steady, self._pulsatile)
        kernel = call["trace_straight" if self._straight else "trace_blood"]
        kernel(self._state, tables, self._numbers, out)


def _window(gate: Gate, field: FlowField, arc: Floats) -> tuple[Floats32, Floats32, Floats32]:
    """Return the tables of a stretch of a vessel at equal steps."""
    known = field.arc_mm

    def along(values: Any) -> Floats:
        rows = np.asarray(values, dtype=np.float64).reshape(len(known), -1)
        return np.stack([np.interp(arc, known, column) for column in rows.T], axis=1)

    tangents = along(field.tangents)
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    first, second = frame_across(tangents)
    steady = along(field.steady)
    lines = np.concatenate(
        [
            gate.to_beam(along(field.path.nodes)),
            first @ gate.axes.T,
            second @ gate.axes.T,
            along(field.path.radius),
            along(field.turbulence),
            _longest_steps(steady, arc),
        ],
        axis=1,
    )
    tables = (lines, steady, along(field.pulsatile))
    return tuple(np.ascontiguousarray(table, dtype=np.float32) for table in tables)  # type: ignore[return-value]


def _fastest_mm_s(field: FlowField, nodes: NDArray[np.intp]) -> float:
    """Return the largest velocity in the sections of nodes at any time, mm/s."""
    flow, mean = field.flow.flow_mm3_s, field.mean_mm3_s
    return max(
        float(np.abs(field.steady[nodes] * mean + field.pulsatile[nodes] * (end - mean)).max())
        for end in (float(flow.max()), float(flow.min()))
    )


def _straight(field: FlowField, window: tuple[float, float]) -> bool:
    """Tell whether blood moves through a window in straight lines of one velocity.

    Then a block is one step, and blood for one block stands ready outside the gate.
    """
    inside = (field.arc_mm >= window[0]) & (field.arc_mm <= window[1])
    if window[0] < field.arc_mm[0] or window[1] > field.arc_mm[-1] or inside.sum() < 3:
        return False
    steps = _longest_steps(field.steady[inside].astype(np.float64), field.arc_mm[inside])
    bend = field.tangents[inside]
    turned = float((bend @ bend[0]).min())
    return bool(
        steps.min() > _GENTLE_MM and turned > 0.995 and not field.turbulence[inside].any()
    )


def _longest_steps(steady: Floats, arc: Floats) -> Floats:
    """Return how far a point may move in a straight line at each node, mm: (nodes, 1).

    So far that the velocity on the axis changes by about a tenth.
    """
    axis = steady[:, 0]
    change = np.abs(np.gradient(axis, arc)) / np.maximum(np.abs(axis), 1e-9)
    return np.clip(0.15 / np.maximum(change, 1e-3), _SHORTEST_MM, _LONGEST_MM)[:, None]


def _passes(gate: Gate, lines: Floats32, state: Floats32) -> NDArray[np.bool_]:
    """Return which points come through the gate on their way along the window."""
    nearest = np.full(len(state), np.inf)
    for row in lines[:: max(len(lines) // 24, 1)]:
        out = state[:, 2:3] * row[3:6] + state[:, 3:4] * row[6:9]
        place = row[0:3] + state[:, 1:2] * row[9] * out
        nearest = np.minimum(nearest, ((place / gate.widths_mm) ** 2).sum(axis=1))
    inside: NDArray[np.bool_] = nearest < _REACH
    return inside


def _placed(state: Floats32, lines: Floats32, spacing: float) -> Floats32:
    """Return points with their places filled in."""
    at = state[:, 0].astype(np.float64) / spacing
    node = np.minimum(at.astype(np.int64), len(lines) - 2)
    share = (at - node)[:, None]
    place = np.zeros((len(state), 3))
    for weight, row in ((1.0 - share, node), (share, node + 1)):
        out = state[:, 2:3] * lines[row, 3:6] + state[:, 3:4] * lines[row, 6:9]
        place += weight * (lines[row, 0:3] + state[:, 1:2] * lines[row, 9:10] * out)
    state[:, 11:14] = place
    return state
