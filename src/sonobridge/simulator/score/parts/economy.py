"""Q10 motion and time, formative only: it enters no gate, no mean and no badge."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonobridge.simulator.score.part import PartScore, clipped

__all__ = ["Motion", "motion_of", "score_economy"]

_RATE_HZ = 20.0
_IDLE_MM_S = 0.5
_LONGEST_S = 7_200.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """Motion of a probe over a session.

    Attributes
    ----------
    path_mm, rotation_deg
        Way of the probe's face and angle that it turned in all.
    duration_s, idle_s
        Time, and time nearly at rest.
    log_jerk
        Natural logarithm of the dimensionless squared jerk; larger is less smooth.
    volume_mm3
        Box that the probe's face moved in (each edge 1 mm at least).
    """

    path_mm: float
    rotation_deg: float
    duration_s: float
    idle_s: float
    log_jerk: float
    volume_mm3: float


def motion_of(times_s: ArrayLike, positions_mm: ArrayLike, depth_axes: ArrayLike) -> Motion:
    """Return the motion of a recorded session; the frame rate does not enter.

    Parameters
    ----------
    times_s
        (n,) rising times, s; at least one second in all, two hours at most.
    positions_mm, depth_axes
        (n, 3) middle of the probe's face, mm, and unit vector into the patient.

    Notes
    -----
    All is resampled to 20 Hz and smoothed over 0.25 s. Dimensionless squared jerk: integral of
    |d3x/dt3|^2 times duration^5 / path^2 (Hogan and Sternad 2009, from memory).
    """
    times = np.asarray(times_s, dtype=np.float64)
    places = np.asarray(positions_mm, dtype=np.float64)
    axes = np.asarray(depth_axes, dtype=np.float64)
    if times.ndim != 1 or places.shape != (times.size, 3) or axes.shape != places.shape:
        raise ValueError("each time has one place and one axis")
    if times.size < 4 or not bool((np.diff(times) > 0).all()):
        raise ValueError("times rise")
    duration = float(times[-1] - times[0])
    if not 1.0 <= duration <= _LONGEST_S:
        raise ValueError("a session lasts one second to two hours")
    even = np.linspace(times[0], times[-1], max(8, round(duration * _RATE_HZ)))
    step = float(even[1] - even[0])
    place = _smooth(np.stack([np.interp(even, times, places[:, i]) for i in range(3)], -1))
    axis = np.stack([np.interp(even, times, axes[:, i]) for i in range(3)], -1)
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    moved = np.linalg.norm(np.diff(place, axis=0), axis=1)
    path = float(moved.sum())
    cosine = np.clip((axis[1:] * axis[:-1]).sum(1), -1.0, 1.0)
    jerk = np.diff(place, n=3, axis=0) / step**3
    squared = float((jerk**2).sum() * step)
    edges = np.maximum(place.max(0) - place.min(0), 1.0)
    return Motion(
        path_mm=path,
        rotation_deg=float(np.degrees(np.arccos(cosine)).sum()),
        duration_s=duration,
        idle_s=float((moved / step < _IDLE_MM_S).sum() * step),
        log_jerk=math.log1p(squared * duration**5 / max(path, 1.0) ** 2),
        volume_mm3=float(edges.prod()),
    )


def score_economy(motion: Motion, expert: Motion, device: str) -> PartScore:
    """Compare motion and time with the expert's path on the same device.

    Notes
    -----
    Mean over six measures of exp(-max(0, ln(own / expert))^2): doing it in less is not better.
    With a mouse it measures the mouse, so it is feedback and no score of skill.
    """
    ratios = {}
    for field in fields(Motion):
        own, best = getattr(motion, field.name), getattr(expert, field.name)
        ratios[field.name] = max(own, 1e-3) / max(best, 1e-3)
    values = {
        name: math.exp(-(max(0.0, math.log(ratio)) ** 2)) for name, ratio in ratios.items()
    }
    worst = min(values, key=lambda name: values[name])
    words = worst.rsplit("_", 1)[0] if worst != "log_jerk" else "jerk"
    reason = (
        f"Feedback only. {words.capitalize()} {ratios[worst]:.1f} times the expert's "
        f"by {device}; {motion.duration_s:.0f} s in all."
    )
    return PartScore(
        part="economy",
        value=clipped(sum(values.values()) / len(values)),
        reason=reason,
        next_move="",
    )


def _smooth(values: Floats) -> Floats:
    width = 5
    padded = np.pad(values, ((width // 2, width // 2), (0, 0)), mode="edge")
    kernel = np.full(width, 1.0 / width)
    return np.stack([np.convolve(padded[:, i], kernel, mode="valid") for i in range(3)], -1)
