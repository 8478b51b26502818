"""``portfolio.show``: readiness for a target role, with the evidence behind each part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.lines import (
    AxisLine,
    GapLine,
    SkillLine,
    TaskLine,
    axis_line,
    evidence_line,
    gap_line,
    skill_line,
    task_line,
)
from sonobridge.workflows.portfolio.reading.pay_read import PayLine, pay_line
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

if TYPE_CHECKING:
    from sonobridge.portfolio import Readiness, Role
    from sonobridge.portfolio.duties import DutyCoverage

__all__ = ["ShowPortfolioRequest", "ShowPortfolioResult", "show"]


@record
class ShowPortfolioRequest:
    """Which role."""

    role: Annotated[str, Len(1, 60), Help("Role aimed at, as the list of roles names it.")] = (
        "ai_clinical_specialist"
    )
    area: Annotated[str, Len(0, 80), Help("Area of the pay line; empty: the nation.")] = ""


@record
class RoleLine:
    """The role, and how far its definition can be trusted."""

    id: str
    title: str
    source: str
    as_of: str
    confidence: str
    ai_role: bool
    tasks: tuple[TaskLine, ...]


@record
class RoleChoice:
    """A role that can be aimed at."""

    id: str
    title: str


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
class DutyLine:
    """One of the five duties and its records."""

    id: str
    title: str
    n: int
    text: str


@record
class ProfileLine:
    """The two axes and the label that the printed rule gives."""

    label: Literal["hybrid", "clinical", "data", "none"]
    rule: str
    clinical: AxisLine
    data: AxisLine


@record
class ShowPortfolioResult:
    """Readiness is ``points`` of ``weights``; no number in it was typed."""

    role: RoleLine
    roles: tuple[RoleChoice, ...]
    pay: PayLine
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
    coverage: str
    profile: ProfileLine
    duties: tuple[DutyLine, ...]
    duties_covered: int
    not_counted: tuple[NotCountedLine, ...]
    practice: tuple[PracticeLine, ...]


@operation(
    "portfolio.show",
    summary="Show readiness for a target role and the evidence behind each closed part.",
)
def show(context: Context, request: ShowPortfolioRequest) -> ShowPortfolioResult:
    """Read the person's evidence records and nothing else."""
    from sonobridge.portfolio import load_role
    from sonobridge.portfolio.duties import duty_coverage

    reading = PortfolioReading(context)
    role = load_role(request.role)
    readiness = reading.readiness(role.id)
    duties = duty_coverage(reading.own)
    return ShowPortfolioResult(
        role=_role(role),
        roles=_roles(),
        pay=pay_line(context, role, request.area),
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
        skills=_skills(reading, role, readiness),
        gaps=tuple(gap_line(gap) for gap in readiness.gaps),
        gaps_with_exercise=readiness.gaps_with_exercise,
        coverage=_coverage(readiness),
        profile=_profile(reading),
        duties=_duties(duties),
        duties_covered=duties.covered,
        not_counted=tuple(
            NotCountedLine(evidence_id=one.evidence_id, reason=one.reason)
            for one in readiness.not_counted
        ),
        practice=_practice(reading),
    )


def _role(role: Role) -> RoleLine:
    return RoleLine(
        id=role.id,
        title=role.title,
        source=role.source,
        as_of=role.as_of,
        confidence=role.confidence,
        ai_role=role.ai_role,
        tasks=tuple(task_line(task) for task in role.tasks),
    )


def _roles() -> tuple[RoleChoice, ...]:
    from sonobridge.portfolio import load_role, role_ids

    return tuple(RoleChoice(id=name, title=load_role(name).title) for name in role_ids())


def _skills(
    reading: PortfolioReading, role: Role, readiness: Readiness
) -> tuple[SkillLine, ...]:
    lines = {
        one.id: evidence_line(reading.by_id[one.id], one)
        for one in reading.own
        if one.id in reading.by_id
    }
    ratings = reading.self_ratings
    return tuple(
        skill_line(
            skill,
            lines,
            mandatory=role.ai_role and skill.participation,
            self_rating=ratings.get(skill.id),
        )
        for skill in readiness.skills
    )


def _coverage(readiness: Readiness) -> str:
    closed, every = readiness.gaps_with_exercise, len(readiness.gaps)
    if not every:
        return "no gap is open"
    share = round(100 * closed / every)
    return f"{closed} of {every} open gaps have an exercise ({share} %)"


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


def _profile(reading: PortfolioReading) -> ProfileLine:
    from sonobridge.portfolio.profile import skill_profile

    found = skill_profile(reading.own)
    return ProfileLine(
        label=found.label,
        rule=found.rule,
        clinical=axis_line(found.clinical),
        data=axis_line(found.data),
    )


def _duties(coverage: DutyCoverage) -> tuple[DutyLine, ...]:
    return tuple(
        DutyLine(id=one.id, title=one.title, n=one.n, text=one.text) for one in coverage.lines
    )


def _practice(reading: PortfolioReading) -> tuple[PracticeLine, ...]:
    """Return exams on the simulator, newest first; other modes leave no record to list."""
    from sonobridge.workflows.portfolio.practice_read import practice_of

    lines = []
    for kept in reading.records:
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
                stale=kept.id in reading.stale,
            )
        )
    return tuple(lines)
