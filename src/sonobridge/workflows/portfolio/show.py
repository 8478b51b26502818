"""``portfolio.show``: readiness for the target role, with the evidence behind each part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.evidence_read import measure_own_readiness, own_records

if TYPE_CHECKING:
    from sonobridge.portfolio import Gap, PartReadiness, Readiness, SkillReadiness
    from sonobridge.store import EvidenceRecord

__all__ = ["ShowPortfolioRequest", "ShowPortfolioResult", "show"]


@record
class ShowPortfolioRequest:
    """Nothing to choose yet: one role is shipped."""

    role: Annotated[Literal["ai_clinical_specialist"], Help("Role aimed at.")] = (
        "ai_clinical_specialist"
    )


@record
class RoleLine:
    """The role, and how far its definition can be trusted."""

    id: str
    title: str
    source: str
    as_of: str
    confidence: str


@record
class EvidenceLine:
    """One record behind a part."""

    id: str
    operation: str
    finished_at: str
    hash: str
    origin: str


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
    """One skill; ``counted`` is 0..1 after the cap that ``cap`` names."""

    id: str
    title: str
    weight: int
    mandatory: bool
    counted: float
    uncapped: float
    cap: str | None
    level: str
    rests_on: str
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
class RungLine:
    """One rung of the participation ladder and why it is reached or open."""

    level: str
    title: str
    reached: bool
    reason: str
    evidence_ids: tuple[str, ...]


@record
class NotCountedLine:
    """A record of the person that does not count, and why."""

    evidence_id: str
    reason: str


@record
class PracticeLine:
    """An exam on the simulator: what was scanned, with what, and what its score may claim."""

    id: str
    operation: str
    finished_at: str
    hash: str
    origin: str
    case_id: str
    device: str
    mode: Literal["exam"]
    rung: str
    relative: float
    passed: bool
    stale: bool


@record
class ShowPortfolioResult:
    """Readiness is ``points`` of ``weights``; no number in it was typed."""

    role: RoleLine
    person: str
    origin: str
    readiness: float
    points: float
    weights: int
    record_count: int
    mandatory_open: tuple[str, ...]
    notes: tuple[str, ...]
    participation: str
    ladder: tuple[RungLine, ...]
    skills: tuple[SkillLine, ...]
    gaps: tuple[GapLine, ...]
    gaps_with_exercise: int
    not_counted: tuple[NotCountedLine, ...]
    practice: tuple[PracticeLine, ...]


@operation(
    "portfolio.show",
    summary="Show readiness for the target role and the evidence behind each closed part.",
)
def show(context: Context, request: ShowPortfolioRequest) -> ShowPortfolioResult:
    """Read the person's evidence records and nothing else."""
    from sonobridge.portfolio import load_role

    records = own_records(context)
    readiness = measure_own_readiness(context, records)
    role = load_role(request.role)
    known = {record.id: record for record in records}
    return ShowPortfolioResult(
        role=RoleLine(
            id=role.id,
            title=role.title,
            source=role.source,
            as_of=role.as_of,
            confidence=role.confidence,
        ),
        person=context.actor.name,
        origin=context.workspace.origin,
        readiness=readiness.value,
        points=readiness.points,
        weights=readiness.weights,
        record_count=readiness.records,
        mandatory_open=readiness.mandatory_open,
        notes=readiness.notes,
        participation=readiness.participation.level,
        ladder=_ladder(readiness),
        skills=tuple(_skill(skill, known) for skill in readiness.skills),
        gaps=tuple(_gap(gap) for gap in readiness.gaps),
        gaps_with_exercise=readiness.gaps_with_exercise,
        not_counted=tuple(
            NotCountedLine(evidence_id=one.evidence_id, reason=one.reason)
            for one in readiness.not_counted
        ),
        practice=_practice(context, records),
    )


def _ladder(readiness: Readiness) -> tuple[RungLine, ...]:
    return tuple(
        RungLine(
            level=rung.level,
            title=rung.title,
            reached=rung.reached,
            reason=rung.reason,
            evidence_ids=rung.evidence_ids,
        )
        for rung in readiness.participation.rungs
    )


def _practice(
    context: Context, records: tuple[EvidenceRecord, ...]
) -> tuple[PracticeLine, ...]:
    """Return exams on the simulator, newest first; other modes leave no record to list."""
    from sonobridge.workflows.portfolio.practice_read import practice_of

    stale = {one.evidence_id for one in context.workspace.evidence.stale()}
    lines = []
    for kept in records:
        read = practice_of(kept)
        if read is None:
            continue
        lines.append(
            PracticeLine(
                id=kept.id,
                operation=kept.kind,
                finished_at=kept.finished_at,
                hash=kept.hash,
                origin=kept.origin,
                case_id=read.case_id,
                device=read.device,
                mode="exam",
                rung=read.rung,
                relative=read.relative,
                passed=read.passed,
                stale=kept.id in stale,
            )
        )
    return tuple(lines)


def _skill(skill: SkillReadiness, known: dict[str, EvidenceRecord]) -> SkillLine:
    shown = [
        f"{part.n} of {part.required} {part.title.lower()}" for part in skill.parts if part.n
    ]
    cap = "knowledge or performance alone counts at most 0.50" if skill.capped else None
    return SkillLine(
        id=skill.id,
        title=skill.title,
        weight=skill.weight,
        mandatory=skill.participation,
        counted=skill.value,
        uncapped=skill.uncapped,
        cap=cap,
        level=skill.level,
        rests_on="; ".join(shown) or "no evidence yet",
        parts=tuple(_part(part, known) for part in skill.parts),
    )


def _part(part: PartReadiness, known: dict[str, EvidenceRecord]) -> PartLine:
    behind = [known[one] for one in part.evidence_ids if one in known]
    return PartLine(
        id=part.id,
        title=part.title,
        side=part.side,
        n=part.n,
        required=part.required,
        closed=part.closed,
        line=part.line,
        evidence=tuple(
            EvidenceLine(
                id=record.id,
                operation=record.kind,
                finished_at=record.finished_at,
                hash=record.hash,
                origin=record.origin,
            )
            for record in behind
        ),
    )


def _gap(gap: Gap) -> GapLine:
    return GapLine(
        skill_id=gap.skill_id,
        part_id=gap.part_id,
        title=gap.title,
        detail=gap.text,
        missing=gap.missing,
        mandatory=gap.participation,
        room=gap.exercise.room if gap.exercise else None,
        action=gap.exercise.text if gap.exercise else "no exercise yet",
    )
