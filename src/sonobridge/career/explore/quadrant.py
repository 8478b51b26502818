"""Demand x interest: where a pathway stands for one person in one area."""

from __future__ import annotations

from collections.abc import Mapping

from sonobridge.career.explore.outlook import stars_of
from sonobridge.career.explore.pathway.pathways import Pathway, load_pathways
from sonobridge.career.pack import Area, Citation, Pack, cite
from sonobridge.core.record import record

__all__ = ["DEMAND_RULE", "INTEREST_RULE", "Quadrant", "QuadrantPoint", "quadrant_of"]

DEMAND_RULE = (
    "demand = mean of the rank of the openings rate (nation, among the pack's occupations) and "
    "of the location quotient of the area, quotient / (1 + quotient); one part alone when the "
    "other is not known"
)
INTEREST_RULE = (
    "interest = weighted mean of your answers (1..5) on the criteria that the pathway draws "
    "on, as (mean - 1) / 4; the weights stand in pathways.yaml"
)


@record
class QuadrantPoint:
    """One pathway; ``demand`` and ``interest`` are 0..1, None with a reason when unknown."""

    pathway: str
    title: str
    soc: str
    demand: float | None
    demand_basis: str
    interest: float | None
    interest_basis: str
    quadrant: str


@record
class Quadrant:
    """All pathways; the lines of the quadrants lie at one half."""

    points: tuple[QuadrantPoint, ...]
    area: str
    demand_rule: str
    interest_rule: str
    demand_citation: Citation
    openings_citation: Citation
    interest_citation: Citation


def quadrant_of(pack: Pack, area: Area, answers: Mapping[str, int] | None) -> Quadrant:
    """Return the quadrant view.

    Parameters
    ----------
    answers
        Criterion of the first rubric to answer 1..5; None when nothing was answered yet.
    """
    loaded = load_pathways(pack)
    return Quadrant(
        points=tuple(_point(pack, p, area, answers) for p in loaded.pathways.values()),
        area=area.name,
        demand_rule=DEMAND_RULE,
        interest_rule=INTEREST_RULE,
        demand_citation=cite(pack.files.source("wages")),
        openings_citation=cite(pack.projections.source),
        interest_citation=cite(loaded.source),
    )


def _point(
    pack: Pack, pathway: Pathway, area: Area, answers: Mapping[str, int] | None
) -> QuadrantPoint:
    demand, basis = _demand(pack, pathway.soc, area)
    interest, because = _interest(pathway, answers)
    place = ""
    if demand is not None and interest is not None:
        place = ("high" if demand >= 0.5 else "low") + " demand, "
        place += ("high" if interest >= 0.5 else "low") + " interest"
    return QuadrantPoint(
        pathway=pathway.id,
        title=pathway.title,
        soc=pathway.soc,
        demand=demand,
        demand_basis=basis,
        interest=interest,
        interest_basis=because,
        quadrant=place,
    )


def _demand(pack: Pack, soc: str, area: Area) -> tuple[float | None, str]:
    openings = next(p for p in stars_of(pack, soc, area).parts if p.part == "openings")
    quotient = pack.wages.value(soc, area.code, "loc_quotient")
    parts, words = [], []
    if openings.rank is not None:
        parts.append(openings.rank)
        words.append(f"openings {openings.value:.1f} % a year, rank {openings.rank:.2f}")
    else:
        words.append(f"openings not known ({openings.reason})")
    if quotient is not None:
        parts.append(quotient / (1 + quotient))
        words.append(f"location quotient {quotient:g}")
    else:
        words.append("location quotient not released")
    return (sum(parts) / len(parts) if parts else None), f"{'; '.join(words)}; {soc}"


def _interest(pathway: Pathway, answers: Mapping[str, int] | None) -> tuple[float | None, str]:
    if not answers:
        return None, "no answers yet: path decide keeps them"
    weights = pathway.interests
    total = sum(weights.values())
    mean = sum(w * answers[name] for name, w in weights.items()) / total
    words = ", ".join(
        f"{name.replace('_', ' ')} {answers[name]} x {w}" for name, w in weights.items()
    )
    return (mean - 1) / 4, words
