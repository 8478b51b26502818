"""A flag as the edges show it."""

from __future__ import annotations

from typing import Literal

from sonobridge.core.record import record

__all__ = ["FlagDecision", "FlagEventLine", "FlagLine", "FlagState"]

FlagState = Literal["open", "decided", "closed"]
FlagDecision = Literal["accept_risk", "mitigate", "investigate", "not_a_problem"]


@record
class FlagEventLine:
    """One step of a flag; steps are only ever added."""

    number: int
    kind: Literal["opened", "seen_again", "decided", "closed"]
    at: str
    by: str
    decision: FlagDecision | None
    owner: str
    text: str
    due_on: str | None
    evaluation_id: str | None
    evidence_id: str


@record
class FlagLine:
    """A finding that a person must decide on.

    Attributes
    ----------
    state
        ``open`` until a person decided, ``decided`` until a re-test is linked, ``closed``.
        A high-severity flag blocks the release until it is closed.
    overdue
        Whether its due day has passed and it is not closed.
    retests
        Evaluations of the same model version made after the decision, newest first: one of
        them must be linked to close the flag.
    """

    flag_id: str
    product_id: str
    product_name: str
    product_version: str
    evaluation_id: str
    finding_key: str
    severity: Literal["high", "medium", "low"]
    title: str
    detail: str
    verdict: str
    state: FlagState
    owner_id: str | None
    owner: str
    decision: FlagDecision | None
    reason: str
    due_on: str | None
    overdue: bool
    opened_at: str
    decided_at: str | None
    closed_at: str | None
    retest_evaluation_id: str | None
    retests: tuple[str, ...]
    events: tuple[FlagEventLine, ...]
