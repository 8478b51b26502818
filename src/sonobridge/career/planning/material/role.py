"""Target roles: what has to be held, what the work is, whose pay stands in for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sonobridge.career.credentials.library import CredentialLibrary, load_library
from sonobridge.career.credentials.record import CONFIDENCES
from sonobridge.career.credentials.rule import Credential, Rule, leaves
from sonobridge.career.planning.material.reading import (
    PlanningFileError,
    PlanningUnknownError,
    career_file,
    normalised,
)

__all__ = [
    "FailureMode",
    "Stakeholder",
    "TargetRole",
    "Task",
    "load_role",
    "load_roles",
    "read_roles",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholder:
    """Who needs what from the role, and how one sees that it worked."""

    who: str
    need: str
    deliverable: str
    channel: str
    success: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureMode:
    """How the work goes wrong, how that is seen and how it is prevented."""

    name: str
    trigger: str
    detection: str
    prevention: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task and the skill that it rests on; empty when no skill of the files fits."""

    text: str
    skill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRole:
    """A role to aim at.

    Attributes
    ----------
    soc
        Occupation code for pay; a stand-in when ``soc_proxy`` is true.
    fork
        Its corner of the fork map: generalist, specialist or hybrid; clinical or technical.
    rule, rule_value
        What has to be held, as rule and as parsed.
    on_call_hours
        Usual on-call hours a week.
    """

    id: str
    title: str
    soc: str
    soc_proxy: bool
    soc_note: str
    fork: tuple[str, str]
    confidence: str
    source: str
    as_of: str
    rule: Rule
    rule_value: Mapping[str, Any]
    hours_per_week: int
    on_call_hours: int
    skills: tuple[str, ...]
    duties: tuple[str, ...]
    challenges: tuple[str, ...]
    stakeholders: tuple[Stakeholder, ...]
    deliverables: tuple[str, ...]
    kpis: tuple[str, ...]
    failure_modes: tuple[FailureMode, ...]
    tasks: tuple[Task, ...]


def read_roles(
    value: Mapping[str, Any], library: CredentialLibrary, where: str = "roles.yaml"
) -> tuple[TargetRole, ...]:
    """Build the roles of a parsed file.

    Raises
    ------
    PlanningFileError
        If a key is missing, or a rule names a credential that the library does not know.
    """
    roles = []
    for number, one in enumerate(value["roles"]):
        place = f"{where}: roles[{number}]"
        try:
            roles.append(_role(one, value, library, f"{place} {one['id']}"))
        except (KeyError, TypeError, ValueError) as error:
            raise PlanningFileError.at(place, f"{type(error).__name__}: {error}") from error
    names = [role.id for role in roles]
    if len(set(names)) != len(names):
        raise PlanningFileError.at(where, "a role stands twice")
    return tuple(roles)


@cache
def load_roles() -> tuple[TargetRole, ...]:
    """Return the roles that ship with the program."""
    return read_roles(career_file("roles.yaml"), load_library())


def load_role(name: str) -> TargetRole:
    """Return one shipped role; hyphens and underscores are the same.

    Raises
    ------
    PlanningUnknownError
        If there is none of that name.
    """
    roles = {role.id: role for role in load_roles()}
    found = roles.get(normalised(name))
    if found is None:
        raise PlanningUnknownError.of("role", name, sorted(roles))
    return found


def _role(
    one: Mapping[str, Any], file: Mapping[str, Any], library: CredentialLibrary, where: str
) -> TargetRole:
    rule = library.reader.read(one["requires"], f"{where}.requires")
    for leaf in leaves(rule):
        if isinstance(leaf, Credential):
            for identifier in leaf.ids:
                library.get(identifier)
    if one["confidence"] not in CONFIDENCES:
        raise ValueError(f"confidence is one of {', '.join(CONFIDENCES)}")
    axis, side = one["fork"]
    return TargetRole(
        id=str(one["id"]),
        title=str(one["title"]),
        soc=str(one["soc"]),
        soc_proxy=bool(one["soc_proxy"]),
        soc_note=str(one.get("soc_note", "")),
        fork=(axis, side),
        confidence=str(one["confidence"]),
        source=str(one.get("source", file["source"])),
        as_of=str(one.get("as_of", file["as_of"])),
        rule=rule,
        rule_value=one["requires"],
        hours_per_week=int(one["hours_per_week"]),
        on_call_hours=int(one["on_call_hours"]),
        skills=tuple(one["skills"]),
        duties=tuple(one["duties"]),
        challenges=tuple(one["challenges"]),
        stakeholders=_stakeholders(one["stakeholders"]),
        deliverables=tuple(one["deliverables"]),
        kpis=tuple(one["kpis"]),
        failure_modes=tuple(_failure(row) for row in one["failure_modes"]),
        tasks=tuple(Task(text=text, skill=skill) for text, skill in one["tasks"]),
    )


def _stakeholders(value: str | list[list[str]]) -> tuple[Stakeholder, ...]:
    """Return a role's own stakeholders, or the five of a side from their file."""
    if isinstance(value, list):
        return tuple(_stakeholder(row) for row in value)
    rows = career_file("stakeholders.yaml")["stakeholders"]
    names = ("who", "need", "deliverable", "channel", "success")
    found = [[str(row[name]) for name in names] for row in rows if row["side"] == value]
    if not found:
        raise ValueError(f"stakeholders.yaml has no side {value}")
    return tuple(_stakeholder(row) for row in found)


def _stakeholder(row: list[str]) -> Stakeholder:
    who, need, deliverable, channel, success = row
    if not all(row):
        raise ValueError("a stakeholder has no empty cell")
    return Stakeholder(
        who=who, need=need, deliverable=deliverable, channel=channel, success=success
    )


def _failure(row: list[str]) -> FailureMode:
    name, trigger, detection, prevention = row
    return FailureMode(name=name, trigger=trigger, detection=detection, prevention=prevention)
