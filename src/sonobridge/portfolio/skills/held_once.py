"""Skills that one person of a group holds alone: what is lost when that person leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sonobridge.portfolio.evidence_count import EvidenceSummary
from sonobridge.portfolio.readiness import measure_skill
from sonobridge.portfolio.skills.framework import load_framework

__all__ = ["RULE", "HeldSkill", "held_skills"]

RULE = "A person holds a skill once the records that count close one part of work done in it."


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSkill:
    """A skill and the people of the group who hold it, in their order."""

    id: str
    title: str
    holders: tuple[str, ...]

    @property
    def held_once(self) -> bool:
        """Whether exactly one person holds it."""
        return len(self.holders) == 1


def held_skills(group: Mapping[str, Sequence[EvidenceSummary]]) -> tuple[HeldSkill, ...]:
    """Return every skill of the framework with its holders.

    Parameters
    ----------
    group
        Person to the records of that person that count.
    """
    return tuple(
        HeldSkill(
            id=skill.id,
            title=skill.title,
            holders=tuple(
                person
                for person, own in group.items()
                if any(
                    part.closed and part.side == "performance"
                    for part in measure_skill(skill, own).parts
                )
            ),
        )
        for skill in load_framework().skills
    )
