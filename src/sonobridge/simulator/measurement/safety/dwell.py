"""Time on tissue at each thermal index, and the notice when a span is held too long."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le

from sonobridge.core.record import record
from sonobridge.core.units import Second
from sonobridge.simulator.measurement.safety.guidance import DwellGuidance, DwellRow

__all__ = ["LONGEST_STEP_S", "DwellNotice", "DwellState", "DwellStep", "watch_dwell"]

LONGEST_STEP_S = 1.0
"""Longest step that is taken at once, so that a notice never comes later than that."""


@record
class DwellStep:
    """A stretch of scanning at one setting.

    Attributes
    ----------
    seconds
        Its length, s; no more than a second.
    tis, tib
        Thermal indices shown.
    on_tissue
        Whether the probe transmits into the patient.
    pulsed_doppler, bone_near_focus
        Together they shorten all times; bone near the focus chooses TIB.
    """

    seconds: Annotated[Second, Gt(0), Le(1)]
    tis: Annotated[float, Ge(0), Le(100)]
    tib: Annotated[float, Ge(0), Le(100)]
    on_tissue: bool = True
    pulsed_doppler: bool = False
    bone_near_focus: bool = False

    @property
    def index(self) -> Literal["TIS", "TIB"]:
        """The thermal index that belongs to the tissue."""
        return "TIB" if self.bone_near_focus else "TIS"

    @property
    def value(self) -> float:
        """Value of that index."""
        return self.tib if self.bone_near_focus else self.tis


@record
class DwellNotice:
    """A span was held longer than its row allows. Stored with the session.

    Attributes
    ----------
    at_s
        Time on the session's clock when it was raised, s.
    index, thermal_index
        Which index, and its value then.
    held_s, allowed_s
        How long indices above the row's lower end were held, and how long they may be.
    row
        The row of the guidance, with its badge.
    source
        Where the row comes from.
    message
        What happened and what to do.
    """

    at_s: float
    index: Literal["TIS", "TIB"]
    thermal_index: float
    held_s: float
    allowed_s: float
    row: str
    source: str
    message: str


@record
class DwellState:
    """Time so far.

    Attributes
    ----------
    clock_s
        Time since the session began, s.
    on_tissue_s
        Of it on tissue, s.
    held_s
        By row, seconds above its lower end (a second near bone counts for more, see
        ``watch_dwell``).
    raised
        Rows whose notice was raised.
    """

    clock_s: float = 0.0
    on_tissue_s: float = 0.0
    held_s: tuple[float, ...] = ()
    raised: tuple[bool, ...] = ()


def watch_dwell(
    state: DwellState, step: DwellStep, guidance: DwellGuidance
) -> tuple[DwellState, tuple[DwellNotice, ...]]:
    """Add one step and return the new state with the notices that it raises.

    Parameters
    ----------
    state
        Time so far; ``DwellState()`` at the start of an examination.
    step
        The next stretch of scanning.
    guidance
        Rows of the use.

    Notes
    -----
    A row counts all time above its lower end, higher indices included: time at TI 4 also uses
    up the time of TI 3. Time does not run back when the index falls, since the guidance is
    about the exposure of an examination; a new examination starts with a new state. With bone
    near the focus of pulsed Doppler a second counts as 1 / factor seconds, so mixed
    examinations are added up in the same measure. Each row is raised once.
    """
    held = list(state.held_s or (0.0,) * len(guidance.rows))
    raised = list(state.raised or (False,) * len(guidance.rows))
    if len(held) != len(guidance.rows):
        raise ValueError("the state belongs to another guidance")
    clock = state.clock_s + step.seconds
    if not step.on_tissue:
        moved = DwellState(
            clock_s=clock,
            on_tissue_s=state.on_tissue_s,
            held_s=tuple(held),
            raised=tuple(raised),
        )
        return moved, ()
    shortened = step.pulsed_doppler and step.bone_near_focus
    factor = guidance.bone_factor if shortened else 1.0
    notices = []
    for index, row in enumerate(guidance.rows):
        if step.value <= row.above:
            continue
        held[index] += step.seconds / factor
        if held[index] > row.seconds and not raised[index]:
            raised[index] = True
            notices.append(_notice(clock, step, row, held[index] * factor, factor))
    moved = DwellState(
        clock_s=clock,
        on_tissue_s=state.on_tissue_s + step.seconds,
        held_s=tuple(held),
        raised=tuple(raised),
    )
    # One breach may pass several rows at once; the strictest is the one to act on.
    return moved, tuple(notices[-1:])


def _notice(
    clock: float, step: DwellStep, row: DwellRow, held: float, factor: float
) -> DwellNotice:
    allowed = row.seconds * factor
    if row.seconds:
        happened = f"held for {_time(held)}, guidance {_time(allowed)}"
    else:
        happened = "not recommended at any time"
    return DwellNotice(
        at_s=clock,
        index=step.index,
        thermal_index=step.value,
        held_s=held,
        allowed_s=allowed,
        row=row.words,
        source=row.provenance.source,
        message=f"{step.index} above {row.above:g}: {happened}. Lower the output or freeze.",
    )


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
