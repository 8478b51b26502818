"""Target roles: which skills with which weight, and the tasks behind them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sonobridge.core.errors import InvalidInputError
from sonobridge.portfolio.skills.framework import (
    Exercise,
    Framework,
    LadderRung,
    Skill,
    load_framework,
)
from sonobridge.portfolio.skills.shipped_file import checked_file, read_shipped

__all__ = ["Role", "RoleInvalidError", "RoleTask", "load_role", "parse_role", "role_ids"]

_SCHEMA = 2
_OTHER_FILES = frozenset({"framework", "evidence_kinds", "badges", "steps", "exercise_sets"})


class RoleInvalidError(InvalidInputError):
    """A role file cannot be used, or there is none of that name."""

    code = "portfolio.role_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTask:
    """A task of the role, the skill and part it rests on, and the exercise of that part."""

    id: str
    title: str
    skill: str
    part: str
    exercise: Exercise | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A target role.

    Attributes
    ----------
    id, title
        Name and words.
    source, as_of, confidence
        Where the list of skills comes from, its date, and how sure it is.
    ai_role
        Whether the three participation skills are mandatory.
    soc, soc_proxy
        Occupation code whose pay is shown, and whether it only stands in for the role.
    skills
        In the order of the page, with the role's weights and counts.
    tasks
        What the work consists of.
    ladder
        The participation ladder, from ``user`` upwards; the same for every role.
    """

    id: str
    title: str
    source: str
    as_of: str
    confidence: str
    ai_role: bool
    soc: str
    soc_proxy: bool
    skills: tuple[Skill, ...]
    tasks: tuple[RoleTask, ...]
    ladder: tuple[LadderRung, ...]

    def __post_init__(self) -> None:
        ids = [skill.id for skill in self.skills]
        if not ids or len(set(ids)) != len(ids):
            raise ValueError("a role names skills, each once")
        if self.ai_role and sum(skill.participation for skill in self.skills) != 3:
            raise ValueError(
                "labelling, bias awareness and regulation take part in each AI role"
            )
        if len({task.id for task in self.tasks}) != len(self.tasks) or not self.tasks:
            raise ValueError("a role names tasks, each once")


def parse_role(
    value: Mapping[str, Any], where: str, framework: Framework | None = None
) -> Role:
    """Build a role from a parsed file.

    Parameters
    ----------
    value
        The file.
    where
        Its name, for errors.
    framework
        Skills it may name; the shipped one by default.

    Raises
    ------
    RoleInvalidError
        If a key is missing or unknown, or a rule is broken.
    """
    known = framework or load_framework()
    with checked_file("The role file", where, refusal=RoleInvalidError):
        if value["schema"] != _SCHEMA:
            raise ValueError(f"schema {_SCHEMA} is read")
        required = value.get("required", {})
        skills = tuple(_skill(item, required, known) for item in value["skills"])
        parts = {part.id for skill in skills for part in skill.parts}
        if not set(required) <= parts:
            raise ValueError("a count is set for a part that the role does not have")
        built = {"schema", "skills", "required", "tasks"}
        return Role(
            **{key: item for key, item in value.items() if key not in built},
            skills=skills,
            tasks=tuple(_task(item, skills) for item in value["tasks"]),
            ladder=known.ladder,
        )


@cache
def role_ids() -> tuple[str, ...]:
    """Return the identifiers of all shipped roles, in order."""
    from importlib.resources import files

    folder = files("sonobridge.reference_data") / "skills"
    names = (entry.name.removesuffix(".yaml") for entry in folder.iterdir())
    return tuple(sorted(name for name in names if name not in _OTHER_FILES))


@cache
def load_role(name: str = "ai_clinical_specialist") -> Role:
    """Return a role that ships with the program; a hyphen counts as an underscore.

    Raises
    ------
    RoleInvalidError
        If there is none of that name.
    """
    found = name.replace("-", "_")
    value = None if found in _OTHER_FILES else read_shipped(found)
    if value is None:
        raise RoleInvalidError(
            "There is no role of that name.",
            where=name[:60],
            kept="Nothing was changed.",
            remedy=f"Choose one of {', '.join(role_ids())}.",
        )
    return parse_role(value, f"{found}.yaml")


def _skill(item: Mapping[str, Any], required: Mapping[str, int], known: Framework) -> Skill:
    if set(item) != {"id", "weight"}:
        raise ValueError("a role names a skill by id and weight")
    skill = known.skill(item["id"])
    parts = tuple(
        dataclasses.replace(part, required=required.get(part.id, part.required))
        for part in skill.parts
    )
    return dataclasses.replace(skill, weight=item["weight"], parts=parts)


def _task(item: Mapping[str, Any], skills: tuple[Skill, ...]) -> RoleTask:
    parts = {(skill.id, part.id): part for skill in skills for part in skill.parts}
    part = parts.get((item["skill"], item["part"]))
    if part is None:
        raise ValueError(f"task {item['id']}: the role has no part {item['part']}")
    return RoleTask(**item, exercise=part.exercise)
