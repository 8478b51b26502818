"""Which tasks are being automated and which grow, by a printed rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.career.exposure.tables import Exercise, Review, TaskReview
from sonobridge.career.pack import OnetTask

__all__ = [
    "AUTOMATED_RULE",
    "GROWING_RULE",
    "NO_EXERCISE",
    "GrowingTask",
    "ReviewedTask",
    "automated_tasks",
    "growing_tasks",
    "review_tasks",
]

NO_EXERCISE = "no exercise yet"

AUTOMATED_RULE = (
    "Being automated: both raters label the task E1 or E2, or the imaging-AI review says "
    "that AI can do a part or most of it."
)
GROWING_RULE = (
    "Growing: core tasks that both raters label E0 and that the imaging-AI review puts at "
    "none or leaves out, and new work beside AI. Importance is read from core, since the "
    "pack has no importance ratings."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedTask:
    """A task with both labels and our review; ``automated`` and ``growing`` by rule."""

    task: OnetTask
    review: TaskReview | None
    automated: bool
    growing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowingTask:
    """A growing task and the exercise that trains it; None means "no exercise yet"."""

    title: str
    kind: str
    exercise: Exercise | None


def review_tasks(tasks: Sequence[OnetTask], review: Review) -> tuple[ReviewedTask, ...]:
    """Return the tasks with labels, review and both rules applied, in the file's order."""
    return tuple(_reviewed(task, review.of(task.occupation, task.identifier)) for task in tasks)


def automated_tasks(reviewed: Sequence[ReviewedTask]) -> tuple[ReviewedTask, ...]:
    """Return the tasks being automated."""
    return tuple(one for one in reviewed if one.automated)


def growing_tasks(reviewed: Sequence[ReviewedTask], review: Review) -> tuple[GrowingTask, ...]:
    """Return core tasks without exposure, then new work beside AI."""
    kept = (
        GrowingTask(
            title=one.task.text,
            kind="kept",
            exercise=one.review.exercise if one.review else None,
        )
        for one in reviewed
        if one.growing
    )
    new = (
        GrowingTask(title=title, kind="new", exercise=exercise)
        for title, exercise in review.partner_tasks
    )
    return (*kept, *new)


def _reviewed(task: OnetTask, review: TaskReview | None) -> ReviewedTask:
    labels = {task.human, task.gpt4}
    by_labels = "E0" not in labels
    by_review = review is not None and review.level != "none"
    return ReviewedTask(
        task=task,
        review=review,
        automated=by_labels or by_review,
        growing=task.kind == "Core" and labels == {"E0"} and not by_review,
    )
