"""Decisions of a session held against their case."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.simulator.cases.case import Case, DecisionPoint, Escalation
from sonobridge.simulator.session.records import DecisionTaken, Session
from sonobridge.simulator.session.result import DecisionResult

__all__ = ["decision_results", "decision_share", "escalations"]

_NOT_ANSWERED = "not answered"


def decision_results(case: Case, session: Session) -> tuple[DecisionResult, ...]:
    """Return every decision of a case with its answer, reason and consequence."""
    return tuple(
        _result(point, session.decision(point.decision_id)) for point in case.decisions
    )


def decision_share(results: Sequence[DecisionResult]) -> float:
    """Return the share of decisions that were right; one that was not answered is wrong."""
    return sum(one.right for one in results) / len(results)


def escalations(case: Case, session: Session) -> tuple[Escalation, ...]:
    """Return what was passed on by the answers."""
    found = []
    for point in case.decisions:
        taken = session.decision(point.decision_id)
        option = None if taken is None else point.option(taken.option_id)
        if option is not None and option.escalates is not None:
            found.append(option.escalates)
    return tuple(found)


def _result(point: DecisionPoint, taken: DecisionTaken | None) -> DecisionResult:
    option = None if taken is None else point.option(taken.option_id)
    return DecisionResult(
        decision_id=point.decision_id,
        question=point.question,
        chosen=_NOT_ANSWERED if option is None else option.text,
        right=option is not None and option.right,
        reason="No answer was given." if option is None else option.reason,
        consequence="" if option is None else option.consequence,
        right_answers=tuple(one.text for one in point.options if one.right),
        confidence=None if taken is None else taken.confidence,
    )
