"""The transducers that the simulated scanner offers."""

from __future__ import annotations

from typing import Final

from sonobridge.simulator.console.settings import TransducerName
from sonobridge.simulator.probe.transducer import Transducer

__all__ = ["TRANSDUCERS", "find_transducer"]

_SOURCE: Final = (
    "Figures of the array of this name as the MUST toolbox lists them for its getparam "
    "function (D. Garcia, MUST 2021; SIMUS, Comput Methods Programs Biomed 218:106726, 2022)."
)

TRANSDUCERS: Final[dict[TransducerName, Transducer]] = {
    "L11-5v": Transducer(
        name="L11-5v",
        kind="linear",
        elements=128,
        pitch_mm=0.30,
        element_width_mm=0.27,
        height_mm=5.0,
        radius_mm=0.0,
        elevation_focus_mm=18.0,
        centre_mhz=7.6,
        fractional_bandwidth=0.77,
        source=_SOURCE,
    ),
    "C5-2v": Transducer(
        name="C5-2v",
        kind="convex",
        elements=128,
        pitch_mm=0.508,
        element_width_mm=0.46,
        height_mm=13.5,
        radius_mm=49.57,
        elevation_focus_mm=60.0,
        centre_mhz=3.57,
        fractional_bandwidth=0.79,
        source=_SOURCE,
    ),
    "P4-2v": Transducer(
        name="P4-2v",
        kind="phased",
        elements=64,
        pitch_mm=0.30,
        element_width_mm=0.25,
        height_mm=14.0,
        radius_mm=0.0,
        elevation_focus_mm=60.0,
        centre_mhz=2.72,
        fractional_bandwidth=0.74,
        source=_SOURCE,
    ),
}
"""Shipped transducers by name; all elements work."""


def find_transducer(name: TransducerName, dead_elements: tuple[int, ...] = ()) -> Transducer:
    """Return a shipped transducer, with some elements dead if asked.

    Raises
    ------
    ValueError
        If a dead element is not one of the array's.
    """
    from dataclasses import replace

    return replace(TRANSDUCERS[name], dead_elements=dead_elements)
