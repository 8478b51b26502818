"""Moves of the hand and turns of knobs in words: "slide towards the head by 2 mm"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.patient.placement.probe_control import ProbeControl

__all__ = ["KNOB_STEPS", "POSE_STEPS", "applied", "fan_words", "move_words", "state_of"]

POSE_STEPS: Final[Mapping[str, float]] = {
    "slide_mm": 2.0,
    "sweep_deg": 1.0,
    "rotate_deg": 5.0,
    "rock_deg": 3.0,
    "tilt_deg": 2.0,
    "press_mm": 1.0,
}
"""Trial change of each axis of the hand."""

KNOB_STEPS: Final[Mapping[str, Mapping[str, float]]] = {
    "b": {"image.depth_mm": 5.0, "image.gain_db": 2.0},
    "colour": {
        "image.depth_mm": 5.0,
        "colour.gain_db": 3.0,
        "colour.prf_hz": 500.0,
        "colour.steer_deg": 10.0,
    },
    "spectral": {
        "spectral.cursor_deg": 3.0,
        "spectral.depth_mm": 0.5,
        "spectral.lateral_mm": 0.5,
        "spectral.gate_mm": 0.5,
        "spectral.prf_hz": 500.0,
        "spectral.wall_filter_hz": 25.0,
    },
}
"""Trial change of the knobs of a mode."""

_BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "slide_mm": (-70.0, 75.0),
    "sweep_deg": (0.0, 115.0),
    "rotate_deg": (-180.0, 180.0),
    "rock_deg": (-35.0, 35.0),
    "tilt_deg": (-35.0, 35.0),
    "press_mm": (0.0, 8.0),
    "image.depth_mm": (15.0, 200.0),
    "image.gain_db": (-30.0, 30.0),
    "colour.gain_db": (-30.0, 30.0),
    "colour.prf_hz": (400.0, 16_000.0),
    "colour.steer_deg": (-30.0, 30.0),
    "spectral.cursor_deg": (-80.0, 80.0),
    "spectral.depth_mm": (2.0, 180.0),
    "spectral.lateral_mm": (-60.0, 60.0),
    "spectral.gate_mm": (0.5, 12.0),
    "spectral.prf_hz": (1000.0, 24_000.0),
    "spectral.wall_filter_hz": (25.0, 800.0),
}

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "slide_mm": ("slide towards the head by {:.0f} mm", "slide towards the chest by {:.0f} mm"),
    "sweep_deg": (
        "move {:.0f}° round the neck to the side",
        "move {:.0f}° round the neck to the front",
    ),
    "rotate_deg": ("rotate {:.0f}° clockwise", "rotate {:.0f}° anticlockwise"),
    "rock_deg": ("rock {:.0f}°, the marker end up", "rock {:.0f}°, the marker end down"),
    "tilt_deg": ("tilt {:.0f}° (fan)", "tilt {:.0f}° back (fan)"),
    "press_mm": ("press {:.0f} mm more", "press {:.0f} mm less"),
    "image.depth_mm": (
        "set the depth {:.0f} mm deeper",
        "set the depth {:.0f} mm shallower",
    ),
    "image.gain_db": ("raise the gain by {:.0f} dB", "lower the gain by {:.0f} dB"),
    "colour.gain_db": (
        "raise the colour gain by {:.0f} dB",
        "lower the colour gain by {:.0f} dB",
    ),
    "colour.prf_hz": (
        "raise the colour scale by {:.0f} Hz",
        "lower the colour scale by {:.0f} Hz",
    ),
    "colour.steer_deg": (
        "steer the box {:.0f}° to the marker",
        "steer the box {:.0f}° from the marker",
    ),
    "spectral.cursor_deg": ("turn the cursor by +{:.0f}°", "turn the cursor by -{:.0f}°"),
    "spectral.depth_mm": (
        "move the gate {:.1f} mm deeper",
        "move the gate {:.1f} mm shallower",
    ),
    "spectral.lateral_mm": (
        "move the gate {:.1f} mm to the marker",
        "move the gate {:.1f} mm from the marker",
    ),
    "spectral.gate_mm": ("lengthen the gate by {:.1f} mm", "shorten the gate by {:.1f} mm"),
    "spectral.prf_hz": ("raise the scale by {:.0f} Hz", "lower the scale by {:.0f} Hz"),
    "spectral.wall_filter_hz": (
        "raise the wall filter by {:.0f} Hz",
        "lower the wall filter by {:.0f} Hz",
    ),
}

_WAYS: Final = (
    ("right", "left"),
    ("front", "back"),
    ("chest", "head"),
)
"""Where the patient's axes point, less and more."""


def state_of(probe: ProbeControl, settings: ConsoleSettings) -> dict[str, float]:
    """Return the axes of the hand and the knobs of the mode by name."""
    state = {axis: float(getattr(probe, axis)) for axis in POSE_STEPS}
    for name in KNOB_STEPS[settings.mode]:
        group, knob = name.split(".")
        state[name] = float(getattr(getattr(settings, group), knob))
    return state


def applied(
    probe: ProbeControl, settings: ConsoleSettings, state: Mapping[str, float]
) -> tuple[ProbeControl, ConsoleSettings]:
    """Return hand and knobs in a state; what a control cannot reach is held at its end."""
    held = {name: float(np.clip(value, *_BOUNDS[name])) for name, value in state.items()}
    hand: dict[str, Any] = {axis: held[axis] for axis in POSE_STEPS if axis in held}
    moved = replace(probe, **hand)
    for name in KNOB_STEPS[settings.mode]:
        group, knob = name.split(".")
        old = getattr(settings, group)
        if name in held and getattr(old, knob) != held[name]:
            settings = replace(settings, **{group: replace(old, **{knob: held[name]})})
    return moved, settings


def move_words(axis: str, change: float) -> str:
    """Return a move as it is said to a person.

    Examples
    --------
    >>> move_words("slide_mm", -2.0)
    'slide towards the chest by 2 mm'
    """
    more, less = _WORDS[axis]
    return (more if change > 0 else less).format(abs(change))


def fan_words(change_deg: float, before: ProbePose, after: ProbePose) -> str:
    """Return a tilt by where the beam goes, which depends on how the probe is turned.

    Parameters
    ----------
    change_deg
        Angle of the tilt.
    before, after
        Poses of the probe.
    """
    moved = np.asarray(after.depth) - np.asarray(before.depth)
    axis = int(np.abs(moved).argmax())
    way = _WAYS[axis][int(moved[axis] > 0)]
    return f"tilt the beam {abs(change_deg):.0f}° towards the {way}"
