"""Industry, clusters, occupations, pathways: what can be browsed in three steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sonobridge.career.explore.pathway.pathways import Pathway, load_pathways
from sonobridge.career.explore.titles import synonyms_of
from sonobridge.career.pack import Area, Citation, Pack, cite
from sonobridge.core.record import record

__all__ = [
    "MEASURES",
    "Browse",
    "ClusterView",
    "Measure",
    "OccupationView",
    "PathwayView",
    "browse",
]

Measure = Literal["employment", "openings"]

MEASURES: Mapping[Measure, str] = {
    "employment": "jobs of the statistics code in the area (May 2025)",
    "openings": "openings a year of the statistics code, nation (2024-34)",
}
"""What "popular" can mean here; the word never stands without the measure."""


@record
class PathwayView:
    """A pathway in a list; ``measured`` is its value of the chosen measure."""

    id: str
    title: str
    summary: str
    soc: str
    measured: float | None


@record
class OccupationView:
    """An occupation with its lay titles and pathways."""

    soc: str
    title: str
    description: str
    synonyms: tuple[str, ...]
    pathways: tuple[str, ...]


@record
class ClusterView:
    """Occupations that stand together."""

    id: str
    title: str
    occupations: tuple[OccupationView, ...]


@record
class Browse:
    """The tree; pathways are in the order of ``measure``, unknown values last."""

    industry: str
    clusters: tuple[ClusterView, ...]
    pathways: tuple[PathwayView, ...]
    measure: str
    measure_words: str
    area: str
    citation: Citation
    occupation_citation: Citation


def browse(pack: Pack, area: Area, measure: Measure) -> Browse:
    """Return the tree of occupations and the list of pathways."""
    loaded = load_pathways(pack)
    views = [_pathway(pack, p, area, measure) for p in loaded.pathways.values()]
    views.sort(key=lambda v: (v.measured is None, -(v.measured or 0.0), v.title))
    return Browse(
        industry=loaded.industry,
        clusters=tuple(
            ClusterView(
                id=c.id, title=c.title, occupations=tuple(_occupation(pack, s) for s in c.socs)
            )
            for c in loaded.clusters
        ),
        pathways=tuple(views),
        measure=measure,
        measure_words=MEASURES[measure],
        area=area.name,
        citation=cite(loaded.source),
        occupation_citation=cite(pack.onet.source("occupations")),
    )


def _occupation(pack: Pack, soc: str) -> OccupationView:
    described = pack.onet.occupations.get(f"{soc}.00")
    return OccupationView(
        soc=soc,
        title=pack.wages.occupations.get(soc, ""),
        description=described.description if described else "",
        synonyms=synonyms_of(pack, soc),
        pathways=tuple(p.id for p in load_pathways(pack).by_soc.get(soc, ())),
    )


def _pathway(pack: Pack, pathway: Pathway, area: Area, measure: Measure) -> PathwayView:
    if measure == "employment":
        value = pack.wages.value(pathway.soc, area.code, "employment")
    else:
        row = pack.projections.get(pathway.soc)
        value = row.openings if row and row.openings_own else None
    return PathwayView(
        id=pathway.id,
        title=pathway.title,
        summary=pathway.summary,
        soc=pathway.soc,
        measured=value,
    )
