"""Occupations, tasks, skills and task-level AI exposure of O*NET codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sonobridge.career.pack.files import PackFiles
from sonobridge.career.pack.source import Source

__all__ = ["Occupation", "Onet", "OnetTask", "SkillRating", "SkillVector"]

_WEIGHTS = {"Core": 2, "Supplemental": 1}
_EXPOSED = {"E0": 0.0, "E1": 1.0, "E2": 0.5}


@dataclass(frozen=True, slots=True)
class Occupation:
    """Title and description of an O*NET code (``29-2032.00``)."""

    code: str
    title: str
    description: str

    @property
    def soc(self) -> str:
        """The six-digit code that the wage survey uses."""
        return self.code.split(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnetTask:
    """One task with the labels of two raters.

    Attributes
    ----------
    kind
        ``Core``, ``Supplemental`` or empty when the database does not say.
    human, gpt4
        ``E0`` no exposure, ``E1`` direct, ``E2`` with software built on a language model.
    """

    occupation: str
    identifier: str
    kind: str
    text: str
    human: str
    gpt4: str

    @property
    def weight(self) -> int:
        """2 for a core task, 1 for any other."""
        return _WEIGHTS.get(self.kind, 1)

    @property
    def labelled(self) -> bool:
        """Whether both raters labelled it; tasks of a newer database may have no label."""
        return self.human in _EXPOSED and self.gpt4 in _EXPOSED

    def exposed(self, rater: str) -> float:
        """Return the share that a label counts: E0 0, E1 1, E2 one half.

        Raises
        ------
        ValueError
            For a task without a label, which belongs into no share.
        """
        label = self.human if rater == "human" else self.gpt4
        if label not in _EXPOSED:
            raise ValueError(f"task {self.identifier} has no label")
        return _EXPOSED[label]


@dataclass(frozen=True, slots=True)
class SkillRating:
    """Importance and level of one skill, both on 0..100.

    The level is None where the database says that it is not relevant.
    """

    name: str
    importance: float
    level: float | None


@dataclass(frozen=True, slots=True)
class SkillVector:
    """Basic skills of an occupation and its job zone (1..5, preparation needed)."""

    title: str
    job_zone: int
    ratings: tuple[SkillRating, ...]


class Onet:
    """The O*NET part of a pack."""

    def __init__(self, files: PackFiles) -> None:
        self._files = files

    def source(self, table: str) -> Source:
        """Return the provenance of ``occupations``, ``tasks``, ``exposure`` or ``skills``."""
        return self._files.source(table)

    @cached_property
    def occupations(self) -> dict[str, Occupation]:
        """Occupations by O*NET code."""
        _, rows = self._files.table("occupations")
        return {row[0]: Occupation(*row[:3]) for row in rows}

    def of_soc(self, soc: str) -> tuple[Occupation, ...]:
        """Return the O*NET occupations within a six-digit code, the code's own first."""
        return tuple(o for code, o in sorted(self.occupations.items()) if o.soc == soc)

    @cached_property
    def _tasks(self) -> dict[str, list[OnetTask]]:
        header, rows = self._files.table("tasks")
        at = {name: header.index(name) for name in header}
        found: dict[str, list[OnetTask]] = {}
        for row in rows:
            task = OnetTask(
                occupation=row[at["onet_soc"]],
                identifier=row[at["task_id"]],
                kind=row[at["task_type"]],
                text=row[at["task"]],
                human=row[at["human_label"]],
                gpt4=row[at["gpt4_label"]],
            )
            found.setdefault(task.occupation, []).append(task)
        return found

    def tasks(self, code: str) -> tuple[OnetTask, ...]:
        """Return the tasks of an O*NET code; of a six-digit code, those of its ``.00``."""
        return tuple(self._tasks.get(code if "." in code else f"{code}.00", ()))

    @property
    def codes_with_tasks(self) -> tuple[str, ...]:
        """O*NET codes for which the pack has tasks."""
        return tuple(sorted(self._tasks))

    @cached_property
    def exposure(self) -> dict[str, dict[str, float]]:
        """Published exposure scores by O*NET code: column to score."""
        header, rows = self._files.table("exposure")
        return {
            row[0]: {name: float(cell) for name, cell in zip(header[2:], row[2:], strict=True)}
            for row in rows
        }

    @cached_property
    def _skills(self) -> dict[str, SkillVector]:
        header, rows = self._files.table("skills")
        names = [h.removesuffix("_Importance") for h in header if h.endswith("_Importance")]
        found = {}
        for row in rows:
            cells = dict(zip(header, row, strict=True))
            ratings = tuple(
                SkillRating(
                    name.replace("_", " ").lower(),
                    float(cells[f"{name}_Importance"]),
                    _level(cells[f"{name}_Level"]),
                )
                for name in names
            )
            found[row[0]] = SkillVector(row[0], int(cells["Job Zone"]), ratings)
        return found

    def skills(self, code: str) -> SkillVector | None:
        """Return the skill vector of an O*NET code, None when the pack has none."""
        occupation = self.occupations.get(code if "." in code else f"{code}.00")
        return self._skills.get(occupation.title) if occupation else None


def _level(text: str) -> float | None:
    return None if text == "Not relevant" else float(text)
