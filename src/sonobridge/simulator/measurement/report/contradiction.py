"""Free text held against the stored measurement: grade against PSV, and PSV against PSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sonobridge.core.record import record
from sonobridge.simulator.measurement.grading import Graded, Outcome, Refused
from sonobridge.simulator.measurement.report.statement import (
    StatedVelocity,
    Statement,
    read_statements,
)
from sonobridge.simulator.measurement.worksheet import ICA_SITES, SIDES, Side, Worksheet

__all__ = ["Contradiction", "find_contradictions"]

_ROUNDING_CM_S = 0.5
_END = 101.0


@record
class Contradiction:
    """A sentence and the stored measurement that it contradicts.

    Attributes
    ----------
    kind
        ``grade``: another class than the measurement gives; ``ungraded``: a percentage
        where the measurement gives none; ``velocity``: a velocity that is not stored.
    reason
        What the text says and what is stored.
    """

    side: Side
    kind: Literal["grade", "ungraded", "velocity"]
    sentence: str
    reason: str


def find_contradictions(
    text: str, worksheet: Worksheet, grades: Mapping[Side, Outcome | None]
) -> tuple[Contradiction, ...]:
    """Return the sentences that contradict what was measured, each with its reason.

    Parameters
    ----------
    text
        Free text of the report.
    worksheet
        The stored measurements.
    grades
        Grade of each side from that worksheet.

    Notes
    -----
    A sentence without a side is reported when it contradicts both sides.
    """
    statements, velocities = read_statements(text)
    found: list[Contradiction] = []
    for statement in statements:
        found += _on(
            {side: _against(statement, side, grades.get(side)) for side in SIDES},
            statement.side,
        )
    for velocity in velocities:
        found += _on(
            {side: _unstored(velocity, side, worksheet) for side in SIDES}, velocity.side
        )
    return tuple(dict.fromkeys(found))


def _on(
    by_side: Mapping[Side, Contradiction | None], side: Side | None
) -> tuple[Contradiction, ...]:
    """Return the contradiction of a side; without a side, those of both or of neither."""
    if side is not None:
        one = by_side[side]
        return () if one is None else (one,)
    every = tuple(one for one in by_side.values() if one is not None)
    return every if len(every) == len(by_side) else ()


def _against(statement: Statement, side: Side, outcome: Outcome | None) -> Contradiction | None:
    says = f"The text says “{statement.words}”"
    if outcome is None or isinstance(outcome, Refused):
        why = "the side was not assessed"
        if outcome is not None:
            why = f"no grade was given: {' '.join(outcome.reasons)}"
        return _found("ungraded", side, statement.sentence, f"{says}, but {why}")
    if _agrees(statement, outcome):
        return None
    psv = next((one.value for one in outcome.primary if one.parameter == "psv"), None)
    by = "what was seen" if psv is None else f"PSV {psv:g} cm/s"
    reason = f"{says}, but {by} is {outcome.words} by {outcome.set_name}."
    return _found("grade", side, statement.sentence, reason)


def _agrees(statement: Statement, graded: Graded) -> bool:
    name = graded.stenosis.name
    if statement.kind != "limits" or graded.by_morphology:
        return statement.kind == name
    if name == "normal":
        return statement.low == 0.0
    low = graded.percent_at_least or 0.0
    high = graded.percent_at_most
    # "50 to 69 %" reaches up to 70, "< 50 %" up to 50.
    end = _END if high is None else high + (1.0 if graded.percent_at_least is not None else 0.0)
    return statement.low < end and low < statement.high


def _unstored(stated: StatedVelocity, side: Side, sheet: Worksheet) -> Contradiction | None:
    stored = [
        one.psv_scanner_cm_s
        for one in sheet.doppler
        if one.side == side
        and one.psv_scanner_cm_s is not None
        and (not stated.internal or one.site in ICA_SITES)
    ]
    if any(abs(value - stated.psv_cm_s) <= _ROUNDING_CM_S for value in stored):
        return None
    values = ", ".join(f"{value:g}" for value in stored) or "none"
    reason = (
        f"The text says PSV {stated.psv_cm_s:g} cm/s, but the values stored for the {side} "
        f"side are: {values}."
    )
    return _found("velocity", side, stated.sentence, reason)


def _found(
    kind: Literal["grade", "ungraded", "velocity"], side: Side, sentence: str, reason: str
) -> Contradiction:
    return Contradiction(side=side, kind=kind, sentence=sentence, reason=reason)
