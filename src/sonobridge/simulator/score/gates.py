"""Critical gates: each is named, and a failed one fails the case whatever the rest says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.record import record
from sonobridge.simulator.measurement.grading import Graded, Outcome
from sonobridge.simulator.measurement.urgent import EscalationCheck

__all__ = ["CriticalGate", "GateInput", "GateName", "ViewTaken", "evaluate_gates"]

GateName = Literal["wrong_vessel", "wrong_side", "class_error", "missed_urgent_finding"]


@record
class CriticalGate:
    """One gate.

    Attributes
    ----------
    gate
        Which.
    passed
        Whether it holds.
    reason
        Why it does not; empty when it does.
    """

    gate: GateName
    passed: bool
    reason: Annotated[str, Len(0, 600)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTaken:
    """A view that a person labelled, and what was in the picture.

    Attributes
    ----------
    labelled_vessel, labelled_side
        As labelled.
    imaged_vessel, imaged_side
        Truth of the picture.
    """

    labelled_vessel: str
    labelled_side: str
    imaged_vessel: str
    imaged_side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateInput:
    """What the gates look at.

    Attributes
    ----------
    views
        Views with the truth of their pictures.
    graded
        (side, the person's grade, that of the truth's measurement, whether each measured value
        lies within its tolerance).
    escalation
        Urgent findings against what was escalated.
    """

    views: Sequence[ViewTaken]
    graded: Sequence[tuple[str, Outcome | None, Outcome, bool]]
    escalation: EscalationCheck


def evaluate_gates(seen: GateInput) -> tuple[CriticalGate, ...]:
    """Return all gates, passed or not.

    Notes
    -----
    A class is an error only when the measurement made it one: a class that differs though each
    value lies within its tolerance (a value beside a threshold) passes, and so does the class
    that the published criteria themselves give away from the anatomy.
    """
    vessels = [
        f"{one.imaged_vessel} taken for {one.labelled_vessel}"
        for one in seen.views
        if one.imaged_vessel != one.labelled_vessel
    ]
    sides = [
        f"{one.labelled_vessel} of the {one.imaged_side} labelled {one.labelled_side}"
        for one in seen.views
        if one.imaged_side != one.labelled_side
    ]
    classes = [
        f"{side}: {_words(mine)}, but {_words(truth)} from a correct measurement"
        for side, mine, truth, within in seen.graded
        if not within and _name(mine) != _name(truth)
    ]
    missed = [
        f"not escalated: {rule.words}"
        for rule in (*seen.escalation.missed, *seen.escalation.late)
    ]
    found: tuple[tuple[GateName, list[str]], ...] = (
        ("wrong_vessel", vessels),
        ("wrong_side", sides),
        ("class_error", classes),
        ("missed_urgent_finding", missed),
    )
    return tuple(
        CriticalGate(
            gate=gate, passed=not faults, reason="; ".join(dict.fromkeys(faults))[:600]
        )
        for gate, faults in found
    )


def _name(outcome: Outcome | None) -> str:
    if outcome is None:
        return "none"
    return outcome.stenosis.name if isinstance(outcome, Graded) else f"refused:{outcome.kind}"


def _words(outcome: Outcome | None) -> str:
    if outcome is None:
        return "not graded"
    return outcome.words if isinstance(outcome, Graded) else "no grade"
