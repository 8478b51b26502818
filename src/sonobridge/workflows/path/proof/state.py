"""``path.proof``: the four weeks, which are closed and what the open ones lack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.proof.stored_proof import NAME, PLAN, artefacts, first_day

if TYPE_CHECKING:
    from sonobridge.career.proof_plan import SupervisedPractice, WeekState

__all__ = ["ProofRequest", "ProofResult", "WeekLine", "proof", "week_lines"]


@record
class ProofRequest:
    """One's own thirty days."""


@record
class WeekLine:
    """A week: what it asks, whether it is closed, what its best artefact lacks."""

    number: int
    title: str
    goal: str
    kind: str
    closes_with: str
    start: str
    end: str
    closed: bool
    artefacts: int
    lacks: tuple[str, ...]


@record
class ProofResult:
    """The thirty days; ``slope`` is the rise of the exam score a session."""

    started: bool
    start: str
    weeks: tuple[WeekLine, ...]
    closed: int
    exam_sessions: int
    slope: Estimate | NotEstimable
    rung: str


@operation(
    "path.proof", summary="Show the thirty days: which weeks are closed, what is missing."
)
def proof(context: Context, request: ProofRequest) -> ProofResult:
    """Read artefacts and exam sessions of the thirty days."""
    from sonobridge.career.proof_plan import SupervisedPractice, state_weeks
    from sonobridge.store.paths import PathStore
    from sonobridge.workflows.path.calendar_day import today_of

    del request
    started = PathStore(context.workspace).find(context.actor.person_id, PLAN, NAME)
    start = first_day(context) if started else today_of(context)
    found = artefacts(context, start) if started else {}
    practice = next(
        (
            one
            for one in found.get("supervised_practice", ())
            if isinstance(one, SupervisedPractice)
        ),
        SupervisedPractice(exam_sessions=0, signed=False),
    )
    states = state_weeks(start, found)
    return ProofResult(
        started=started is not None,
        start=start.isoformat() if started else "",
        weeks=week_lines(states),
        closed=sum(one.closed for one in states),
        exam_sessions=practice.exam_sessions,
        slope=_slope(practice),
        rung="tested on scripts",
    )


def week_lines(states: Sequence[WeekState]) -> tuple[WeekLine, ...]:
    """Return the weeks as shown."""
    return tuple(
        WeekLine(
            number=one.week.number,
            title=one.week.title,
            goal=one.week.goal,
            kind=one.week.kind,
            closes_with=one.week.closes_with,
            start=one.start.isoformat(),
            end=one.end.isoformat(),
            closed=one.closed,
            artefacts=one.artefacts,
            lacks=one.lacks,
        )
        for one in states
    )


def _slope(practice: SupervisedPractice) -> Estimate | NotEstimable:
    name, unit = "rise of the exam score a session", "exam sessions"
    if practice.slope is None:
        return NotEstimable(
            name=name,
            reason="fewer than three scored exams",
            n=practice.exam_sessions,
            n_unit=unit,
        )
    return Estimate(
        name=name,
        value=practice.slope,
        low=practice.slope_low,
        high=practice.slope_high,
        level=0.95,
        n=practice.exam_sessions,
        n_unit=unit,
        method="least squares with Student's t interval, sessions as independent",
    )
