"""The zero pose of the tracked probe: kept, so that the next session need not take it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sonobridge.core.clock import as_utc_text
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.tracking.calibration import TrackerCalibration

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["TrackerZero"]

_LONGEST = 65_536


class TrackerZero:
    """The one kept calibration of a workspace: ``derived/scan/tracker.json``.

    Parameters
    ----------
    workspace
        Whose it is.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def read(self) -> tuple[TrackerCalibration, str] | None:
        """Return calibration and when it was taken (UTC); None if there is none to be read."""
        path = self._workspace.derived.path("scan", "tracker.json")
        try:
            with path.open("rb") as stream:
                kept = json.loads(stream.read(_LONGEST))
            return from_json(TrackerCalibration, kept["calibration"]), str(kept["taken_at"])
        except (OSError, ValueError, TypeError, KeyError, InvalidInputError):
            return None  # as good as none: it is taken anew in a second

    def keep(self, calibration: TrackerCalibration) -> str:
        """Keep a calibration in place of the one before; return when it was taken (UTC)."""
        taken_at = as_utc_text(self._workspace.clock.now())
        kept = {"calibration": to_json(calibration), "taken_at": taken_at}
        data = json.dumps(kept, allow_nan=False).encode()
        self._workspace.derived.write(data, "scan", "tracker.json")
        return taken_at
