"""The two-axis profile: clinical and data skill, each point with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sonobridge.portfolio.evidence_count import EvidenceSummary
from sonobridge.portfolio.readiness import SkillReadiness, measure_skill
from sonobridge.portfolio.skills import Axis, load_framework

__all__ = ["PROFILE_RULE", "AxisProfile", "SkillProfile", "skill_profile"]

ProfileLabel = Literal["hybrid", "clinical", "data", "none"]
_FROM = Fraction(1, 4)
PROFILE_RULE = (
    "An axis is the mean of its skills. Hybrid needs 0.25 or more on both axes, each with "
    "evidence of work done; one axis alone gives its name."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisProfile:
    """One axis: mean of its skills in 0..1, with the skills that make it up."""

    axis: Axis
    value: float
    shown: bool
    skills: tuple[SkillReadiness, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillProfile:
    """Both axes and the label that the rule gives."""

    label: ProfileLabel
    rule: str
    clinical: AxisProfile
    data: AxisProfile


def skill_profile(own: Sequence[EvidenceSummary]) -> SkillProfile:
    """Return the profile from the records that count; no role weighs in it."""
    clinical, data = _axis("clinical", own), _axis("data", own)
    label: ProfileLabel = "none"
    if clinical.shown and data.shown:
        label = "hybrid"
    elif clinical.shown or data.shown:
        label = "clinical" if clinical.shown else "data"
    return SkillProfile(label=label, rule=PROFILE_RULE, clinical=clinical, data=data)


def _axis(axis: Axis, own: Sequence[EvidenceSummary]) -> AxisProfile:
    skills = tuple(
        measure_skill(skill, own) for skill in load_framework().skills if skill.axis == axis
    )
    value = sum((Fraction(skill.value) for skill in skills), Fraction(0)) / len(skills)
    done = any(part.n for one in skills for part in one.parts if part.side == "performance")
    return AxisProfile(
        axis=axis, value=float(value), shown=done and value >= _FROM, skills=skills
    )
