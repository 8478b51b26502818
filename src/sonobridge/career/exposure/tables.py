"""Rules, weights and the imaging-AI review, read from the shipped files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["Exercise", "Review", "TaskReview", "load_review", "read_rules"]


@dataclass(frozen=True, slots=True)
class Exercise:
    """Where in the product a task is practised."""

    room: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReview:
    """Our dated judgement of what imaging AI does to one task.

    Attributes
    ----------
    level
        ``none``, ``part`` or ``most``.
    share
        What the level counts, 0..1.
    """

    level: str
    share: float
    note: str
    exercise: Exercise | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """All reviewed tasks by O*NET code and task id, and new work beside AI."""

    tasks: Mapping[str, Mapping[str, TaskReview]]
    partner_tasks: tuple[tuple[str, Exercise | None], ...]
    source: str
    as_of: str
    confidence: str

    def of(self, onet: str, task: str) -> TaskReview | None:
        """Return the review of a task, None when it was not reviewed."""
        return self.tasks.get(onet, {}).get(task)


@cache
def read_rules() -> Mapping[str, Any]:
    """Return ``reference_data/career/exposure.yaml``."""
    return _read("exposure")


@cache
def load_review() -> Review:
    """Return the imaging-AI review."""
    data = _read("imaging_ai_review")
    shares = data["levels"]
    exercises = {
        key: Exercise(row["room"], row["action"]) for key, row in data["exercises"].items()
    }
    tasks = {
        onet: {
            task: TaskReview(
                level=row["level"],
                share=float(shares[row["level"]]),
                note=row["note"],
                exercise=exercises.get(row.get("exercise") or ""),
            )
            for task, row in rows.items()
        }
        for onet, rows in data["tasks"].items()
    }
    return Review(
        tasks=tasks,
        partner_tasks=tuple(
            (row["title"], exercises.get(row["exercise"] or ""))
            for row in data["partner_tasks"]
        ),
        source=data["source"],
        as_of=str(data["as_of"]),
        confidence=data["confidence"],
    )


def _read(name: str) -> Mapping[str, Any]:
    import yaml

    file = resources.files("sonobridge.reference_data") / "career" / f"{name}.yaml"
    data: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return data
