"""Readiness for a role and participation level, read from stored evidence alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Literal

from sonobridge.portfolio.alternative import NO_EXERCISE, measure_alternative
from sonobridge.portfolio.evidence_count import (
    EvidenceSummary,
    NotCounted,
    Origin,
    count_evidence,
    own_evidence,
)
from sonobridge.portfolio.skills import (
    Axis,
    Exercise,
    LadderRung,
    Role,
    Skill,
    SkillPart,
)

__all__ = [
    "Gap",
    "PartReadiness",
    "Participation",
    "Readiness",
    "RungState",
    "SkillReadiness",
    "measure_participation",
    "measure_readiness",
    "measure_skill",
]

SMALLEST_LINE = 10
"""Things done under which a line reads "in progress" and shows no value."""

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReadiness:
    """A part of a skill: what is there, what is required, and what it rests on.

    ``line`` is what may be shown to others: "no evidence yet", "in progress" under ten
    things done, otherwise the count.
    """

    id: str
    title: str
    side: Literal["knowledge", "performance"]
    n: int
    required: int
    closed: bool
    evidence_ids: tuple[str, ...]
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillReadiness:
    """A skill: mean over its parts of min(1, n / required), at most 0.5 from one side.

    Attributes
    ----------
    value
        In 0..1, after the cap.
    uncapped
        Before the cap.
    capped
        Whether only knowledge, or only performance, is shown.
    level
        Highest level among its evidence, "none" without any.
    """

    id: str
    title: str
    axis: Axis
    weight: int
    participation: bool
    value: float
    uncapped: float
    capped: bool
    level: str
    parts: tuple[PartReadiness, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An open part: how much is missing and what closes it."""

    skill_id: str
    part_id: str
    title: str
    missing: int
    participation: bool
    exercise: Exercise | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RungState:
    """A rung of the ladder and why it is reached or open."""

    level: str
    title: str
    reached: bool
    reason: str
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """The highest rung that stored evidence reaches, and the state of every rung."""

    level: str
    title: str
    rungs: tuple[RungState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """How far a person's evidence reaches towards a role.

    Attributes
    ----------
    value
        Weighted mean of the skills, in 0..1, below 1 while a mandatory skill is at zero.
    points, weights
        Numerator and denominator of the mean.
    mandatory_open
        Participation skills at zero.
    notes
        Caps that were applied, in words.
    skills, gaps, participation
        In detail; gaps with an exercise first.
    gaps_with_exercise
        How many gaps an exercise closes today; the rest say "no exercise yet".
    not_counted
        The person's records that do not count.
    """

    role_id: str
    role_title: str
    person_id: str
    workspace_origin: Origin
    value: float
    points: float
    weights: int
    mandatory_open: tuple[str, ...]
    notes: tuple[str, ...]
    skills: tuple[SkillReadiness, ...]
    gaps: tuple[Gap, ...]
    gaps_with_exercise: int
    participation: Participation
    records: int
    not_counted: tuple[NotCounted, ...]

    def as_json(self) -> dict[str, object]:
        """Return the result as JSON values."""
        return asdict(self)


def measure_readiness(
    role: Role,
    evidence: Iterable[EvidenceSummary],
    *,
    person_id: str,
    workspace_origin: Origin,
) -> Readiness:
    """Read a person's readiness for a role from evidence.

    Parameters
    ----------
    role
        Skills, parts and ladder.
    evidence
        Records of the workspace, any person's.
    person_id
        Whose readiness.
    workspace_origin
        ``work`` or ``demo``; demo evidence counts in a demo workspace only.

    Notes
    -----
    Weighted mean over skills of min(1, evidence / required). Knowledge alone or
    performance alone counts at most 0.5 of a skill; while a participation skill is at
    zero the whole stays below 1.
    """
    own, left_out = own_evidence(evidence, person_id, workspace_origin)
    skills = tuple(measure_skill(skill, own) for skill in role.skills)
    weights = sum(skill.weight for skill in skills)
    points = sum((_exact(skill) * skill.weight for skill in skills), Fraction(0))
    mandatory_open = tuple(
        s.id for s in skills if role.ai_role and s.participation and s.value == 0
    )
    gaps = _gaps(role, skills)
    capped = [skill.title for skill in skills if skill.capped]
    notes = []
    if capped:
        notes.append(
            "Knowledge alone or performance alone counts at most 0.50: " + "; ".join(capped)
        )
    if mandatory_open:
        notes.append("Mandatory skills without evidence: " + ", ".join(mandatory_open))
    return Readiness(
        role_id=role.id,
        role_title=role.title,
        person_id=person_id,
        workspace_origin=workspace_origin,
        value=float(points / weights),
        points=float(points),
        weights=weights,
        mandatory_open=mandatory_open,
        notes=tuple(notes),
        skills=skills,
        gaps=gaps,
        gaps_with_exercise=sum(gap.exercise is not None for gap in gaps),
        participation=measure_participation(role.ladder, own),
        records=len(own),
        not_counted=left_out,
    )


def measure_skill(skill: Skill, own: Sequence[EvidenceSummary]) -> SkillReadiness:
    """Measure one skill from the records that count."""
    parts = tuple(_part(part, own) for part in skill.parts)
    uncapped = _mean(parts)
    capped = _one_sided(parts) and uncapped > _HALF
    kinds = [kind for part in skill.parts for kind in part.kinds]
    return SkillReadiness(
        id=skill.id,
        title=skill.title,
        axis=skill.axis,
        weight=skill.weight,
        participation=skill.participation,
        value=float(min(uncapped, _HALF) if capped else uncapped),
        uncapped=float(uncapped),
        capped=capped,
        level=count_evidence(own, kinds).level or "none",
        parts=parts,
    )


def _exact(skill: SkillReadiness) -> Fraction:
    return min(_mean(skill.parts), _HALF) if skill.capped else _mean(skill.parts)


def _mean(parts: Sequence[PartReadiness]) -> Fraction:
    shares = (min(Fraction(1), Fraction(part.n, part.required)) for part in parts)
    return sum(shares, Fraction(0)) / len(parts)


def _one_sided(parts: Sequence[PartReadiness]) -> bool:
    return len({part.side for part in parts if part.n}) < 2


def _part(part: SkillPart, own: Sequence[EvidenceSummary]) -> PartReadiness:
    count = count_evidence(own, part.kinds, part.level)
    if count.n == 0:
        line = "no evidence yet"
    else:
        line = "in progress" if count.n < SMALLEST_LINE else f"n = {count.n}"
    return PartReadiness(
        id=part.id,
        title=part.title,
        side=part.side,
        n=count.n,
        required=part.required,
        closed=count.n >= part.required,
        evidence_ids=count.evidence_ids,
        line=line,
    )


def _gaps(role: Role, skills: Sequence[SkillReadiness]) -> tuple[Gap, ...]:
    gaps = []
    for skill, found in zip(role.skills, skills, strict=True):
        for part, state in zip(skill.parts, found.parts, strict=True):
            if state.closed:
                continue
            exercise = part.exercise
            gaps.append(
                Gap(
                    skill_id=skill.id,
                    part_id=part.id,
                    title=f"{skill.title}: {part.title}",
                    missing=part.required - state.n,
                    participation=skill.participation,
                    exercise=exercise,
                    text=NO_EXERCISE if exercise is None else exercise.text,
                )
            )
    # Stable: what can be done today, mandatory skills first.
    return tuple(sorted(gaps, key=lambda gap: (gap.exercise is None, not gap.participation)))


def measure_participation(
    ladder: Sequence[LadderRung], own: Sequence[EvidenceSummary]
) -> Participation:
    """Return the highest rung that the records that count reach."""
    rungs = tuple(_rung(rung, own) for rung in ladder)
    level = next(rung for rung in reversed(rungs) if rung.reached)
    return Participation(level=level.level, title=level.title, rungs=rungs)


def _rung(rung: LadderRung, own: Sequence[EvidenceSummary]) -> RungState:
    if not rung.any_of:
        return RungState(
            level=rung.level,
            title=rung.title,
            reached=True,
            reason="every person starts here",
            evidence_ids=(),
        )
    states = [measure_alternative(one, own) for one in rung.any_of]
    reached = [state for state in states if state.reached]
    if reached:
        reason = reached[0].text
    else:
        reason = "needs " + " or ".join(state.text for state in states)
    return RungState(
        level=rung.level,
        title=rung.title,
        reached=bool(reached),
        reason=reason,
        evidence_ids=tuple(sorted({one for state in states for one in state.evidence_ids})),
    )
