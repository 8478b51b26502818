"""The heart as source: intervals of its beats and the pressure in the great arteries.

The pressure is that of a three-element windkessel into which the heart ejects its stroke:
cardiac output, mean pressure and arterial compliance make the pulse pressure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.simulator.flow.circulation_input import Physiology

__all__ = ["INSTANTS", "Source", "beat_intervals", "pressure_source"]

Floats = NDArray[np.float64]

INSTANTS: Final = 256
"""Instants at which each beat is solved."""

_AORTIC_IMPEDANCE = 0.045
"""Characteristic impedance of the aorta, mmHg s/ml (usual adult value)."""

_FILLING_DEAD_S, _FILLING_S = 0.18, 0.28
"""Filling of the ventricle after an interval RR: 1 - exp(-(RR - dead) / time). Assumed:
strokes after short intervals are small, as seen in atrial fibrillation."""

_SETTLING_BEATS = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """Pressure of the great arteries over the beats.

    Attributes
    ----------
    intervals_s
        (beats,) length of each beat, s.
    pressure_mmhg
        (beats, INSTANTS) pressure at equal steps of each beat.
    """

    intervals_s: Floats
    pressure_mmhg: Floats


def beat_intervals(physiology: Physiology, beats: int) -> Floats:
    """Return the intervals of the beats, s: (beats,), mean 60 / heart rate.

    Sinus rhythm varies by breathing (2 %) and at random (1.5 %); in atrial fibrillation
    intervals are independent with a coefficient of variation of 0.22 (about that of the
    published series of resting patients; assumed).
    """
    rng = generator(physiology.rhythm_seed, "heart", physiology.rhythm)
    mean = 60.0 / physiology.heart_rate_bpm
    if physiology.rhythm == "atrial_fibrillation":
        factors = np.exp(rng.normal(0.0, 0.22, beats))
    else:
        breath = 0.02 * np.sin(2.0 * np.pi * np.arange(beats) / 4.3 + rng.uniform(0, 6.28))
        factors = 1.0 + breath + rng.normal(0.0, 0.015, beats)
    intervals: Floats = np.clip(mean * factors / factors.mean(), 0.3, 2.2)
    return intervals


def pressure_source(physiology: Physiology, beats: int) -> Source:
    """Return the pressure that the heart makes in the great arteries."""
    intervals = beat_intervals(physiology, beats)
    before = np.roll(intervals, 1)
    filling = 1.0 - np.exp(-np.maximum(before - _FILLING_DEAD_S, 0.02) / _FILLING_S)
    output_ml_s = physiology.cardiac_output_l_min * 1000.0 / 60.0
    strokes = filling * (output_ml_s * intervals.sum() / filling.sum())
    resistance = physiology.mean_pressure_mmhg / output_ml_s - _AORTIC_IMPEDANCE
    compliance = physiology.arterial_compliance_ml_mmhg
    pressure = np.empty((beats, INSTANTS))
    stored = physiology.mean_pressure_mmhg
    for index in range(-_SETTLING_BEATS, beats):
        beat = index % beats
        ejected = strokes[beat] * _ejection(float(intervals[beat]))
        step = intervals[beat] / INSTANTS
        for instant in range(INSTANTS):
            gain = step / compliance
            stored = (stored + gain * ejected[instant]) / (1.0 + gain / resistance)
            if index >= 0:
                pressure[beat, instant] = stored + _AORTIC_IMPEDANCE * ejected[instant]
    return Source(intervals_s=intervals, pressure_mmhg=pressure)


def _ejection(interval_s: float) -> Floats:
    """Return the ejection of one stroke of 1 ml over the beat, ml/s: (INSTANTS,).

    A skewed half sine over the ejection time (0.32 s at 1 s, with the root of the
    interval), then the short backflow that shuts the valve and makes the dicrotic notch.
    """
    time = np.arange(INSTANTS) * interval_s / INSTANTS
    ejecting = min(0.32 * np.sqrt(interval_s), 0.55 * interval_s)
    closing = 0.045
    forward = np.where(
        time < ejecting, np.sin(np.pi * np.minimum(time / ejecting, 1.0) ** 0.75), 0.0
    )
    after = (time - ejecting) / closing
    back = np.where((after >= 0) & (after < 1), np.sin(np.pi * np.clip(after, 0, 1)), 0.0)
    flow = forward - 0.25 * back
    shaped: Floats = flow / (flow.sum() * interval_s / INSTANTS)
    return shaped
