"""Test of the elements of a probe in air: what each one hears of the face's own echo.

Held in air, a probe hears the echo of its lens's face. One element at a time sends and
receives; a dead one hears noise alone. Weak elements are not told from dead ones by this
test, and a bad cable shows like a dead element.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from annotated_types import Ge
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.core.record import record
from sonobridge.simulator.console.settings import TransducerName
from sonobridge.simulator.probe.catalogue import find_transducer
from sonobridge.simulator.probe.transducer import Transducer

__all__ = ["ElementTest", "element_amplitudes", "find_dead", "run_element_test"]

Floats = NDArray[np.float64]

_LENS_MM: Final = 0.8
_LENS_MM_PER_US: Final = 1.0
"""Thickness of the lens and its speed of sound (silicone rubber; usual values, assumed)."""
_LENS_DB_MM_MHZ: Final = 0.5
_SPREAD_DB: Final = 1.5
"""Standard deviation of the sensitivity between working elements (assumption)."""
_SNR_DB: Final = 40.0
_SAMPLES_PER_PERIOD: Final = 16
_AVERAGED: Final = 8
_DEAD_DB: Final = -20.0
"""An element is called dead this far below the median of its neighbours (usual criterion of
electronic probe testers, from memory)."""
_NEIGHBOURS: Final = 15


@record
class ElementTest:
    """Result of a test.

    Attributes
    ----------
    elements
        How many were tested.
    dead
        Indices from 0 of those that hear nothing.
    level_db
        Level of each element against the median, dB.
    passed
        Whether none is dead.
    words
        The result as a sentence.
    """

    transducer: TransducerName
    elements: Annotated[int, Ge(1)]
    dead: tuple[int, ...]
    level_db: tuple[float, ...]
    passed: bool
    words: str
    simulated: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pulse:
    """The echo of the lens's face: samples at equal steps and where it lies."""

    samples: Floats
    start: int
    stop: int


def element_amplitudes(transducer: Transducer, seed: int) -> Floats:
    """Return what each element hears of the face's echo: (elements,), noise about 1.

    Parameters
    ----------
    transducer
        The probe, with its dead elements.
    seed
        Seed of the spread between elements and of the noise.

    Notes
    -----
    Each element sends a pulse of its band through the lens and hears it back from the air;
    the matched filter's output is averaged over eight pulses.
    """
    rng = generator(seed, "quality assurance", transducer.name)
    pulse = _echo(transducer)
    gain = 10.0 ** (rng.normal(0.0, _SPREAD_DB, transducer.elements) / 20.0)
    gain[list(transducer.dead_elements)] = 0.0
    template = pulse.samples[pulse.start : pulse.stop]
    energy = float((template**2).sum())
    level = 10.0 ** (_SNR_DB / 20.0) / math.sqrt(energy)
    heard = np.zeros(transducer.elements)
    for _ in range(_AVERAGED):
        noise = rng.standard_normal((transducer.elements, len(pulse.samples)))
        traces = level * gain[:, None] * pulse.samples[None, :] + noise
        heard += traces[:, pulse.start : pulse.stop] @ template / math.sqrt(energy)
    found: Floats = np.abs(heard) / math.sqrt(_AVERAGED)
    return found


def _echo(transducer: Transducer) -> _Pulse:
    """Return the echo of the lens's face as an element hears it."""
    frequency = transducer.centre_mhz
    step = 1.0 / (frequency * _SAMPLES_PER_PERIOD)
    arrival = 2.0 * _LENS_MM / _LENS_MM_PER_US
    sigma = math.sqrt(2.0 * math.log(2.0)) / (
        math.pi * frequency * transducer.fractional_bandwidth
    )
    times = np.arange(0.0, arrival + 8.0 * sigma, step)
    loss = 10.0 ** (-2.0 * _LENS_DB_MM_MHZ * _LENS_MM * frequency / 20.0)
    envelope = loss * np.exp(-((times - arrival) ** 2) / (2.0 * sigma**2))
    start = int((arrival - 3.0 * sigma) / step)
    return _Pulse(
        samples=envelope * np.cos(2.0 * math.pi * frequency * (times - arrival)),
        start=max(start, 0),
        stop=int((arrival + 3.0 * sigma) / step),
    )


def find_dead(amplitudes: Floats) -> tuple[tuple[int, ...], Floats]:
    """Return (dead elements from 0, level of each against its neighbours, dB)."""
    half = _NEIGHBOURS // 2
    padded = np.pad(amplitudes, half, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _NEIGHBOURS)
    around = np.maximum(np.median(windows, axis=1), float(np.median(amplitudes)) * 0.1)
    level = 20.0 * np.log10(np.maximum(amplitudes, 1e-6) / around)
    return tuple(int(one) for one in np.flatnonzero(level < _DEAD_DB)), level


def run_element_test(
    name: TransducerName, dead_elements: tuple[int, ...] = (), *, seed: int
) -> ElementTest:
    """Test the elements of a probe in air.

    Parameters
    ----------
    name
        Which probe.
    dead_elements
        Its faults, which the test does not know.
    seed
        Seed of the test's noise.

    Raises
    ------
    ValueError
        If a dead element is not one of the array's.
    """
    transducer = find_transducer(name, dead_elements)
    dead, level = find_dead(element_amplitudes(transducer, seed))
    share = 100.0 * len(dead) / transducer.elements
    words = f"All {transducer.elements} elements answer."
    if dead:
        places = ", ".join(str(one) for one in dead)
        words = (
            f"{len(dead)} of {transducer.elements} elements ({share:.0f} %) do not answer: "
            f"{places} (counted from 0 at the marker)."
        )
    return ElementTest(
        transducer=name,
        elements=transducer.elements,
        dead=dead,
        level_db=tuple(round(float(one), 1) for one in level),
        passed=not dead,
        words=words,
    )
