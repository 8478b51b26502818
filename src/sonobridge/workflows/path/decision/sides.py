"""``path.sides``: generalist and specialist in two columns, claims beside the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

if TYPE_CHECKING:
    from sonobridge.career.decision import ComparisonRow, PayFacts
    from sonobridge.career.explore import ClaimCheck
    from sonobridge.career.pack import Pack

__all__ = ["SidesRequest", "SidesResult", "sides"]

SONOGRAPHER = "29-2032"
# Claims about the two sides and the market they share; the others stand on their own pages.
SHOWN = (
    "pay_generalist",
    "pay_specialist",
    "very_fast",
    "faster_than_average",
    "rdms_vascular",
    "diagnoses",
    "rmsk",
    "eight_exams",
    "accuracy_95",
    "deliverables",
    "failure_modes",
)


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
    claim: str
    source_document: str
    verdict: str
    says: str
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
    from sonobridge.career.decision import SECTIONS, comparison_rows, rows_as_csv
    from sonobridge.career.explore import claims_of

    del request
    pack = pack_in_use(context)
    rows = comparison_rows(_pay_facts(pack))
    nation = pack.wages.nation(SONOGRAPHER)
    claims = {one.id: one for one in claims_of(pack)}
    return SidesResult(
        sections=SECTIONS,
        rows=tuple(_row(row) for row in rows),
        claims=tuple(_claim(claims[name]) for name in SHOWN if name in claims),
        csv=rows_as_csv(rows),
        caveats=nation.source.caveats if nation else (),
    )


def _pay_facts(pack: Pack) -> PayFacts | None:
    """Return the national wages and both pay claims; None when the table has no such row."""
    from sonobridge.career.decision import PayFacts
    from sonobridge.career.explore import pay_claims

    nation = pack.wages.nation(SONOGRAPHER)
    if nation is None:
        return None
    p25, median, p75 = (nation.annual[name].value for name in ("p25", "median", "p75"))
    checks = {one.id: one for one in pay_claims(pack, SONOGRAPHER)}
    if p25 is None or median is None or p75 is None:
        return None
    return PayFacts(
        p25=p25,
        median=median,
        p75=p75,
        claimed={
            side: (checks[f"pay_{side}"].claim, checks[f"pay_{side}"].says)
            for side in ("generalist", "specialist")
        },
        source=nation.source.text,
        as_of=nation.source.as_of,
        confidence=nation.source.confidence,
    )


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


def _claim(one: ClaimCheck) -> ClaimLine:
    return ClaimLine(
        id=one.id,
        claim=one.claim,
        source_document=one.source_document,
        verdict=one.verdict,
        says=one.says,
        source=one.citation.source,
        as_of=one.citation.as_of,
        confidence=one.citation.confidence,
    )
