"""The circulation solved: flows and pressures at every instant of every beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.flow.circulation_input import CirculationInput, Side
from sonobridge.simulator.flow.network import (
    BEDS,
    BRANCHES,
    INCIDENCE,
    SOURCE,
    Network,
    assemble,
    branch,
)
from sonobridge.simulator.flow.source import INSTANTS, pressure_source

__all__ = ["Circulation", "Vessel", "solve", "solve_many"]

Floats = NDArray[np.float64]
Vessel = Literal["cca", "ica", "eca", "vertebral"]

_RUN_IN: Final = 6
_TOLERANCE: Final = 1e-9
_MOST_STEPS: Final = 60
_BEDS = np.array(BEDS)
_OUTFLOW = -INCIDENCE.T


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Circulation:
    """Flows of one circulation, which repeat after the last beat.

    Attributes
    ----------
    intervals_s
        (beats,) length of each beat, s.
    flows
        (beats, INSTANTS, branches) flow of each branch, ml/s, at equal steps of each beat;
        the flow of a common carotid is the sum of its branches at each instant.
    source_mmhg
        (beats, INSTANTS) pressure of the great arteries.
    imbalance_ml_s
        Largest sum of flows at any node and instant that the solution left: its error.
    """

    intervals_s: Floats
    flows: Floats
    source_mmhg: Floats
    imbalance_ml_s: float

    def flow(self, vessel: Vessel | str, side: Side | str = "") -> Floats:
        """Return the flow of a vessel, ml/s, positive to the head: (beats, INSTANTS)."""
        found: Floats = self.flows[..., branch(vessel, side)]
        return found

    @property
    def duration_s(self) -> float:
        """Time after which all repeats, s."""
        return float(self.intervals_s.sum())

    def times_s(self) -> Floats:
        """Return the time of each instant from the first upstroke: (beats, INSTANTS), s."""
        starts = np.concatenate([[0.0], np.cumsum(self.intervals_s)[:-1]])
        steps: Floats = np.arange(INSTANTS) / INSTANTS
        return starts[:, None] + self.intervals_s[:, None] * steps

    def sampled(self, vessel: Vessel | str, side: Side | str, rate_hz: float) -> Floats:
        """Return the flow at equal steps over the whole duration, ml/s: (samples,)."""
        count = max(round(self.duration_s * rate_hz), 1)
        wanted = np.arange(count) * (self.duration_s / count)
        known = self.times_s().ravel()
        flows = self.flow(vessel, side).ravel()
        found: Floats = np.interp(wanted, known, flows, period=self.duration_s)
        return found


def solve(given: CirculationInput, beats: int | None = None) -> Circulation:
    """Return the flows of one circulation; 8 beats in sinus rhythm, 24 otherwise."""
    if beats is None:
        beats = 8 if given.physiology.rhythm == "sinus" else 24
    return solve_many([given], beats)[0]


def solve_many(given: Sequence[CirculationInput], beats: int) -> list[Circulation]:
    """Return the flows of several circulations, solved side by side.

    At each instant the flows follow from the pressures of seven nodes (Newton's method);
    compliances and inertances are stepped implicitly. Some beats run in before, while the
    beds of the brain regulate their resistance towards the flow they ask for.

    Raises
    ------
    ValueError
        If no solution is found, which no input within its bounds is known to cause.
    """
    network = assemble(list(given))
    sources = [pressure_source(one.physiology, beats) for one in given]
    intervals = np.stack([source.intervals_s for source in sources])
    pressure = np.stack([source.pressure_mmhg for source in sources])
    stepper = _Stepper(network, pressure[:, 0, 0])
    flows = np.empty((len(given), beats, INSTANTS, len(BRANCHES)))
    for index in range(-_RUN_IN, beats):
        beat = index % beats
        solved = stepper.beat(pressure[:, beat], intervals[:, beat])
        if index < 0:
            stepper.regulate(solved.mean(axis=1))
        else:
            flows[:, beat] = solved
    _close(flows)
    return [
        Circulation(
            intervals_s=intervals[i],
            flows=flows[i],
            source_mmhg=pressure[i],
            imbalance_ml_s=float(stepper.worst[i]),
        )
        for i in range(len(given))
    ]


def _close(flows: Floats) -> None:
    """Set the flow of each common carotid to the sum of its branches, to the last bit."""
    for side in ("right", "left"):
        parts = [flows[..., branch(name, side)] for name in ("ica", "eca", "ophthalmic")]
        flows[..., branch("cca", side)] = parts[0] + parts[1] + parts[2]


class _Stepper:
    """The state that is carried from instant to instant, of several circulations."""

    def __init__(self, network: Network, pressure: Floats) -> None:
        self.network = network
        count = len(pressure)
        self.nodes = np.repeat(pressure[:, None], INCIDENCE.shape[1], axis=1)
        self.flow = network.demand.copy()
        self.stored = np.repeat(pressure[:, None], len(BEDS), axis=1)
        self.worst = np.zeros(count)

    def regulate(self, mean_flow: Floats) -> None:
        """Bring the resistances of the beds towards the flow that they ask for."""
        network = self.network
        wanted = network.resistance * mean_flow / np.maximum(network.demand, 1e-6)
        bounded = np.clip(wanted, network.lowest, network.highest)
        self.network = replace(network, resistance=bounded)

    def beat(self, source: Floats, interval: Floats) -> Floats:
        """Step through one beat; return flows (circulations, INSTANTS, branches)."""
        network, step = self.network, (interval / INSTANTS)[:, None]
        inertial = network.inertance / step
        capacity = network.compliance[:, _BEDS] / step
        leak = 1.0 / network.resistance[:, _BEDS]
        behind = 1.0 / (capacity + leak)
        linear = network.linear + inertial
        linear[:, _BEDS] += behind
        solved = np.empty((len(interval), INSTANTS, len(BRANCHES)))
        for instant in range(INSTANTS):
            offset = -inertial * self.flow
            offset[:, _BEDS] += behind * (
                capacity * self.stored + leak * network.closing[:, _BEDS]
            )
            self._newton(linear, offset, source[:, instant])
            beds = self.flow[:, _BEDS]
            self.stored = behind * (
                beds + capacity * self.stored + leak * network.closing[:, _BEDS]
            )
            solved[:, instant] = self.flow
        return solved

    def _newton(self, linear: Floats, offset: Floats, source: Floats) -> None:
        """Find the node pressures at which no flow is lost; keep pressures and flows."""
        quadratic, lost = self.network.quadratic, np.inf
        driving = SOURCE * source[:, None] - offset
        for _ in range(_MOST_STEPS):
            drop = self.nodes @ INCIDENCE.T + driving
            root = np.sqrt(linear**2 + 4.0 * quadratic * np.abs(drop))
            self.flow = 2.0 * drop / (linear + root)
            excess = self.flow @ _OUTFLOW.T
            lost = np.abs(excess).max(axis=1)
            if lost.max() < _TOLERANCE:
                break
            slope = (INCIDENCE.T * (1.0 / root)[:, None, :]) @ INCIDENCE
            self.nodes = self.nodes + np.linalg.solve(slope, excess[..., None])[..., 0]
        else:
            raise ValueError("the circulation has no solution at an instant of the beat")
        self.worst = np.maximum(self.worst, lost)
