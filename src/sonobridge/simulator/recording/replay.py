"""A stretch of a recorded session as a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.recording.sweep import Sweep

__all__ = ["ReplayError", "Replayed", "replayed"]

_JUMP_S: Final = 0.3
"""Controls that lie further apart were held still between: recordings keep changes only."""


class ReplayError(InvalidInputError):
    """A stretch of a session cannot be made into a clip."""

    code = "simulator.replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A stretch of a session.

    Attributes
    ----------
    sweep
        The probe over the time since the start of the stretch.
    settings
        Controls of the scanner at its start, used for the whole clip.
    side
        Side of the neck.
    """

    sweep: Sweep
    settings: ConsoleSettings
    side: Side


def replayed(
    events: Sequence[Mapping[str, Any]], start_s: float, duration_s: float
) -> Replayed:
    """Return a stretch of a session from its recording.

    Parameters
    ----------
    events
        Events of the recording, in order: ``t`` in seconds, ``probe`` and ``settings``.
    start_s, duration_s
        The stretch, simulated time of the session.

    Raises
    ------
    ReplayError
        If nothing was recorded by then, or the probe changes sides within it.
    """
    times: list[float] = []
    held: list[ProbeControl] = []
    settings: ConsoleSettings | None = None
    for event in events:
        at = float(event.get("t", 0.0))
        if at > start_s + duration_s:
            break
        if "settings" in event and (settings is None or at <= start_s):
            settings = from_json(ConsoleSettings, event["settings"])
        if "probe" in event:
            times.append(at)
            held.append(from_json(ProbeControl, event["probe"]))
    if not times or times[0] > start_s or settings is None:
        raise ReplayError(
            "There is nothing to replay at this time.",
            where=f"{start_s:g} s",
            why=f"The recording begins at {times[0]:g} s."
            if times
            else "Nothing was recorded by then.",
            kept="The session stays as it is.",
            remedy="Name a time at which the probe was held.",
        )
    first = int(np.searchsorted(times, start_s, side="right")) - 1
    sides = {control.side for control in held[first:]}
    if len(sides) > 1:
        raise ReplayError(
            "The probe changes sides within this stretch.",
            where=f"{start_s:g} to {start_s + duration_s:g} s",
            kept="The session stays as it is.",
            remedy="Make one clip of each side.",
        )
    sweep = _between(np.array(times[first:]) - start_s, held[first:])
    return Replayed(sweep=sweep, settings=settings, side=held[first].side)


def _between(times: np.ndarray[Any, np.dtype[np.float64]], held: list[ProbeControl]) -> Sweep:
    """Return a probe that moves evenly between controls that came soon after each other."""
    names = [field.name for field in fields(held[0]) if field.name != "side"]
    table = np.array([[getattr(control, name) for name in names] for control in held])

    def sweep(time_s: float) -> ProbeControl:
        last = max(int(np.searchsorted(times, time_s, side="right")) - 1, 0)
        if last + 1 == len(held) or times[last + 1] - times[last] > _JUMP_S:
            return held[last]
        share = (time_s - times[last]) / (times[last + 1] - times[last])
        values = table[last] + share * (table[last + 1] - table[last])
        moved: dict[str, Any] = dict(zip(names, map(float, values), strict=True))
        return ProbeControl(side=held[last].side, **moved)

    return sweep
