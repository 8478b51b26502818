"""Reads the Doppler trace: what the scanner shows and, where allowed, the flow itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sonobridge.simulator.console.duplex_scanner import DuplexScanner
from sonobridge.simulator.console.live import ConsoleInput

__all__ = ["TraceObserver"]


@dataclass(slots=True)
class TraceObserver:
    """PSV, EDV and resistance index of the last beats.

    Attributes
    ----------
    scanner
        Whose spectrum is traced.
    with_flow
        Whether the velocity with the beam's broadening taken off is told as well; it is
        part of the teaching, so not in an exam.
    """

    scanner: DuplexScanner
    with_flow: bool
    every_s: float = 0.25
    beside: bool = False

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        """Return the readings; None outside spectral mode or before a whole beat."""
        del time_s
        if given.settings.mode != "spectral":
            return None
        traced = self.scanner.traced(given.probe.side)
        if traced is None:
            return None
        found = traced.measurement
        return {
            "topic": "trace",
            "psv_cm_s": round(found.psv.cm_s, 1),
            "edv_cm_s": round(found.edv.cm_s, 1),
            "resistive_index": round(found.resistance_index, 3),
            "beats": found.beats,
            "flow_field_psv_cm_s": round(found.corrected_psv.cm_s, 1)
            if self.with_flow
            else None,
        }
