"""Two to four roles side by side: exposure, wage, growth, skills in common."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.career.explore.pathway.pathways import Pathway, load_pathways
from sonobridge.career.explore.similarity import jaccard
from sonobridge.career.pack import Area, Figure, Pack, figure, of_cell
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import record

__all__ = ["RoleColumn", "RoleComparison", "compare_roles", "comparison_csv", "exposure_share"]


@record
class RoleColumn:
    """One role: figures of the statistics code that stands for it (a proxy), and its skills."""

    id: str
    title: str
    soc: str
    occupation: str
    median: Figure
    growth_percent: Figure
    exposure_gpt4: Figure
    exposure_human: Figure
    skills: tuple[str, ...]
    skill_overlap: dict[str, float]


@record
class RoleComparison:
    """Columns in the order asked for; ``skill_overlap`` is Jaccard with each other column."""

    area: str
    columns: tuple[RoleColumn, ...]
    note: str
    csv: str


def compare_roles(pack: Pack, identifiers: Sequence[str], area: Area) -> RoleComparison:
    """Return two to four pathways side by side in an area.

    Raises
    ------
    InvalidInputError
        For fewer than two, more than four, or a role named twice.
    PackError
        For a pathway that does not exist.
    """
    loaded = load_pathways(pack)
    roles = [loaded.get(i) for i in identifiers]
    if not 2 <= len(roles) <= 4 or len({r.id for r in roles}) != len(roles):
        raise InvalidInputError(
            "A comparison takes two to four different roles.",
            where=", ".join(identifiers)[:120],
            kept="Nothing was changed.",
            remedy="Name two, three or four pathways.",
        )
    columns = tuple(_column(pack, role, roles, area) for role in roles)
    return RoleComparison(
        area=area.name,
        columns=columns,
        note="Figures are those of the statistics code named, a proxy for the role.",
        csv=comparison_csv(columns),
    )


def exposure_share(pack: Pack, code: str, rater: str) -> float | None:
    """Return the exposed share of a code's tasks: weight of E1 + half of E2, over all."""
    tasks = [task for task in pack.onet.tasks(code) if task.labelled]
    total = sum(task.weight for task in tasks)
    return sum(t.weight * t.exposed(rater) for t in tasks) / total if total else None


def _column(pack: Pack, role: Pathway, all_roles: Sequence[Pathway], area: Area) -> RoleColumn:
    wage = pack.wages.at(role.soc, area.code)
    source = pack.files.source("wages", role.soc)
    absent = "the survey has no row of this occupation here"
    projection = pack.projections.get(role.soc)
    tasks = pack.onet.source("tasks")
    return RoleColumn(
        id=role.id,
        title=role.title,
        soc=role.soc,
        occupation=pack.wages.occupations.get(role.soc, ""),
        median=of_cell(wage.median, "USD a year", source)
        if wage
        else figure(None, "USD a year", source, reason=absent),
        growth_percent=figure(
            projection.percent if projection else None,
            "% 2024-34, nation",
            projection.source if projection else pack.projections.source,
            reason="no projection",
        ),
        exposure_gpt4=figure(exposure_share(pack, role.soc, "gpt4"), "share of tasks", tasks),
        exposure_human=figure(exposure_share(pack, role.soc, "human"), "share of tasks", tasks),
        skills=role.skills,
        skill_overlap={
            o.id: jaccard(role.skills, o.skills) for o in all_roles if o is not role
        },
    )


def comparison_csv(columns: Sequence[RoleColumn]) -> str:
    """Return the comparison as CSV: the rows of the screen with source and date."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["row", *(c.id for c in columns), "unit", "source", "as_of"])
    for name in ("median", "growth_percent", "exposure_gpt4", "exposure_human"):
        figures: list[Figure] = [getattr(c, name) for c in columns]
        cells = [f.reason if f.value is None else f"{f.value:.6g}" for f in figures]
        first = figures[0]
        cite = first.citation
        writer.writerow([name, *cells, first.unit, cite.source, cite.as_of])
    for other in columns:
        cells = [f"{c.skill_overlap.get(other.id, 1.0):.6g}" for c in columns]
        writer.writerow(
            [f"skill_overlap with {other.id}", *cells, "Jaccard", "pathways.yaml", ""]
        )
    return out.getvalue()
