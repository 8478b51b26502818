"""The good range of each knob: where the score of the picture now is at its best."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.score.parts.resolution import FOCUS_NEAR_MM
from sonobridge.simulator.session.coach.live import LivePicture, labels_under, mean_at
from sonobridge.simulator.session.scene import AskedView, Scene

__all__ = ["GOOD_KNOBS", "good_range", "good_ranges"]

_SLACK: Final = 0.02
"""A value is good when the mean of the parts lies so near the best that the knob reaches."""

_TELLS: Final = 0.04
"""A knob that changes the mean by less has no good range here: all of it is as good."""

GOOD_KNOBS: Final[Mapping[str, Mapping[str, tuple[float, float, float]]]] = {
    "b": {
        "image.depth_mm": (15.0, 80.0, 5.0),
        "image.gain_db": (-30.0, 30.0, 2.0),
    },
    "colour": {
        "colour.gain_db": (-30.0, 30.0, 4.0),
        "colour.prf_hz": (400.0, 16_000.0, 400.0),
        "colour.steer_deg": (-30.0, 30.0, 5.0),
    },
    "spectral": {
        "spectral.cursor_deg": (-80.0, 80.0, 2.0),
        "spectral.gate_mm": (0.5, 12.0, 0.5),
        "spectral.prf_hz": (1000.0, 24_000.0, 500.0),
        "spectral.wall_filter_hz": (25.0, 800.0, 25.0),
    },
}
"""Knobs of each mode that the live score reads, with least, most and step that is tried."""

_NEAR: Final[Mapping[str, float]] = {"image.gain_db": 10.0}
"""A picture of other gain is only estimated from the grey levels of this one, so near by."""


def good_ranges(
    scene: Scene, picture: LivePicture, asked: AskedView
) -> dict[str, tuple[float, float]]:
    """Return the good range of each knob of the mode, the others as they are now.

    The focus is good within the distance at which the resolution part names it as the cause.
    Shadows, noise and the hand are left as they are; a knob that makes no difference here
    has no range.
    """
    settings = picture.settings
    cut = labels_under(scene, picture) if settings.mode == "b" else None

    def score(path: str) -> Callable[[float], float]:
        return lambda value: mean_at(
            scene, picture, asked, cut, (picture.probe, _turned(settings, path, value))
        )

    found = {}
    for path, (low, high, step) in GOOD_KNOBS[settings.mode].items():
        now = _value(settings, path)
        near = _NEAR.get(path, high - low)
        tried = np.arange(low, high + 0.5 * step, step)
        values = sorted({now, *(float(one) for one in tried if abs(one - now) <= near)})
        within = good_range(score(path), values, now)
        if within is not None:
            found[path] = within
    if settings.mode == "b":
        depth = scene.sight(picture.probe, picture.optics, asked).depth_mm
        found["image.focus_mm"] = (max(depth - FOCUS_NEAR_MM, 5.0), depth + FOCUS_NEAR_MM)
    return {path: (round(low, 2), round(high, 2)) for path, (low, high) in found.items()}


def good_range(
    score: Callable[[float], float], values: list[float], now: float
) -> tuple[float, float] | None:
    """Return the stretch of rising values that is as good as the best one; None for all.

    Of several such stretches the one that holds the present value, else the best one's.
    """
    means = np.array([score(value) for value in values])
    if float(np.ptp(means)) < _TELLS:
        return None
    good = means >= means.max() - _SLACK
    present = values.index(now)
    first = last = present if good[present] else int(means.argmax())
    while first > 0 and good[first - 1]:
        first -= 1
    while last + 1 < len(values) and good[last + 1]:
        last += 1
    return values[first], values[last]


def _value(settings: ConsoleSettings, path: str) -> float:
    group, knob = path.split(".")
    return float(getattr(getattr(settings, group), knob))


def _turned(settings: ConsoleSettings, path: str, value: float) -> ConsoleSettings:
    group, knob = path.split(".")
    changed: Any = replace(getattr(settings, group), **{knob: value})
    one: dict[str, Any] = {group: changed}
    return replace(settings, **one)
