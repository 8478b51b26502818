"""Pathways as the file tells them: occupation, tasks, skills, tiers, comfort, corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sonobridge.career.pack import Pack, PackError, Source, source_of

__all__ = [
    "TIERS",
    "Cluster",
    "Exercise",
    "Pathway",
    "PathwaySkill",
    "Pathways",
    "TierEntry",
    "load_pathways",
]

FILE = "pathways.yaml"
TIERS = ("core", "advanced", "specialty")
"""Order in which certifications are shown."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """An operation that closes a skill, and what to do with it in words."""

    operation: str
    text: str


@dataclass(frozen=True, slots=True)
class PathwaySkill:
    """A skill; ``exercise`` is None while there is none."""

    id: str
    title: str
    axis: str
    exercise: Exercise | None


@dataclass(frozen=True, slots=True)
class TierEntry:
    """A credential in one tier of one pathway.

    ``via`` is the examination that makes it a credential of this specialty.
    """

    credential: str
    tier: str
    label: str
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """One pathway.

    Attributes
    ----------
    soc, also_socs
        Code whose figures stand for it, and further ones; a pathway has no figures of its own.
    role
        Role of the planner, empty when there is none.
    onet_tasks
        Tasks of the task table as ``code/task id``.
    tasks
        Further tasks in this project's words, unconfirmed.
    interests
        Weight of each criterion of the first rubric.
    """

    id: str
    title: str
    summary: str
    scope: str
    soc: str
    also_socs: tuple[str, ...]
    role: str
    patient_contact: bool
    onet_tasks: tuple[str, ...]
    tasks: tuple[str, ...]
    skills: tuple[str, ...]
    credentials: tuple[TierEntry, ...]
    comfort: tuple[str, ...]
    corrections: tuple[Mapping[str, Any], ...]
    exam_areas: tuple[str, ...]
    interests: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Occupations that stand together within the industry."""

    id: str
    title: str
    socs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathways:
    """All pathways of a pack with their clusters and skills."""

    industry: str
    clusters: tuple[Cluster, ...]
    skills: Mapping[str, PathwaySkill]
    pathways: Mapping[str, Pathway]
    source: Source
    by_soc: Mapping[str, tuple[Pathway, ...]] = field(default_factory=dict)

    def get(self, identifier: str) -> Pathway:
        """Return a pathway.

        Raises
        ------
        PackError
            If there is none of this name; the error lists all.
        """
        found = self.pathways.get(identifier.replace("-", "_"))
        if found is None:
            raise PackError(
                "There is no such pathway.",
                where=identifier[:60],
                why=f"There are: {', '.join(self.pathways)}.",
                kept="Nothing was changed.",
                remedy="Take one of these names.",
            )
        return found


@lru_cache(maxsize=4)
def load_pathways(pack: Pack) -> Pathways:
    """Return the pathways of a pack, read once.

    Raises
    ------
    PackError
        If an entry names a skill or a tier that the file does not know.
    """
    file = pack.files.yaml(FILE)
    skills = {row["id"]: _skill(row) for row in file["skills"]}
    pathways = {row["id"]: _pathway(row, skills) for row in file["pathways"]}
    by_soc: dict[str, tuple[Pathway, ...]] = {}
    for one in pathways.values():
        for soc in (one.soc, *one.also_socs):
            by_soc[soc] = (*by_soc.get(soc, ()), one)
    return Pathways(
        industry=str(file["industry"]["title"]),
        clusters=tuple(
            Cluster(c["id"], c["title"], tuple(c["socs"])) for c in file["clusters"]
        ),
        skills=skills,
        pathways=pathways,
        source=source_of(file, where=FILE),
        by_soc=by_soc,
    )


def _skill(row: Mapping[str, Any]) -> PathwaySkill:
    exercise = row.get("exercise")
    made = Exercise(exercise["operation"], exercise["text"]) if exercise else None
    return PathwaySkill(row["id"], row["title"], row["axis"], made)


def _pathway(row: Mapping[str, Any], skills: Mapping[str, PathwaySkill]) -> Pathway:
    unknown = [s for s in row["skills"] if s not in skills]
    tiers = [c for c in row["credentials"] if c["tier"] not in TIERS]
    if unknown or tiers:
        raise PackError(
            "A pathway names a skill or a tier that the file does not know.",
            where=f"{FILE}, {row['id']}",
            why=", ".join([*unknown, *(str(c["tier"]) for c in tiers)])[:200],
            kept="Nothing was loaded.",
            remedy=f"Use a listed skill, and one of the tiers {', '.join(TIERS)}.",
        )
    return Pathway(
        id=row["id"],
        title=row["title"],
        summary=row["summary"],
        scope=row["scope"],
        soc=row["soc"],
        also_socs=tuple(row.get("also_socs", ())),
        role=row.get("role") or "",
        patient_contact=bool(row.get("patient_contact", True)),
        onet_tasks=tuple(row["onet_tasks"]),
        tasks=tuple(row["tasks"]),
        skills=tuple(row["skills"]),
        credentials=tuple(
            TierEntry(c["credential"], c["tier"], c["label"], c.get("via", ""))
            for c in sorted(row["credentials"], key=lambda c: TIERS.index(c["tier"]))
        ),
        comfort=tuple(row["comfort"]),
        corrections=tuple(row.get("corrections", ())),
        exam_areas=tuple(row["exam_areas"]),
        interests=dict(row["interests"]),
    )
