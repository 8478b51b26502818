"""Time at each thermal index over a recorded session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.measurement.safety import (
    AcousticOutput,
    DwellNotice,
    DwellState,
    DwellStep,
    OutputSettings,
    dwell_guidance,
    estimate_output,
    watch_dwell,
)
from sonobridge.simulator.score.part import PartScore
from sonobridge.simulator.score.parts import score_safety
from sonobridge.simulator.session.records import ControlEvent

__all__ = ["output_settings", "safety_part"]

_LONGEST_S: Final = 7_200.0


def output_settings(settings: ConsoleSettings, *, frozen: bool = False) -> OutputSettings:
    """Return the controls that acoustic output depends on."""
    frequency = {
        "b": settings.image.frequency_mhz,
        "colour": settings.colour.frequency_mhz,
        "spectral": settings.spectral.frequency_mhz,
    }[settings.mode]
    return OutputSettings(
        mode=settings.mode,
        power_db=settings.image.power_db,
        frequency_mhz=frequency,
        focus_mm=settings.image.focus_mm,
        frozen=frozen,
    )


def safety_part(events: Sequence[ControlEvent], end_s: float) -> PartScore:
    """Score the time at each thermal index from the timeline of a session.

    Parameters
    ----------
    events
        Changes of controls and freeze, in the order of time.
    end_s
        End of the session, s; at most two hours count.
    """
    guidance, state = dwell_guidance(), DwellState()
    notices: list[DwellNotice] = []
    settings: ConsoleSettings | None = None
    frozen = False
    times = [*(event.time_s for event in events), end_s]
    for event, until in zip(events, times[1:], strict=True):
        settings = event.settings or settings
        frozen = frozen if event.frozen is None else event.frozen
        if settings is None:
            continue
        left = min(until, _LONGEST_S) - event.time_s
        output = estimate_output(output_settings(settings, frozen=frozen))
        stepper = _Stepper(output, frozen, settings.mode == "spectral")
        while left > 1e-9:
            state, raised = watch_dwell(state, stepper.step(min(left, 1.0)), guidance)
            notices.extend(raised)
            left -= 1.0
    return score_safety(notices, state.on_tissue_s)


@dataclass(frozen=True, slots=True)
class _Stepper:
    """Makes dwell steps at one setting."""

    output: AcousticOutput
    frozen: bool
    pulsed: bool

    def step(self, seconds: float) -> DwellStep:
        return DwellStep(
            seconds=seconds,
            tis=self.output.tis,
            tib=self.output.tib,
            on_tissue=not self.frozen,
            pulsed_doppler=self.pulsed,
        )
