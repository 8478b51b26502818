"""The next best move by finite differences of the score over pose axes and knobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Move", "find_next_move"]

_LEAST_GAIN = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of one axis and what it is expected to gain.

    Attributes
    ----------
    axis
        Name of the pose axis or knob.
    change
        Signed change in the axis's unit.
    gain
        Rise of the score for that change.
    """

    axis: str
    change: float
    gain: float


def find_next_move(
    score: Callable[[Mapping[str, float]], float],
    state: Mapping[str, float],
    steps: Mapping[str, float],
) -> Move | None:
    """Return the single change that raises the score most, or None when none does.

    Parameters
    ----------
    score
        Score of a state, 0 to 1; called twice an axis and once for the state itself.
    state
        Present value of each axis.
    steps
        Size of the trial change of each axis; positive.

    Raises
    ------
    ValueError
        If a step is not positive or names no axis of the state.
    """
    if any(size <= 0 or axis not in state for axis, size in steps.items()):
        raise ValueError("each step is positive and names an axis of the state")
    now = score(state)
    best: Move | None = None
    for axis, size in steps.items():
        for change in (size, -size):
            gain = score({**state, axis: state[axis] + change}) - now
            if gain > _LEAST_GAIN and (best is None or gain > best.gain):
                best = Move(axis=axis, change=change, gain=gain)
    return best
