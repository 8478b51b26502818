"""``path.framework``: the decision rule, the personas and the day-to-day, with their data."""

from __future__ import annotations

from typing import Annotated, Literal

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.fork_request import Fork, RubricRequest
from sonobridge.workflows.path.decision.rubric import rubric
from sonobridge.workflows.path.framework.ladder import RungPay, ladder_rungs
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["FrameworkRequest", "FrameworkResult", "framework"]

Part = Literal["framework", "personas", "day"]
FORKS: tuple[Fork, ...] = ("generalist_specialist", "clinical_technical")


@record
class FrameworkRequest:
    """Nothing to choose: the whole framework."""


@record
class CriterionLine:
    """A criterion with its weight on both sides."""

    id: str
    first: int
    second: int


@record
class ForkRule:
    """One fork: its sides, what is asked, and the rule that gives the verdict."""

    fork: str
    sides: tuple[str, ...]
    criteria: tuple[CriterionLine, ...]
    rule: str
    decisive_margin: int


@record
class PersonaLine:
    """A persona run through the rule; the probability is that of the first side."""

    id: str
    fork: str
    answers: tuple[int, ...]
    first: int
    second: int
    verdict: str
    probability_first: Probability


@record
class PersonWorkedFor:
    """A stakeholder; ``id`` opens the deliverable (path deliverable)."""

    id: str
    who: str
    need: str
    deliverable: str
    channel: str
    success: str


@record
class ModeLine:
    """A failure mode with what triggers, shows and prevents it."""

    name: str
    trigger: str
    detection: str
    prevention: str


@record
class SideWork:
    """The day-to-day of one side, as the role that stands for it has it."""

    side: Literal["generalist", "specialist"]
    role: str
    title: str
    hours_per_week: int
    on_call_hours: int
    duties: tuple[str, ...]
    people: tuple[PersonWorkedFor, ...]
    deliverables: tuple[str, ...]
    failure_modes: tuple[ModeLine, ...]
    challenges: tuple[str, ...]
    confidence: str


@record
class DataLine:
    """A file that a part is read from; ``id`` is its anchor on the page."""

    id: str
    part: Annotated[Part, Help("Part of the page that is read from it.")]
    file: str
    records: int
    holds: str
    source: str
    as_of: str
    confidence: str


@record
class FrameworkResult:
    """Three parts: the rules of both forks, the personas, the day-to-day; then their data."""

    forks: tuple[ForkRule, ...]
    personas: tuple[PersonaLine, ...]
    sides: tuple[SideWork, ...]
    ladder: tuple[RungPay, ...]
    data: tuple[DataLine, ...]


@operation(
    "path.framework",
    summary="Show the decision framework: rules, personas, day-to-day, each with its data.",
    traits=(Trait.PURE,),
)
def framework(context: Context, request: FrameworkRequest) -> FrameworkResult:
    """Read every part from its file; nothing is typed twice."""
    del request
    return FrameworkResult(
        forks=tuple(_fork(name) for name in FORKS),
        personas=tuple(_personas(context)),
        sides=_sides(),
        ladder=ladder_rungs(pack_in_use(context)),
        data=_data(context),
    )


def _fork(name: Fork) -> ForkRule:
    from sonobridge.career.decision import load_rubric

    rule = load_rubric(name)
    weights = zip(rule.criteria, rule.first_weights, rule.second_weights, strict=True)
    return ForkRule(
        fork=name,
        sides=rule.sides,
        criteria=tuple(CriterionLine(id=c, first=a, second=b) for c, a, b in weights),
        rule=rule.statement(),
        decisive_margin=rule.decisive_margin,
    )


def _personas(context: Context) -> list[PersonaLine]:
    from sonobridge.career.decision import load_personas

    lines = []
    for fork in FORKS:
        for one in load_personas(fork):
            run = rubric(context, RubricRequest(fork=fork, answers=one.answers))
            lines.append(
                PersonaLine(
                    id=one.name,
                    fork=fork,
                    answers=one.answers,
                    first=run.first,
                    second=run.second,
                    verdict=run.verdict,
                    probability_first=run.probability_first,
                )
            )
    return lines


def _sides() -> tuple[SideWork, ...]:
    from sonobridge.career.decision.tables import read_table
    from sonobridge.career.planning.material import load_role
    from sonobridge.career.wording.stakeholders import load_stakeholders

    roles, people = read_table("side_comparison")["roles"], load_stakeholders()
    lines = []
    for side in ("generalist", "specialist"):
        role = load_role(roles[side])
        lines.append(
            SideWork(
                side=side,
                role=role.id,
                title=role.title,
                hours_per_week=role.hours_per_week,
                on_call_hours=role.on_call_hours,
                duties=role.duties,
                people=tuple(
                    PersonWorkedFor(
                        id=one.id,
                        who=one.who,
                        need=one.need,
                        deliverable=one.deliverable,
                        channel=one.channel,
                        success=one.success,
                    )
                    for one in people
                    if one.side == side
                ),
                deliverables=role.deliverables,
                failure_modes=tuple(
                    ModeLine(
                        name=one.name,
                        trigger=one.trigger,
                        detection=one.detection,
                        prevention=one.prevention,
                    )
                    for one in role.failure_modes
                ),
                challenges=role.challenges,
                confidence=role.confidence,
            )
        )
    return tuple(lines)


def _data(context: Context) -> tuple[DataLine, ...]:
    from sonobridge.career.credentials.record import CONFIDENCES
    from sonobridge.career.decision.tables import read_table

    rubrics, roles = read_table("rubrics"), read_table("roles")
    sides, people = read_table("side_comparison"), read_table("stakeholders")
    wages = pack_in_use(context).files.source("wages")
    rule = rubrics["rubrics"]["generalist_specialist"]["source"]
    exact = (rule, str(rubrics["as_of"]), rubrics["confidence"])
    least = max((one["confidence"] for one in roles["roles"]), key=CONFIDENCES.index)
    rows: tuple[tuple[str, Part, str, int, str, tuple[str, str, str]], ...] = (
        ("rubrics", "framework", "rubrics.yaml", len(rubrics["rubrics"]),
         "rules with criteria, weights and margins", exact),
        ("personas", "personas", "rubrics.yaml", len(rubrics["personas"]),
         "personas with their answers", exact),
        ("roles", "day", "roles.yaml", len(roles["roles"]),
         "roles with duties, deliverables, failure modes and hours",
         (roles["source"], str(roles["as_of"]), least)),
        ("people", "day", "stakeholders.yaml", len(people["stakeholders"]),
         "people one works for",
         (people["source"], str(people["as_of"]), people["confidence"])),
        ("times", "day", "side_comparison.yaml", 2, "times of a usual day",
         (sides["day"]["source"], str(sides["day"]["as_of"]), sides["day"]["confidence"])),
        ("wages", "day", "oews_2025_imaging.csv",
         len(pack_in_use(context).wages.occupations), "occupations with national medians",
         (wages.text, wages.as_of, wages.confidence)),
    )  # fmt: skip
    return tuple(
        DataLine(
            id=f"data-{name}",
            part=part,
            file=file,
            records=records,
            holds=holds,
            source=origin[0],
            as_of=origin[1],
            confidence=origin[2],
        )
        for name, part, file, records, holds, origin in rows
    )
