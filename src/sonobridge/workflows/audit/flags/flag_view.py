"""A flag as the edges show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record

if TYPE_CHECKING:
    from sonobridge.store.audits import Flag, FlagEvent
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["FlagDecision", "FlagEventLine", "FlagLine", "FlagState", "flag_line"]

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
    severity: Literal["high", "medium", "low"]
    state: FlagState
    title: str
    product_name: str
    product_version: str
    owner: str
    due_on: str | None
    overdue: bool
    detail: str
    verdict: str
    product_id: str
    evaluation_id: str
    finding_key: str
    owner_id: str | None
    decision: FlagDecision | None
    reason: str
    opened_at: str
    decided_at: str | None
    closed_at: str | None
    retest_evaluation_id: str | None
    retests: tuple[str, ...]
    events: tuple[FlagEventLine, ...]


def flag_line(reading: AuditReading, flag: Flag) -> FlagLine:
    """Return a flag with its steps."""
    product, decided, closed = reading.products[flag.product_id], flag.decided, flag.closed
    due_on = decided.due_on if decided else None
    retests = [
        one.id
        for one in reading.evaluations
        if decided and one.product_id == flag.product_id and one.made_at > decided.made_at
    ]
    return FlagLine(
        flag_id=flag.id,
        product_id=product.id,
        product_name=product.name,
        product_version=product.version,
        evaluation_id=flag.evaluation_id,
        finding_key=flag.finding_key,
        severity=flag.severity,
        title=flag.title,
        detail=flag.detail,
        verdict=flag.verdict,
        state=flag.state,
        owner_id=decided.owner_id if decided else None,
        owner=reading.name(decided.owner_id if decided else None),
        decision=decided.decision if decided else None,
        reason=decided.text if decided else "",
        due_on=due_on,
        overdue=bool(due_on and closed is None and due_on < reading.today()),
        opened_at=flag.events[0].made_at,
        decided_at=decided.made_at if decided else None,
        closed_at=closed.made_at if closed else None,
        retest_evaluation_id=closed.evaluation_id if closed else None,
        retests=tuple(retests),
        events=tuple(_event_line(reading, one) for one in flag.events),
    )


def _event_line(reading: AuditReading, event: FlagEvent) -> FlagEventLine:
    return FlagEventLine(
        number=event.number,
        kind=event.kind,
        at=event.made_at,
        by=reading.name(event.made_by),
        decision=event.decision,
        owner=reading.name(event.owner_id),
        text=event.text,
        due_on=event.due_on,
        evaluation_id=event.evaluation_id,
        evidence_id=event.evidence_id,
    )
