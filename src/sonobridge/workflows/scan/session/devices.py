"""What a stored session was scanned with: as declared, and as its recording shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonobridge.simulator.console.steering import (
    Device,
    DeviceUse,
    DeviceUsed,
    device_use,
    steered_counts,
)

if TYPE_CHECKING:
    from sonobridge.store import Workspace
    from sonobridge.store.scans import ScanSession

__all__ = ["device_summary", "device_used", "devices_of"]


def device_summary(use: DeviceUse) -> dict[str, Any]:
    """Return what lists and the evidence record hold of the devices of a session."""
    return {
        "device": use.used,
        "declared_device": use.declared,
        "steered": {one.device: one.messages for one in use.counts},
    }


def device_used(row: ScanSession) -> DeviceUsed:
    """Return what a session counts as scanned with.

    Of an open session that is the declared device, and so it is of one that was submitted
    before devices were counted.
    """
    kept: DeviceUsed | None = (row.summary or {}).get("device")
    declared: DeviceUsed = row.body["device"]
    return kept or declared


def devices_of(workspace: Workspace, row: ScanSession) -> DeviceUse:
    """Return declared and observed devices of a session, open or submitted."""
    from sonobridge.store.scans import ScanTrace

    declared: Device = row.body["device"]
    if row.summary is None:
        return device_use(declared, steered_counts(ScanTrace(workspace, row.id).events()))
    if "steered" not in row.summary:
        words = f"{declared} (declared; submitted before devices were counted)"
        return DeviceUse(declared=declared, used=declared, counts=(), words=words)
    return device_use(declared, row.summary["steered"])
