"""Compiled loops on the signal of the pulsed-wave gate."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["high_pass"]


def high_pass(coefficients: Any, state: Any, signal: Any) -> None:
    """Filter one real signal in place by second-order sections.

    Parameters
    ----------
    coefficients
        (sections * 5,): b0, b1, b2, a1, a2 of each.
    state
        (sections * 2,): carried from call to call.
    signal
        (pulses,) float32.
    """
    sections = coefficients.shape[0] // 5
    for pulse in range(signal.shape[0]):
        value = np.float64(signal[pulse])
        for section in range(sections):
            c, s = 5 * section, 2 * section
            result = coefficients[c] * value + state[s]
            state[s] = coefficients[c + 1] * value - coefficients[c + 3] * result + state[s + 1]
            state[s + 1] = coefficients[c + 2] * value - coefficients[c + 4] * result
            value = result
        signal[pulse] = np.float32(value)
