"""Lines of the portfolio page, made from readiness and records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sonobridge.portfolio import EvidenceSummary, Gap, PartReadiness, SkillReadiness
    from sonobridge.portfolio.profile import AxisProfile
    from sonobridge.portfolio.skills import RoleTask
    from sonobridge.store import EvidenceRecord

__all__ = [
    "AxisLine",
    "EvidenceLine",
    "GapLine",
    "PartLine",
    "SkillLine",
    "TaskLine",
    "axis_line",
    "evidence_line",
    "gap_line",
    "skill_line",
    "task_line",
]

NO_EXERCISE = "no exercise yet"


@record
class EvidenceLine:
    """One record behind a part; ``strength`` says how much it weighs with others."""

    id: str
    operation: str
    finished_at: str
    hash: str
    origin: str
    level: str
    strength: str


@record
class PartLine:
    """One part of a skill: shown n of required, closed by evidence only."""

    id: str
    title: str
    side: Literal["knowledge", "performance"]
    n: int
    required: int
    closed: bool
    line: str
    evidence: tuple[EvidenceLine, ...]


@record
class SkillLine:
    """One skill; ``counted`` is 0..1 after the cap that ``cap`` names.

    ``measured`` is the same on 1..5, beside the person's own rating.
    """

    id: str
    title: str
    axis: str
    weight: int
    mandatory: bool
    counted: float
    uncapped: float
    cap: str | None
    level: str
    strength: str
    rests_on: str
    self_rating: int | None
    measured: float | None
    rating_differs: bool
    parts: tuple[PartLine, ...]


@record
class GapLine:
    """An open part and the exercise that closes it, or "no exercise yet"."""

    skill_id: str
    part_id: str
    title: str
    detail: str
    missing: int
    mandatory: bool
    room: str | None
    action: str


@record
class AxisLine:
    """One axis of the profile: mean of its skills in 0..1."""

    axis: str
    value: float
    shown: bool
    skills: tuple[str, ...]


@record
class TaskLine:
    """One task of the role, the skill it rests on, and the exercise of that part."""

    id: str
    title: str
    skill: str
    action: str


def evidence_line(found: EvidenceRecord, summary: EvidenceSummary) -> EvidenceLine:
    """Return the line of a record."""
    from sonobridge.portfolio.skills import strength_of

    return EvidenceLine(
        id=found.id,
        operation=found.kind,
        finished_at=found.finished_at,
        hash=found.hash,
        origin=found.origin,
        level=summary.level,
        strength=strength_of(summary.kind, observed_by_supervisor=summary.observed),
    )


def skill_line(
    skill: SkillReadiness,
    lines: Mapping[str, EvidenceLine],
    *,
    mandatory: bool,
    self_rating: int | None,
) -> SkillLine:
    """Return the line of a skill; strongest evidence first in each part."""
    from sonobridge.portfolio.self_rating import beside

    shown_n = any(part.n for part in skill.parts)
    rated = None if self_rating is None else beside(self_rating, skill.value, evidence=shown_n)
    shown = [
        f"{part.n} of {part.required} {part.title.lower()}" for part in skill.parts if part.n
    ]
    cap = "knowledge or performance alone counts at most 0.50" if skill.capped else None
    parts = tuple(_part(part, lines) for part in skill.parts)
    found = {line.strength for part in parts for line in part.evidence}
    return SkillLine(
        id=skill.id,
        title=skill.title,
        axis=skill.axis,
        weight=skill.weight,
        mandatory=mandatory,
        counted=skill.value,
        uncapped=skill.uncapped,
        cap=cap,
        level=skill.level,
        strength=next((one for one in _ORDER if one in found), "none"),
        rests_on="; ".join(shown) or "no evidence yet",
        self_rating=self_rating,
        measured=rated.measured if rated else None,
        rating_differs=rated.marked if rated else False,
        parts=parts,
    )


_ORDER = ("strong", "moderate", "weak")


def _part(part: PartReadiness, lines: Mapping[str, EvidenceLine]) -> PartLine:
    behind = [lines[one] for one in part.evidence_ids if one in lines]
    return PartLine(
        id=part.id,
        title=part.title,
        side=part.side,
        n=part.n,
        required=part.required,
        closed=part.closed,
        line=part.line,
        evidence=tuple(sorted(behind, key=lambda line: _ORDER.index(line.strength))),
    )


def gap_line(gap: Gap) -> GapLine:
    """Return the line of a gap."""
    return GapLine(
        skill_id=gap.skill_id,
        part_id=gap.part_id,
        title=gap.title,
        detail=gap.text,
        missing=gap.missing,
        mandatory=gap.participation,
        room=gap.exercise.room if gap.exercise else None,
        action=gap.exercise.text if gap.exercise else NO_EXERCISE,
    )


def axis_line(axis: AxisProfile) -> AxisLine:
    """Return the line of an axis: its skills with evidence, best first."""
    best = sorted(axis.skills, key=lambda skill: -skill.value)
    return AxisLine(
        axis=axis.axis,
        value=axis.value,
        shown=axis.shown,
        skills=tuple(f"{one.title} {one.value:.2f}" for one in best if one.value > 0),
    )


def task_line(task: RoleTask) -> TaskLine:
    """Return the line of a task."""
    return TaskLine(
        id=task.id,
        title=task.title,
        skill=task.skill,
        action=task.exercise.text if task.exercise else NO_EXERCISE,
    )
