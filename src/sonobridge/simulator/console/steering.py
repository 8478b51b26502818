"""What steers the probe: devices as declared, as observed, and where the two differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Final, Literal, get_args

from sonobridge.core.record import record
from sonobridge.simulator.patient.placement.probe_control import ProbeControl

__all__ = [
    "Device",
    "DeviceCount",
    "DeviceUse",
    "DeviceUsed",
    "Steering",
    "device_use",
    "has_moved",
    "steered_counts",
]

Device = Literal["keyboard", "mouse", "gamepad", "phone", "tracker", "script"]
"""What a session can be declared to be scanned with."""

Steering = Literal["keyboard", "mouse", "gamepad", "phone", "tracker", "script", "unknown"]
"""What moved the probe; ``unknown`` when a page did not say, or said what was not so."""

DeviceUsed = Literal[
    "keyboard", "mouse", "gamepad", "phone", "tracker", "script", "mixed", "unobserved"
]
"""What a session was scanned with: the declared device only if nothing else steered."""

_STEERING: Final = frozenset(get_args(Steering))
_AXES: Final = tuple(one.name for one in fields(ProbeControl) if one.name != "side")


@record
class DeviceCount:
    """How many control messages of one device moved the probe."""

    device: Steering
    messages: int


@record
class DeviceUse:
    """What a session was declared to be scanned with, and what steered it.

    Attributes
    ----------
    used
        The declared device if it alone steered; ``mixed`` if another one did, alone or too;
        ``unobserved`` if no control message moved the probe.
    counts
        Messages by device, most first.
    words
        The same as a sentence for badges and results.
    """

    declared: Device
    used: DeviceUsed
    counts: tuple[DeviceCount, ...]
    words: str


def has_moved(before: ProbeControl, after: ProbeControl) -> bool:
    """Return whether the probe was moved; choosing the other side of the neck is no move."""
    return any(getattr(before, axis) != getattr(after, axis) for axis in _AXES)


def steered_counts(events: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return control messages that moved the probe, by device, from a recording's events.

    What is no count of a known device is counted as ``unknown``, never passed over.
    """
    counts: dict[str, int] = {}
    for event in events:
        told = event.get("by")
        if not isinstance(told, Mapping):
            continue
        for name, messages in told.items():
            device = name if name in _STEERING else "unknown"
            if isinstance(messages, int) and messages > 0:
                counts[device] = counts.get(device, 0) + messages
    return counts


def device_use(declared: Device, counts: Mapping[str, int]) -> DeviceUse:
    """Hold the declared device against what steered.

    Examples
    --------
    >>> device_use("mouse", {"mouse": 90, "keyboard": 2}).words
    'mixed: mouse 90, keyboard 2 control messages (declared: mouse)'
    """
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    listed = ", ".join(f"{name} {messages}" for name, messages in ordered)
    used: DeviceUsed = declared
    words: str = declared
    if not ordered:
        if declared != "script":  # a script stores its views without a console
            used = "unobserved"
            words = f"unobserved: no control message moved the probe (declared: {declared})"
    elif {name for name, _ in ordered} != {declared}:
        used = "mixed"
        words = f"mixed: {listed} control messages (declared: {declared})"
    return DeviceUse(
        declared=declared,
        used=used,
        counts=tuple(
            DeviceCount(device=name, messages=messages)  # type: ignore[arg-type]
            for name, messages in ordered
        ),
        words=words,
    )
