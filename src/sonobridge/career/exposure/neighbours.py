"""Skill neighbours by co-occurrence over roles, and what roles with a skill pay."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sonobridge.core.errors import InvalidInputError

__all__ = ["Neighbour", "SkillPay", "neighbours_of", "skill_pay"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A skill and in how many roles it stands beside the asked one."""

    skill: str
    together: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillPay:
    """Mean wage of roles that need a skill less that of the others: an association.

    ``low`` and ``high`` are None when either group holds fewer than two roles.
    """

    skill: str
    n_with: int
    n_without: int
    difference: float | None
    low: float | None
    high: float | None
    note: str


def neighbours_of(
    skill: str, roles: Mapping[str, frozenset[str]], count: int = 5
) -> tuple[Neighbour, ...]:
    """Return the skills most often required together with one, by name among equals.

    ``share`` is the Jaccard share: roles with both over roles with either.

    Raises
    ------
    InvalidInputError
        If no role needs the skill.
    """
    mine = {role for role, skills in roles.items() if skill in skills}
    if not mine:
        raise InvalidInputError(
            "No shipped role needs this skill.",
            where=skill[:60],
            kept="Nothing was computed.",
            remedy="Choose a skill that a role lists.",
        )
    others = {s for skills in roles.values() for s in skills} - {skill}
    found = []
    for other in others:
        theirs = {role for role, skills in roles.items() if other in skills}
        together = len(mine & theirs)
        if together:
            found.append(Neighbour(other, together, together / len(mine | theirs)))
    found.sort(key=lambda n: (-n.together, -n.share, n.skill))
    return tuple(found[:count])


def skill_pay(
    skill: str, roles: Mapping[str, frozenset[str]], wages: Mapping[str, float]
) -> SkillPay:
    """Compare median wages of roles with and without a skill (Welch interval, 95 %)."""
    known = [(role, wages[role]) for role in roles if role in wages]
    have = [wage for role, wage in known if skill in roles[role]]
    lack = [wage for role, wage in known if skill not in roles[role]]
    note = "association only: roles differ in more than this skill"
    if not have or not lack:
        reason = "every role with a wage needs it" if have else "no role with a wage needs it"
        return SkillPay(
            skill=skill,
            n_with=len(have),
            n_without=len(lack),
            difference=None,
            low=None,
            high=None,
            note=f"{note}; {reason}",
        )
    difference = math.fsum(have) / len(have) - math.fsum(lack) / len(lack)
    half = _half_width(have, lack)
    return SkillPay(
        skill=skill,
        n_with=len(have),
        n_without=len(lack),
        difference=difference,
        low=None if half is None else difference - half,
        high=None if half is None else difference + half,
        note=note if half is not None else f"{note}; too few roles for an interval",
    )


def _half_width(have: list[float], lack: list[float]) -> float | None:
    if min(len(have), len(lack)) < 2:
        return None
    from sonobridge.statistics.distributions import t_quantile

    parts = []
    for group in (have, lack):
        mean = math.fsum(group) / len(group)
        variance = math.fsum((w - mean) ** 2 for w in group) / (len(group) - 1)
        parts.append((variance / len(group), len(group) - 1))
    total = parts[0][0] + parts[1][0]
    if total == 0:
        return 0.0
    freedom = total**2 / sum(v * v / f for v, f in parts)
    return t_quantile(0.975, freedom) * math.sqrt(total)
