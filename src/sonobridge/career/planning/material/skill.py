"""Skills of the framework: which exercise of the program gives evidence of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

__all__ = ["NO_EXERCISE", "PlanSkill", "load_skills"]

NO_EXERCISE = "no exercise yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSkill:
    """A skill: what to do for it, and which of its parts nothing closes yet.

    Attributes
    ----------
    exercises
        Words of the exercises, with the number of things to do.
    open_parts
        Parts for which there is no exercise yet.
    """

    id: str
    title: str
    exercises: tuple[str, ...]
    open_parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The exercises in one line, then the parts without one."""
        missing = tuple(f"{part}: {NO_EXERCISE}" for part in self.open_parts)
        return "; ".join(self.exercises + missing) or NO_EXERCISE


@cache
def load_skills() -> Mapping[str, PlanSkill]:
    """Return the skills of the framework file by id."""
    from importlib.resources import files

    import yaml

    source = files("sonobridge.reference_data") / "skills" / "framework.yaml"
    value = yaml.safe_load(source.read_text("utf-8"))
    return {str(one["id"]): _skill(one) for one in value["skills"]}


def _skill(one: Mapping[str, Any]) -> PlanSkill:
    parts = [part for part in one.get("parts", ()) if isinstance(part, dict)]
    return PlanSkill(
        id=str(one["id"]),
        title=str(one["title"]),
        exercises=tuple(
            f"{part['exercise']['text']} ({part['required']})"
            for part in parts
            if part.get("exercise")
        ),
        open_parts=tuple(str(part["title"]) for part in parts if not part.get("exercise")),
    )
