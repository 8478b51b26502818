"""Skills of the role files: which exercise of the program gives evidence of each."""

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
    """Return the skills of all role files by id; the first file that names one decides."""
    from importlib.resources import files

    import yaml

    skills: dict[str, PlanSkill] = {}
    folder = files("sonobridge.reference_data") / "skills"
    # The AI role names every skill that plans ask for, so its wording goes first.
    names = sorted(
        (one.name for one in folder.iterdir() if one.name.endswith(".yaml")),
        key=lambda name: (name != "ai_clinical_specialist.yaml", name),
    )
    for name in names:
        value = yaml.safe_load((folder / name).read_text("utf-8"))
        for one in value.get("skills", ()) if isinstance(value, dict) else ():
            skills.setdefault(str(one["id"]), _skill(one))
    return skills


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
