"""``path.beside``: each answer beside the person's own evidence, and both together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.fork_request import (
    Fork,
    RubricRequest,
    chosen_rubric,
    given_answers,
)
from sonobridge.workflows.path.decision.kept import kept_request

if TYPE_CHECKING:
    from sonobridge.career.decision import CountedWork, MeasuredCriterion, UpdatedAnswer

__all__ = ["BesideRequest", "BesideResult", "beside", "counted_work"]


@record
class BesideRequest:
    """The answers to look at; by default those kept last."""

    answers: Annotated[
        tuple[Annotated[int, Ge(1), Le(5)], ...],
        Len(0, 9),
        Help("Answers 1..5 of the fork; empty: those kept last."),
    ] = ()
    fork: Annotated[Fork, Help("Which fork.")] = "generalist_specialist"


@record
class BesideLine:
    """A criterion: what was said, what was measured, and the two together.

    ``measured``, ``se`` and ``n`` are empty without evidence; ``updated`` is then the
    answer itself and ``differs`` is false.
    """

    criterion: str
    answer: int
    evidence: str
    measured: float | None
    se: float | None
    n: int
    updated: float
    sd: float
    differs: bool
    how: str
    evidence_ids: tuple[str, ...]


@record
class BesideResult:
    """All criteria, and the margin with updated values in place of the answers."""

    fork: str
    sides: tuple[str, ...]
    lines: tuple[BesideLine, ...]
    measured: int
    margin: float
    margin_sd: float
    decisive_margin: int
    verdict: str
    rule: str


@operation("path.beside", summary="Show your answers beside your own evidence.")
def beside(context: Context, request: BesideRequest) -> BesideResult:
    """Read exam sessions and the clinical log; other criteria have no evidence yet."""
    from sonobridge.career.decision import (
        SELF_RATING_SD,
        measure_criteria,
        update_answers,
        updated_margin,
    )

    asked = _asked(context, request)
    rule, answers = chosen_rubric(asked), given_answers(asked)
    found = measure_criteria(rule.criteria, counted_work(context))
    measurements = {m.criterion: m.measurement for m in found if m.measurement is not None}
    updated = update_answers(rule, answers, measurements)
    margin = updated_margin(rule, updated)
    return BesideResult(
        fork=request.fork,
        sides=rule.sides,
        lines=tuple(_line(u, m) for u, m in zip(updated, found, strict=True)),
        measured=margin.measured,
        margin=margin.value,
        margin_sd=margin.sd,
        decisive_margin=rule.decisive_margin,
        verdict=margin.verdict,
        rule=(
            f"Updated = precision-weighted mean of self-rating (sd {SELF_RATING_SD}, assumed) "
            "and measurement; more than 1 point apart is marked."
        ),
    )


def counted_work(context: Context) -> CountedWork:
    """Return what counts of a person's work: own, fresh, not withdrawn, not from a demo."""
    from sonobridge.career.decision import CountedWork
    from sonobridge.store.paths import PathStore
    from sonobridge.workflows.path.log.stored_log import ENTRY
    from sonobridge.workflows.portfolio.practice_read import practice_of
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

    workspace = context.workspace
    reading = PortfolioReading(context)
    counted = {one.id for one in reading.own}
    scores, exams = [], []
    for kept in reading.records:
        read = practice_of(kept) if kept.id in counted else None
        if read is not None:
            scores.append(min(1.0, max(0.0, read.relative)))
            exams.append(kept.id)
    studies, logs = [], []
    for row in PathStore(workspace).current(context.actor.person_id, ENTRY):
        studies.append((row.body["day"], row.body["exam_kind"]))
        logs.append(row.subject)
    return CountedWork(
        studies=tuple(studies),
        exam_scores=tuple(scores),
        log_ids=tuple(logs),
        exam_ids=tuple(exams),
    )


def _asked(context: Context, request: BesideRequest) -> RubricRequest:
    from sonobridge.career.decision import load_rubric
    from sonobridge.core.errors import InvalidInputError, MissingError

    asked = len(load_rubric(request.fork).criteria)
    if request.answers and len(request.answers) != asked:
        raise InvalidInputError(
            f"{asked} answers are needed, {len(request.answers)} were given.",
            where="answers",
            kept="Nothing was changed.",
            remedy=f"Give {asked} numbers from 1 to 5.",
        )
    if request.answers:
        return RubricRequest(answers=request.answers, fork=request.fork)
    kept = kept_request(context, request.fork)
    if kept is None:
        raise MissingError(
            "No answers of this fork are kept yet.",
            where=request.fork,
            kept="Nothing was changed.",
            remedy="Answer the questions first, or send the answers along.",
        )
    return kept[1]


def _line(updated: UpdatedAnswer, found: MeasuredCriterion) -> BesideLine:
    measurement = updated.measurement
    return BesideLine(
        criterion=updated.criterion,
        answer=updated.answer,
        evidence=found.text,
        measured=measurement.value if measurement else None,
        se=measurement.se if measurement else None,
        n=measurement.n if measurement else 0,
        updated=updated.value,
        sd=updated.sd,
        differs=updated.differs,
        how=found.rule,
        evidence_ids=measurement.evidence_ids if measurement else (),
    )
