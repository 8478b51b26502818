"""Watches acoustic output and the time that it is held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sonobridge.core.record import to_json
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.measurement.safety import (
    DwellNotice,
    DwellState,
    DwellStep,
    OutputSettings,
    dwell_guidance,
    estimate_output,
    make_safety_panel,
    watch_dwell,
)

__all__ = ["SafetyObserver"]

_LONGEST_S: Final = 1.0


@dataclass(slots=True)
class SafetyObserver:
    """Mechanical and thermal index, time on tissue, and notices within a second.

    Attributes
    ----------
    record
        Takes each notice, so that it stands in the recording.
    frozen
        Tells whether the console transmits nothing.
    """

    record: Callable[[Mapping[str, Any]], None]
    frozen: Callable[[], bool]
    every_s: float = 0.5
    beside: bool = False
    state: DwellState = field(default_factory=DwellState)
    notice: str = ""
    _last_s: float | None = None

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        """Return the panel now: indices, the scanner's limits, time, and the newest notice.

        No bone lies near the focus of a neck's vessels: the index of soft tissue is shown.
        """
        settings, frozen = given.settings, self.frozen()
        output = estimate_output(
            OutputSettings(
                mode=settings.mode,
                power_db=settings.image.power_db,
                frequency_mhz=_frequency(given),
                focus_mm=settings.image.focus_mm,
                frozen=frozen,
            )
        )
        passed = time_s - (self._last_s if self._last_s is not None else time_s)
        self._last_s = time_s
        if passed > 0:
            step = DwellStep(
                seconds=min(passed, _LONGEST_S),
                tis=output.tis,
                tib=output.tib,
                on_tissue=not frozen,
                pulsed_doppler=settings.mode == "spectral",
            )
            self.state, raised = watch_dwell(self.state, step, dwell_guidance())
            self._tell(raised)
        panel = make_safety_panel(
            output, self.state, dwell_guidance(), pulsed_doppler=settings.mode == "spectral"
        )
        left = panel.remaining_s
        return {
            "topic": "safety",
            "mi": round(output.mi, 2),
            "ti": round(panel.shown_value, 2),
            "ti_kind": panel.shown_index,
            "held_s": round(self.state.on_tissue_s, 1),
            "left_s": None if left is None else round(left, 1),
            "limits": panel.limits.words,
            "notice": self.notice,
        }

    def _tell(self, raised: tuple[DwellNotice, ...]) -> None:
        for notice in raised:
            self.notice = notice.message
            self.record({"t": round(notice.at_s, 3), "safety": to_json(notice)})


def _frequency(given: ConsoleInput) -> float:
    settings = given.settings
    if settings.mode == "b":
        return settings.image.frequency_mhz
    return (settings.colour if settings.mode == "colour" else settings.spectral).frequency_mhz
