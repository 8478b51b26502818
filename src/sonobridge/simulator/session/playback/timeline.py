"""What was held and set at each time of a recorded session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.record import to_json
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.records import ControlEvent

__all__ = ["Change", "Held", "Timeline"]

T = TypeVar("T")

_JUMP_S: Final = 0.3
"""Events further apart were held still between: a recording keeps changes only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Probe, controls and freeze at one time."""

    probe: ProbeControl
    settings: ConsoleSettings
    frozen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One control that was set: its path, as ``image.gain_db``, and its new value."""

    time_s: float
    control: str
    value: float | str


class Timeline:
    """The events of a recording, by time.

    Parameters
    ----------
    events
        In the order of time.
    """

    def __init__(self, events: Sequence[ControlEvent]) -> None:
        self._probes = [(one.time_s, one.probe) for one in events if one.probe is not None]
        self._settings = [
            (one.time_s, one.settings) for one in events if one.settings is not None
        ]
        self._freezes = [(one.time_s, one.frozen) for one in events if one.frozen is not None]
        self._times: NDArray[np.float64] = np.array([at for at, _ in self._probes], dtype=float)
        self.end_s = events[-1].time_s if events else 0.0

    @property
    def empty(self) -> bool:
        """Whether the probe was never held: there is nothing to show."""
        return not self._probes or not self._settings

    def at(self, time_s: float) -> Held:
        """Return what was held; between two events soon after each other the probe moves.

        Raises
        ------
        ValueError
            If the recording is empty.
        """
        if self.empty:
            raise ValueError("an empty recording holds nothing")
        frozen = _latest(self._freezes, time_s)
        return Held(
            probe=self._probe(time_s),
            settings=_latest(self._settings, time_s) or self._settings[0][1],
            frozen=bool(frozen),
        )

    def changes(self) -> tuple[Change, ...]:
        """Return what was set, control by control; the first event gives where each began."""
        found: list[Change] = []
        before: dict[str, float | str] = {}
        for at, settings in self._settings:
            now = _flat(settings)
            found += [
                Change(time_s=at, control=name, value=value)
                for name, value in now.items()
                if before.get(name) != value
            ]
            before = now
        return tuple(found)

    def probes(self, most: int) -> tuple[tuple[float, ProbeControl], ...]:
        """Return at most so many places of the probe, evenly spread, first and last kept."""
        count = len(self._probes)
        if count <= most:
            return tuple(self._probes)
        chosen = np.unique(np.linspace(0, count - 1, most).round().astype(int))
        return tuple(self._probes[index] for index in chosen)

    def freezes(self) -> tuple[tuple[float, bool], ...]:
        """Return when the picture was frozen and let go."""
        return tuple((at, bool(frozen)) for at, frozen in self._freezes)

    def _probe(self, time_s: float) -> ProbeControl:
        last = max(int(np.searchsorted(self._times, time_s, side="right")) - 1, 0)
        at, held = self._probes[last]
        if last + 1 == len(self._probes):
            return held
        then, later = self._probes[last + 1]
        if held.side != later.side or not 0 < then - at <= _JUMP_S or time_s <= at:
            return held
        share = (time_s - at) / (then - at)
        moved: dict[str, Any] = {
            one.name: _between(getattr(held, one.name), getattr(later, one.name), share)
            for one in fields(held)
            if one.name != "side"
        }
        return ProbeControl(side=held.side, **moved)


def _latest(events: Sequence[tuple[float, T]], time_s: float) -> T | None:
    index = int(np.searchsorted([at for at, _ in events], time_s, side="right")) - 1
    return events[index][1] if index >= 0 else None


def _between(one: float, other: float, share: float) -> float:
    """Return a value between; a turn of more than half a circle is one across 180 degrees."""
    return one if abs(other - one) > 180.0 else one + share * (other - one)


def _flat(settings: ConsoleSettings) -> dict[str, float | str]:
    """Return controls by path; switches and words as words, sliders by number."""
    plain: Any = to_json(settings)
    found: dict[str, float | str] = {}
    for name, value in plain.items():
        inner = value.items() if isinstance(value, dict) else [("", value)]
        for key, leaf in inner:
            path = f"{name}.{key}" if key else name
            if isinstance(leaf, list):
                found.update({f"{path}.{i + 1}": float(x) for i, x in enumerate(leaf)})
            elif isinstance(leaf, bool):
                found[path] = "on" if leaf else "off"
            else:
                found[path] = leaf if isinstance(leaf, str) else float(leaf)
    return found
