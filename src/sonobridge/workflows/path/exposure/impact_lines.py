"""The lines of an impact result, built from the science records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.record import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sonobridge.career.exposure import AdoptedWeek, ReviewedTask
    from sonobridge.career.pack import Pack

__all__ = [
    "CompositeLine",
    "GrowingLine",
    "RaterLine",
    "ReviewLine",
    "StabilityLine",
    "TaskLine",
    "composite_line",
    "growing_lines",
    "rater_lines",
    "stability_line",
    "task_lines",
]


@record
class RaterLine:
    """Exposure by one rater; beta is points over weight, low and high leave E2 open."""

    rater: str
    points: float
    weight: int
    beta: float
    low: float
    high: float
    e0: int
    e1: int
    e2: int
    percentile: int | None
    percentile_of: int
    band: str


@record
class ReviewLine:
    """Whose judgement the imaging-AI review is, and when."""

    source: str
    as_of: str
    confidence: str


@record
class TaskLine:
    """One task: labels, imaging-AI review, rules, and its hours under the pace."""

    id: str
    task: str
    kind: str
    human: str
    gpt4: str
    review: str
    review_note: str
    automated: bool
    growing: bool
    hours_before: float
    hours_after: float


@record
class GrowingLine:
    """A growing task and the exercise that trains it, or "no exercise yet"."""

    title: str
    kind: str
    room: str | None
    exercise: str


@record
class CompositePartLine:
    """A part of the composite and its weight."""

    onet: str
    title: str
    weight: float
    beta_gpt4: float
    beta_human: float


@record
class CompositeLine:
    """A role without an own code as a weighted mean of parts."""

    label: str
    parts: tuple[CompositePartLine, ...]
    beta_gpt4: float
    beta_human: float
    band_gpt4: str
    band_human: str
    source: str
    as_of: str
    confidence: str


@record
class StabilityPartLine:
    """One part of the index: value, rank 0..1 (1 steadier), weight, source."""

    name: str
    value: float | None
    unit: str
    rank: float | None
    among: int
    weight: float
    source: str
    as_of: str
    reason: str


@record
class StabilityLine:
    """Weighted mean of the ranks, 0..1; parts without a figure are left out and named."""

    index: float | None
    parts: tuple[StabilityPartLine, ...]
    missing: tuple[str, ...]


def rater_lines(pack: Pack, onet: str) -> tuple[tuple[RaterLine, ...], int]:
    """Return the exposure by both raters and how many labels agree; nothing without tasks."""
    from sonobridge.career.exposure import disruption_of

    if not onet:
        return (), 0
    found = disruption_of(onet, pack.onet.tasks(onet))
    lines = tuple(
        RaterLine(
            rater=one.rater,
            points=float(one.points),
            weight=one.weight,
            beta=one.beta,
            low=one.lowest,
            high=one.highest,
            e0=one.counts[0],
            e1=one.counts[1],
            e2=one.counts[2],
            percentile=one.percentile,
            percentile_of=one.percentile_of,
            band=one.band,
        )
        for one in found.raters
    )
    return lines, found.agreeing


def task_lines(
    reviewed: Sequence[ReviewedTask], week: AdoptedWeek | None
) -> tuple[TaskLine, ...]:
    """Return the tasks with their hours."""
    hours = {row.task: row for row in week.tasks} if week else {}
    return tuple(
        TaskLine(
            id=one.task.identifier,
            task=one.task.text,
            kind=one.task.kind or "not said",
            human=one.task.human,
            gpt4=one.task.gpt4,
            review=one.review.level if one.review else "not reviewed",
            review_note=one.review.note if one.review else "",
            automated=one.automated,
            growing=one.growing,
            hours_before=hours[one.task.identifier].before,
            hours_after=hours[one.task.identifier].after,
        )
        for one in reviewed
    )


def growing_lines(reviewed: Sequence[ReviewedTask]) -> tuple[GrowingLine, ...]:
    """Return the growing tasks with their exercises."""
    from sonobridge.career.exposure import NO_EXERCISE, growing_tasks, load_review

    return tuple(
        GrowingLine(
            title=one.title,
            kind=one.kind,
            room=one.exercise.room if one.exercise else None,
            exercise=one.exercise.action if one.exercise else NO_EXERCISE,
        )
        for one in growing_tasks(reviewed, load_review())
    )


def composite_line(pack: Pack, role: str, weights: Sequence[float]) -> CompositeLine:
    """Return the composite of a role with the shipped weights or one's own."""
    from sonobridge.career.exposure import composite_of
    from sonobridge.core.errors import InvalidInputError

    shipped = composite_of(role, pack.onet)
    if weights and len(weights) != len(shipped.parts):
        raise InvalidInputError(
            f"The composite has {len(shipped.parts)} parts, {len(weights)} weights were given.",
            where="composite weights",
            kept="The shipped weights are unchanged.",
            remedy=f"Give one weight each for {', '.join(p.onet for p in shipped.parts)}.",
        )
    own = {p.onet: float(w) for p, w in zip(shipped.parts, weights, strict=False)}
    found = composite_of(role, pack.onet, own) if own else shipped
    return CompositeLine(
        label=found.label,
        parts=tuple(
            CompositePartLine(
                onet=p.onet,
                title=p.title,
                weight=p.weight,
                beta_gpt4=p.betas[0],
                beta_human=p.betas[1],
            )
            for p in found.parts
        ),
        beta_gpt4=found.betas[0],
        beta_human=found.betas[1],
        band_gpt4=found.bands[0],
        band_human=found.bands[1],
        source=found.source,
        as_of=found.as_of,
        confidence=found.confidence,
    )


def stability_line(pack: Pack, soc: str, weights: Sequence[float]) -> StabilityLine:
    """Return the stability index of an occupation."""
    from sonobridge.career.exposure import STABILITY_PARTS, stability_of

    own = dict(zip(STABILITY_PARTS, weights, strict=True)) if weights else None
    found = stability_of(pack, soc, own)
    return StabilityLine(
        index=found.index,
        parts=tuple(
            StabilityPartLine(
                name=p.name,
                value=p.value,
                unit=p.unit,
                rank=p.rank,
                among=p.among,
                weight=p.weight,
                source=p.source,
                as_of=p.as_of,
                reason=p.reason,
            )
            for p in found.parts
        ),
        missing=found.missing,
    )
