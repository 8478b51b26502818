"""``path.sides``: generalist and specialist in two columns, claims beside the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.decision import Claim, ComparisonRow, PayFacts

__all__ = ["SidesRequest", "SidesResult", "pay_facts", "sides"]

SONOGRAPHER = "29-2032"


@record
class SidesRequest:
    """Nothing to choose: both columns are shown."""


@record
class SideRow:
    """One line of both columns."""

    section: str
    item: str
    generalist: str
    specialist: str
    source: str
    as_of: str
    confidence: str


@record
class ClaimLine:
    """A claim of a source document beside the data, and what they say of it."""

    id: str
    side: str
    claim: str
    claim_source: str
    data: str
    verdict: str
    source: str
    as_of: str
    confidence: str


@record
class SidesResult:
    """Both columns in the order of ``sections``, the claims, and the rows as CSV."""

    sections: tuple[str, ...]
    rows: tuple[SideRow, ...]
    claims: tuple[ClaimLine, ...]
    csv: str
    caveats: tuple[str, ...]


@operation(
    "path.sides",
    summary="Generalist and specialist side by side, claims beside the data.",
    traits=(Trait.PURE,),
)
def sides(context: Context, request: SidesRequest) -> SidesResult:
    """Read the shipped columns and hold the claims against the wage table."""
    from sonobridge.career.decision import (
        SECTIONS,
        comparison_rows,
        fixed_claims,
        pay_claims,
        rows_as_csv,
    )
    from sonobridge.career.pack import shipped_pack

    del context, request
    facts = pay_facts()
    rows = comparison_rows(facts)
    nation = shipped_pack().wages.nation(SONOGRAPHER)
    claims = (*pay_claims(facts), *_growth_claims(), *fixed_claims())
    return SidesResult(
        sections=SECTIONS,
        rows=tuple(_row(row) for row in rows),
        claims=tuple(_claim(one) for one in claims),
        csv=rows_as_csv(rows),
        caveats=nation.source.caveats if nation else (),
    )


def pay_facts() -> PayFacts:
    """Return the sonographer wages that pay claims are held against."""
    from sonobridge.career.decision import PayFacts
    from sonobridge.career.pack import shipped_pack

    pack = shipped_pack()
    nation = pack.wages.nation(SONOGRAPHER)
    if nation is None:
        raise ValueError("the pack has no national wage of sonographers")
    quartiles = ("p25", "median", "p75")
    national = [nation.annual[name].value or 0.0 for name in quartiles]
    local = [a for a in pack.wages.areas_with(SONOGRAPHER) if a.kind in ("metro", "nonmetro")]
    areas = []
    for area in local:
        row = pack.wages.at(SONOGRAPHER, area.code)
        cells = [row.annual[name].value for name in quartiles] if row else []
        known = [c for c in cells if c is not None]
        if len(known) == len(quartiles):
            areas.append((known[0], known[1], known[2]))
    return PayFacts(
        p25=national[0],
        median=national[1],
        p75=national[2],
        areas=tuple(areas),
        listed_areas=len(local),
        source=nation.source.text,
        as_of=nation.source.as_of,
        confidence=nation.source.confidence,
    )


def _growth_claims() -> tuple[Claim, ...]:
    from sonobridge.career.decision import Claim, growth_claims
    from sonobridge.career.pack import shipped_pack

    found = []
    for row in growth_claims():
        projection = shipped_pack().projections.get(row.soc)
        if projection is None:
            continue
        found.append(
            Claim(
                id=row.id,
                side="both",
                claim=f"{projection.occupation}: {row.claim}",
                claim_source=row.source,
                data=(
                    f"{projection.percent:+.0f}% {projection.source.period}, "
                    f"{projection.employment_start:,} to {projection.employment_end:,} jobs"
                ),
                verdict="the data stand beside it",
                source=projection.source.text,
                as_of=projection.source.as_of,
                confidence=projection.source.confidence,
            )
        )
    return tuple(found)


def _row(row: ComparisonRow) -> SideRow:
    return SideRow(
        section=row.section,
        item=row.item,
        generalist=row.generalist,
        specialist=row.specialist,
        source=row.source,
        as_of=row.as_of,
        confidence=row.confidence,
    )


def _claim(one: Claim) -> ClaimLine:
    return ClaimLine(
        id=one.id,
        side=one.side,
        claim=one.claim,
        claim_source=one.claim_source,
        data=one.data,
        verdict=one.verdict,
        source=one.source,
        as_of=one.as_of,
        confidence=one.confidence,
    )
