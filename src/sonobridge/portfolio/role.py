"""Target roles: skills, their parts, and the evidence that closes each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sonobridge.core.errors import InvalidInputError

__all__ = [
    "Exercise",
    "LadderRung",
    "Need",
    "Role",
    "RoleInvalidError",
    "Skill",
    "SkillPart",
    "load_role",
    "parse_role",
]

Side = Literal["knowledge", "performance"]


class RoleInvalidError(InvalidInputError):
    """A role file cannot be used, or there is none of that name."""

    code = "portfolio.role_invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """What closes a gap: room, words, and the operation whose evidence counts."""

    room: str
    text: str
    operation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillPart:
    """A part of a skill.

    Attributes
    ----------
    id, title
        Name and words.
    side
        ``knowledge`` or ``performance``.
    kinds
        Operation names whose evidence counts.
    required
        Number of distinct things done that close the part.
    exercise
        What to do, None when no exercise exists yet.
    """

    id: str
    title: str
    side: Side
    kinds: tuple[str, ...]
    required: int
    exercise: Exercise | None = None

    def __post_init__(self) -> None:
        if self.required < 1 or not self.kinds:
            raise ValueError(f"part {self.id}: evidence of a kind, at least once")
        if self.side not in {"knowledge", "performance"}:
            raise ValueError(f"part {self.id}: knowledge or performance")
        if self.exercise is not None and self.exercise.operation not in self.kinds:
            raise ValueError(f"part {self.id}: its exercise leaves other evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A skill with its weight; ``participation`` skills are mandatory."""

    id: str
    title: str
    weight: int
    parts: tuple[SkillPart, ...]
    participation: bool = False

    def __post_init__(self) -> None:
        if self.weight < 1 or not self.parts:
            raise ValueError(f"skill {self.id}: a weight from 1, and parts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Evidence that a rung of the participation ladder asks for."""

    kinds: tuple[str, ...]
    required: int
    text: str
    exercise: Exercise | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRung:
    """A rung of the participation ladder; each asks for all rungs below it."""

    level: str
    title: str
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A target role.

    Attributes
    ----------
    id, title
        Name and words.
    source, as_of, confidence
        Where the list of skills comes from, its date, and how sure it is.
    skills
        In the order of the page; three of them are participation skills.
    ladder
        From ``user`` upwards.
    """

    id: str
    title: str
    source: str
    as_of: str
    confidence: str
    skills: tuple[Skill, ...]
    ladder: tuple[LadderRung, ...]

    def __post_init__(self) -> None:
        ids = [skill.id for skill in self.skills]
        parts = [part.id for skill in self.skills for part in skill.parts]
        if len(set(ids)) != len(ids) or len(set(parts)) != len(parts):
            raise ValueError("skills and parts have names of their own")
        if sum(skill.participation for skill in self.skills) != 3:
            raise ValueError(
                "labelling, bias awareness and regulation take part in each AI role"
            )
        if not self.ladder or self.ladder[0].needs:
            raise ValueError("the ladder starts with a rung that asks for nothing")


def parse_role(value: Mapping[str, Any], where: str) -> Role:
    """Build a role from a parsed file.

    Raises
    ------
    RoleInvalidError
        If a key is missing or unknown, or a rule is broken.
    """
    try:
        if value["schema"] != 1:
            raise ValueError("schema 1 is read")
        rest = {key: item for key, item in value.items() if key not in _BUILT}
        return Role(
            **rest,
            skills=tuple(_skill(item) for item in value["skills"]),
            ladder=tuple(_rung(item) for item in value["ladder"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RoleInvalidError(
            "The role file cannot be used.",
            where=where,
            why=str(error),
            kept="Nothing was changed.",
            remedy="Correct the file.",
        ) from error


_BUILT = {"schema", "skills", "ladder"}


def _skill(value: Mapping[str, Any]) -> Skill:
    return Skill(**{**value, "parts": tuple(_part(item) for item in value["parts"])})


def _part(value: Mapping[str, Any]) -> SkillPart:
    return SkillPart(**_with_exercise(value))


def _rung(value: Mapping[str, Any]) -> LadderRung:
    needs = tuple(Need(**_with_exercise(item)) for item in value["needs"])
    return LadderRung(level=value["level"], title=value["title"], needs=needs)


def _with_exercise(value: Mapping[str, Any]) -> dict[str, Any]:
    exercise = value.get("exercise")
    return {
        **value,
        "kinds": tuple(value["kinds"]),
        "exercise": None if exercise is None else Exercise(**exercise),
    }


@cache
def load_role(name: str = "ai_clinical_specialist") -> Role:
    """Return a role that ships with the program.

    Raises
    ------
    RoleInvalidError
        If there is none of that name.
    """
    from importlib.resources import files

    import yaml

    source = files("sonobridge.reference_data") / "skills" / f"{name}.yaml"
    if not name.isidentifier() or not source.is_file():
        raise RoleInvalidError(
            "There is no role of that name.",
            where=name,
            kept="Nothing was changed.",
            remedy="Choose one of the roles that are listed.",
        )
    return parse_role(yaml.safe_load(source.read_text("utf-8")), f"{name}.yaml")
