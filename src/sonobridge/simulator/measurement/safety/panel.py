"""The safety panel: indices, limits of the scanner, time on tissue and the table."""

from __future__ import annotations

from typing import Literal

from sonobridge.core.record import record
from sonobridge.simulator.measurement.safety.dwell import DwellNotice, DwellState
from sonobridge.simulator.measurement.safety.guidance import DwellGuidance
from sonobridge.simulator.measurement.safety.output import (
    AcousticOutput,
    OutputLimits,
    output_limits,
)

__all__ = ["SafetyPanel", "make_safety_panel"]


@record
class SafetyPanel:
    """What the panel shows. It has no pressure: a session without a force input has none.

    Attributes
    ----------
    output
        Indices at the present setting, simulated.
    shown_index
        The thermal index that belongs to the tissue.
    limits
        What the scanner cannot exceed.
    on_tissue_s, remaining_s
        Time on tissue, and what is left at the present index; None where time is not
        limited.
    table
        The rows of the guidance in words, the unlimited span first.
    notices
        Raised so far.
    """

    output: AcousticOutput
    shown_index: Literal["TIS", "TIB"]
    shown_value: float
    limits: OutputLimits
    on_tissue_s: float
    remaining_s: float | None
    table: tuple[str, ...]
    notices: tuple[DwellNotice, ...]
    simulated: Literal[True] = True


def make_safety_panel(
    output: AcousticOutput,
    state: DwellState,
    guidance: DwellGuidance,
    notices: tuple[DwellNotice, ...] = (),
    *,
    bone_near_focus: bool = False,
    pulsed_doppler: bool = False,
) -> SafetyPanel:
    """Return the panel at the present setting."""
    value = output.tib if bone_near_focus else output.tis
    factor = guidance.bone_factor if bone_near_focus and pulsed_doppler else 1.0
    held = state.held_s or (0.0,) * len(guidance.rows)
    left = [
        max(0.0, row.seconds - used) * factor
        for row, used in zip(guidance.rows, held, strict=True)
        if value > row.above
    ]
    free = f"TI to {guidance.unlimited_at_most:g}: no time limit ({guidance.body})"
    return SafetyPanel(
        output=output,
        shown_index="TIB" if bone_near_focus else "TIS",
        shown_value=value,
        limits=output_limits(),
        on_tissue_s=state.on_tissue_s,
        remaining_s=min(left) if left else None,
        table=(free, *(row.words for row in guidance.rows)),
        notices=notices,
    )
