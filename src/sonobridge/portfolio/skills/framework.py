"""The skill framework: skills on two axes, their parts, the duties and the ladder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sonobridge.portfolio.skills.shipped_file import checked_file, read_shipped

__all__ = [
    "Alternative",
    "Axis",
    "Duty",
    "Exercise",
    "Framework",
    "LadderRung",
    "Need",
    "Skill",
    "SkillPart",
    "load_framework",
    "parse_alternatives",
    "parse_framework",
]

Side = Literal["knowledge", "performance"]
Axis = Literal["clinical", "data", "practice"]
PartLevel = Literal["self", "peer", "supervisor"]
_SIDES = ("knowledge", "performance")
_AXES = ("clinical", "data", "practice")
_LEVELS = ("self", "peer", "supervisor")
_SCHEMA = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """What closes a gap: room, words, and the operation whose evidence counts.

    The operation may end in ``/form``: the same operation, of that form only.
    """

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
    level
        Who must vouch at least: ``self``, ``peer`` or ``supervisor``.
    exercise
        What to do, None when no exercise exists yet.
    """

    id: str
    title: str
    side: Side
    kinds: tuple[str, ...]
    required: int
    level: PartLevel = "self"
    exercise: Exercise | None = None

    def __post_init__(self) -> None:
        if self.required < 1 or not self.kinds:
            raise ValueError(f"part {self.id}: evidence of a kind, at least once")
        if self.side not in _SIDES or self.level not in _LEVELS:
            raise ValueError(f"part {self.id}: knowledge or performance, self to supervisor")
        if self.exercise is not None and self.exercise.operation not in self.kinds:
            raise ValueError(f"part {self.id}: its exercise leaves other evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A skill on an axis; the three ``participation`` skills are mandatory for AI roles.

    ``weight`` is that of the role that asks for the skill; 1 in the framework itself.
    """

    id: str
    title: str
    axis: Axis
    parts: tuple[SkillPart, ...]
    weight: int = 1
    participation: bool = False

    def __post_init__(self) -> None:
        if self.weight < 1 or self.axis not in _AXES:
            raise ValueError(f"skill {self.id}: a weight from 1, and an axis")
        if {part.side for part in self.parts} != set(_SIDES):
            raise ValueError(f"skill {self.id}: parts of knowledge and of performance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Evidence that a rung of the participation ladder, or a badge, asks for."""

    kinds: tuple[str, ...]
    required: int
    text: str
    level: PartLevel = "self"
    exercise: Exercise | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Needs of which all must be met."""

    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRung:
    """A rung of the participation ladder: one of the alternatives reaches it."""

    level: str
    title: str
    any_of: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One of the five duties of the work."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """All skills, the duties and the ladder.

    Attributes
    ----------
    source, as_of, confidence
        Where the list comes from, its date, and how sure it is.
    skills
        In the order of the file.
    ladder
        From ``user`` upwards.
    """

    source: str
    as_of: str
    confidence: str
    duties: tuple[Duty, ...]
    skills: tuple[Skill, ...]
    ladder: tuple[LadderRung, ...]

    def __post_init__(self) -> None:
        ids = [skill.id for skill in self.skills]
        parts = [part.id for skill in self.skills for part in skill.parts]
        if len(set(ids)) != len(ids) or len(set(parts)) != len(parts):
            raise ValueError("skills and parts have names of their own")
        if sum(skill.participation for skill in self.skills) != 3:
            raise ValueError("labelling, bias awareness and regulation take part")
        if not self.ladder or self.ladder[0].any_of:
            raise ValueError("the ladder starts with a rung that asks for nothing")
        if not all(rung.any_of for rung in self.ladder[1:]):
            raise ValueError("each further rung asks for something")

    def skill(self, name: str) -> Skill:
        """Return a skill by id, or raise ValueError."""
        for one in self.skills:
            if one.id == name:
                return one
        raise ValueError(f"there is no skill {name}")


def parse_framework(value: Mapping[str, Any], where: str) -> Framework:
    """Build the framework from a parsed file.

    Raises
    ------
    FrameworkInvalidError
        If a key is missing or unknown, or a rule is broken.
    """
    with checked_file("The skill framework", where):
        if value["schema"] != _SCHEMA:
            raise ValueError(f"schema {_SCHEMA} is read")
        built = {"schema", "duties", "skills", "ladder"}
        return Framework(
            **{key: item for key, item in value.items() if key not in built},
            duties=tuple(Duty(**item) for item in value["duties"]),
            skills=tuple(_skill(item) for item in value["skills"]),
            ladder=tuple(_rung(item) for item in value["ladder"]),
        )


@cache
def load_framework() -> Framework:
    """Return the framework that ships with the program."""
    return parse_framework(read_shipped("framework"), "framework.yaml")


def _skill(value: Mapping[str, Any]) -> Skill:
    parts = tuple(SkillPart(**_with_exercise(item)) for item in value["parts"])
    return Skill(**{**value, "parts": parts})


def _rung(value: Mapping[str, Any]) -> LadderRung:
    any_of = parse_alternatives(value["any_of"])
    return LadderRung(level=value["level"], title=value["title"], any_of=any_of)


def parse_alternatives(rows: Iterable[Mapping[str, Any]]) -> tuple[Alternative, ...]:
    """Build alternatives from parsed rows; KeyError or TypeError for unknown keys."""
    return tuple(
        Alternative(needs=tuple(Need(**_with_exercise(need)) for need in row["needs"]))
        for row in rows
    )


def _with_exercise(value: Mapping[str, Any]) -> dict[str, Any]:
    exercise = value.get("exercise")
    return {
        **value,
        "kinds": tuple(value["kinds"]),
        "exercise": None if exercise is None else Exercise(**exercise),
    }
