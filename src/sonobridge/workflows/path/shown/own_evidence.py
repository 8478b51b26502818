"""Reads what the acting person has shown, in the form that plans count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context
from sonobridge.workflows.path.ce.stored_ledger import stored_holdings
from sonobridge.workflows.path.log.stored_log import stored_log

if TYPE_CHECKING:
    from datetime import date

    from sonobridge.career.planning.material import Shown, ShownSkill
    from sonobridge.portfolio import SkillReadiness
    from sonobridge.portfolio.skills import Skill
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["counted_kinds", "own_evidence_for", "role_skills", "uncounted_studies"]


def own_evidence_for(context: Context, role: str) -> Shown:
    """Return what the workspace holds of the acting person; nothing without a workspace.

    Parameters
    ----------
    role
        Role of the Portfolio whose counts are asked for; a role that the Portfolio does not
        know is measured by the counts of the framework.
    """
    from sonobridge.career.planning.material import NOTHING_SHOWN, Shown
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

    if context.opened is None:
        return NOTHING_SHOWN
    reading = PortfolioReading(context)
    skills = (
        _shown_skill(reading, skill, found) for skill, found in role_skills(reading, role)
    )
    return Shown(
        skills=tuple(one for one in skills if one is not None),
        held={one.credential: one.earned for one in stored_holdings(context)},
        studies=_studies(context),
    )


def role_skills(
    reading: PortfolioReading, role: str
) -> tuple[tuple[Skill, SkillReadiness], ...]:
    """Return every skill of the framework, with the role's counts, and what is shown of it."""
    from sonobridge.portfolio import load_framework, load_role, role_ids
    from sonobridge.portfolio.readiness import measure_skill

    known = role.replace("-", "_") in role_ids()
    asked = {one.id: one for one in load_role(role).skills} if known else {}
    skills = [asked.get(one.id, one) for one in load_framework().skills]
    return tuple((one, measure_skill(one, reading.own)) for one in skills)


def uncounted_studies(context: Context) -> tuple[int, tuple[str, ...]]:
    """Return how many performed examinations no rule counts by their name, and the names."""
    if context.opened is None:
        return 0, ()
    names = [
        one.exam_kind
        for one in stored_log(context)
        if one.role == "performed" and _kind(one.exam_kind) not in counted_kinds()
    ]
    return len(names), tuple(sorted(set(names)))


def _shown_skill(
    reading: PortfolioReading, skill: Skill, found: SkillReadiness
) -> ShownSkill | None:
    """Return how far a skill is shown over parts with an exercise; None: not at all."""
    from fractions import Fraction

    from sonobridge.career.planning.material import NO_EXERCISE, ShownSkill

    pairs = zip(skill.parts, found.parts, strict=True)
    parts = [state for part, state in pairs if part.exercise is not None]
    records = {name for part in parts for name in part.evidence_ids}
    if not any(part.n for part in parts):
        return None
    shares = (min(Fraction(1), Fraction(part.n, part.required)) for part in parts)
    words = [f"{part.n} of {part.required} {_lower(part.title)}" for part in parts]
    words += [
        f"{_lower(part.title)}: {NO_EXERCISE}" for part in skill.parts if part.exercise is None
    ]
    return ShownSkill(
        skill=skill.id,
        title=skill.title.split(":")[0],
        share=sum(shares, Fraction(0)) / len(parts),
        day=max(_day_of(reading, name) for name in records),
        text=", ".join(words),
    )


def _day_of(reading: PortfolioReading, evidence_id: str) -> date:
    from sonobridge.core.clock import parse_utc

    return parse_utc(reading.by_id[evidence_id].finished_at).astimezone().date()


def _studies(context: Context) -> dict[str, tuple[int, date]]:
    """Return the performed examinations that some rule counts, by kind."""
    found: dict[str, tuple[int, date]] = {}
    for one in stored_log(context):
        kind = _kind(one.exam_kind)
        if one.role == "performed" and kind in counted_kinds():
            number, last = found.get(kind, (0, one.day))
            found[kind] = (number + 1, max(last, one.day))
    return found


def _kind(text: str) -> str:
    return "_".join(text.casefold().split())


def counted_kinds() -> frozenset[str]:
    """Return the kinds of examination that the rule of some credential counts."""
    from sonobridge.career.credentials import load_library
    from sonobridge.career.credentials.rule import Count, leaves

    return frozenset(
        leaf.what
        for record in load_library().records.values()
        for leaf in leaves(record.rule)
        if isinstance(leaf, Count)
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
