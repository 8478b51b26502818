"""The envelope of a spectrum, and what is measured on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.doppler.spectrum import SpectrumAxis
from sonobridge.simulator.flow.scanner_equivalent import DopplerBeam, corrected
from sonobridge.simulator.flow.velocity import (
    FlowFieldVelocity,
    ScannerEquivalentVelocity,
    mean_velocity,
)

__all__ = ["Measurement", "edges_hz", "find_beats", "measure", "smooth_power"]

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]

_MEDIAN: Final = 5
_AVERAGED_S: Final = 0.012
_FOOT_S: Final = 0.02
"""Time before the upstroke over which the end-diastolic velocity is taken, s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What the tracer says of some beats; velocities to the probe are positive.

    Attributes
    ----------
    psv, edv
        Means over the beats, as the scanner draws them.
    corrected_psv, corrected_edv
        The same with the broadening of the beam taken off: estimates of the flow.
    resistance_index
        1 - EDV / PSV, mean over the beats.
    psv_by_beat_cm_s
        As drawn, of each beat.
    beats
        How many beats were used.
    """

    psv: ScannerEquivalentVelocity
    edv: ScannerEquivalentVelocity
    corrected_psv: FlowFieldVelocity
    corrected_edv: FlowFieldVelocity
    resistance_index: float
    psv_by_beat_cm_s: tuple[float, ...]
    beats: int


def smooth_power(power: Floats32, axis: SpectrumAxis) -> Floats32:
    """Return columns (columns, BINS) averaged over 12 ms and three bins."""
    half = max(round(0.5 * _AVERAGED_S / axis.column_s), 0)
    padded = np.pad(power, ((half + 1, half), (0, 0)), mode="edge")
    padded[0] = 0.0
    total = np.cumsum(padded, axis=0, dtype=np.float64)
    width = 2 * half + 1
    in_time = (total[width:] - total[:-width]) / width
    sides = np.pad(in_time, ((0, 0), (1, 1)), mode="edge")
    return ((sides[:, :-2] + sides[:, 1:-1] + sides[:, 2:]) / 3.0).astype(np.float32)


def edges_hz(power: Floats32, axis: SpectrumAxis) -> Floats:
    """Return the edge of the spectrum of each column, Hz, signed: (columns,).

    Modified geometric rule: from the modal bin outwards, the bin at which the cumulative
    power lies farthest above its chord. The side with more power is traced; then the median
    over five columns.

    Parameters
    ----------
    power
        (columns, BINS) float32, as ``columns_of`` gives.
    axis
        What the rows stand for.
    """
    if len(power) == 0:
        return np.zeros(0)
    smoothed = smooth_power(power, axis)
    zero = round(-axis.lowest_hz / axis.prf_hz * power.shape[1])
    upper, lower = smoothed[:, zero:], smoothed[:, :zero][:, ::-1]
    step = axis.prf_hz / power.shape[1]
    above = _edge_bins(upper) * step
    below = -(_edge_bins(lower) + 1.0) * step
    edges = np.where(_strength(upper) >= _strength(lower), above, below)
    padded = np.pad(edges, _MEDIAN // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _MEDIAN)
    found: Floats = np.median(windows, axis=1)
    return found


def _strength(side: Floats32) -> Floats:
    if side.shape[1] == 0:
        return np.zeros(len(side))
    total: Floats = side.sum(axis=1, dtype=np.float64)
    return total


def _edge_bins(side: Floats32) -> Floats:
    """Return the bin of the edge of each column of one side, counted outwards from 0 Hz."""
    count = side.shape[1]
    if count < 3:
        return np.zeros(len(side))
    modal = side.argmax(axis=1)
    bins = np.arange(count)
    beyond = np.where(bins >= modal[:, None], side, 0.0)
    cumulative = np.cumsum(beyond, axis=1, dtype=np.float64)
    total = cumulative[:, -1:]
    span = np.maximum(count - 1 - modal, 1)[:, None]
    chord = total * (bins - modal[:, None]) / span
    height = np.where(bins >= modal[:, None], cumulative - chord, -np.inf)
    found: Floats = height.argmax(axis=1).astype(np.float64)
    return found


def find_beats(edges: Floats, column_s: float) -> NDArray[np.intp]:
    """Return the columns of the upstrokes, found on the trace itself.

    The trace is averaged over 40 ms. An upstroke is where it rises through six tenths of its
    range after it was below four tenths, at least 0.3 s after the one before; its foot is
    the lowest column of the 0.15 s before.
    """
    if len(edges) < 8:
        return np.zeros(0, dtype=np.intp)
    width = 2 * max(round(0.02 / column_s), 1) + 1
    padded = np.pad(np.abs(edges), width // 2, mode="edge")
    size = np.lib.stride_tricks.sliding_window_view(padded, width).mean(axis=1)
    low, high = np.quantile(size, (0.05, 0.97))
    if high - low < 0.15 * high:
        return np.zeros(0, dtype=np.intp)
    rearm, fire = low + 0.4 * (high - low), low + 0.6 * (high - low)
    feet: list[int] = []
    back, armed, last = max(round(0.15 / column_s), 2), size[0] < rearm, -np.inf
    for column, value in enumerate(size):
        if value < rearm:
            armed = True
        elif armed and value >= fire and (column - last) * column_s >= 0.3:
            armed, last = False, float(column)
            start = max(column - back, 0)
            window = size[start : column + 1]
            feet.append(start + int(np.flatnonzero(window <= window.min() * 1.0001)[-1]))
    return np.array(feet, dtype=np.intp)


def measure(
    edges: Floats,
    axis: SpectrumAxis,
    beam: DopplerBeam,
    feet: NDArray[np.intp] | None = None,
) -> Measurement | None:
    """Return the velocities of the whole beats of a trace; None with no whole beat.

    Parameters
    ----------
    edges
        (columns,) as ``edges_hz`` gives.
    axis
        Scales frequency to velocity by the angle of the cursor.
    beam
        Beam at the cursor's angle, for the correction of broadening.
    feet
        Columns of the upstrokes; found on the trace if None.
    """
    feet = find_beats(edges, axis.column_s) if feet is None else feet
    velocity = 0.1 * axis.mm_s_a_hz * edges
    psv, edv = [], []
    for start, end in pairwise(feet.tolist()):
        beat = velocity[start:end]
        if len(beat) < 4:
            continue
        psv.append(ScannerEquivalentVelocity(float(beat[np.abs(beat).argmax()])))
        tail = max(round(_FOOT_S / axis.column_s), 1)
        edv.append(ScannerEquivalentVelocity(float(np.mean(beat[-tail:]))))
    if not psv:
        return None
    mean_psv, mean_edv = mean_velocity(psv), mean_velocity(edv)
    indices = [1.0 - e.ratio(p) for e, p in zip(edv, psv, strict=True) if p.cm_s != 0.0]
    return Measurement(
        psv=mean_psv,
        edv=mean_edv,
        corrected_psv=corrected(mean_psv, beam),
        corrected_edv=corrected(mean_edv, beam),
        resistance_index=float(np.mean(indices)) if indices else 0.0,
        psv_by_beat_cm_s=tuple(p.cm_s for p in psv),
        beats=len(psv),
    )
