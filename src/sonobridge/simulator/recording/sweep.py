"""How the probe moves over time: a held view with the unrest of a hand, or a slide."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

from sonobridge.core.randomness import generator
from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.views import VIEWS, View, view_pose
from sonobridge.simulator.patient.spec import Side

__all__ = [
    "SLIDE",
    "Hand",
    "Sweep",
    "ViewNotHeldError",
    "along",
    "held_control",
    "held_view",
    "slide_through",
    "steady",
]

Sweep = Callable[[float], ProbeControl]
"""The probe at a time from the start of the recording, seconds."""

SLIDE: Final = "bifurcation_slide_transverse"
"""Name of the slide through the bifurcation in short axis, beside those of the views."""

_STOPS: Final = ("cca_dist", "bulb", "ica_prox", "ica_mid")

_DRIFT_HZ: Final = (0.12, 0.7)
_TREMOR_HZ: Final = (7.0, 12.0)
"""Bands of slow drift and of physiological tremor of a hand that rests (assumption)."""

_REACH: Final[dict[str, tuple[float, float]]] = {
    "slide_mm": (0.20, 0.02),
    "sweep_deg": (0.20, 0.02),
    "rotate_deg": (0.35, 0.03),
    "rock_deg": (0.30, 0.03),
    "tilt_deg": (0.30, 0.03),
    "press_mm": (0.08, 0.01),
}
"""Root mean square of drift and tremor of each control, its unit (assumption)."""

_LIMITS: Final[dict[str, tuple[float, float]]] = {
    "slide_mm": (-70.0, 75.0),
    "sweep_deg": (0.0, 115.0),
    "rotate_deg": (-180.0, 180.0),
    "rock_deg": (-40.0, 40.0),
    "tilt_deg": (-40.0, 40.0),
    "press_mm": (0.0, 8.0),
}


class ViewNotHeldError(ValueError):
    """No hand can hold the probe so on this patient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """The unrest of one hand; same seed, same movement.

    Attributes
    ----------
    seed
        Seed of the movement.
    scale
        1 is a practised hand (assumption); 0 holds perfectly still.
    """

    seed: int
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Refuse hands that are none."""
        if not 0.0 <= self.scale <= 10.0:
            raise ValueError("the unrest of a hand is 0 to 10 times that of a practised one")


def steady(control: ProbeControl, hand: Hand) -> Sweep:
    """Return a probe that is held in one place, as well as the hand can."""
    return along(lambda _: control, hand)


def along(path: Sweep, hand: Hand) -> Sweep:
    """Return a path with the unrest of a hand on all its controls."""
    waves = {name: _waves(hand, name) for name in _REACH}

    def moved(time_s: float) -> ProbeControl:
        control = path(time_s)
        values: dict[str, Any] = {
            name: float(np.clip(getattr(control, name) + _sum(rows, time_s), *_LIMITS[name]))
            for name, rows in waves.items()
        }
        return replace(control, **values)

    return moved


def _waves(hand: Hand, name: str) -> list[tuple[float, float, float]]:
    """Return (amplitude, cycles a second, phase) of the waves of one control."""
    rng = generator(hand.seed, "hand", name)
    rows = []
    for reach, band in zip(_REACH[name], (_DRIFT_HZ, _TREMOR_HZ), strict=True):
        for _ in range(2):  # two waves a band, whose squares add up to the band's
            cycles = float(np.exp(rng.uniform(*np.log(band))))
            rows.append((hand.scale * reach, cycles, float(rng.uniform(0.0, 2.0 * math.pi))))
    return rows


def _sum(rows: Sequence[tuple[float, float, float]], time_s: float) -> float:
    return sum(
        size * math.sin(2.0 * math.pi * cycles * time_s + start) for size, cycles, start in rows
    )


def held_view(patient: Patient, side: Side, view: View, hand: Hand) -> Sweep:
    """Return a standard view that is held.

    Raises
    ------
    ViewNotHeldError
        If no hand can hold the probe so on this patient.
    """
    return steady(held_control(patient, side, view), hand)


def held_control(patient: Patient, side: Side, view: View) -> ProbeControl:
    """Return how the probe is held for a standard view.

    Raises
    ------
    ViewNotHeldError
        If no hand can hold the probe so on this patient.
    """
    try:
        return view_pose(patient, side, view)[0]
    except ValueError as error:
        raise ViewNotHeldError(f"{view.name} cannot be held on this patient") from error


def slide_through(patient: Patient, side: Side, duration_s: float, hand: Hand) -> Sweep:
    """Return a slide in short axis from the common to the internal carotid.

    The probe passes the transverse views of distal common carotid, bulb, proximal and
    middle internal carotid at an even pace and then rests.

    Raises
    ------
    ViewNotHeldError
        If a view on the way cannot be held, or the views do not follow one another.
    ValueError
        If the duration is not positive.
    """
    if duration_s <= 0:
        raise ValueError("a slide takes time")
    stops = [held_control(patient, side, VIEWS[f"{site}_transverse"]) for site in _STOPS]
    numbers = [field.name for field in fields(stops[0]) if field.name != "side"]
    table = np.array([[getattr(stop, name) for name in numbers] for stop in stops])
    heights = table[:, numbers.index("slide_mm")]
    if (np.diff(heights) <= 0).any():
        raise ViewNotHeldError("the views of the slide do not follow one another on this neck")
    times = (heights - heights[0]) / (heights[-1] - heights[0]) * duration_s

    def path(time_s: float) -> ProbeControl:
        held = {
            name: float(np.interp(time_s, times, table[:, column]))
            for column, name in enumerate(numbers)
        }
        return ProbeControl(side=side, **held)

    return along(path, hand)
