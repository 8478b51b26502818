"""Generalist and specialist in two columns, and the claims beside the data."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sonobridge.career.decision.tables import read_table

__all__ = [
    "SECTIONS",
    "Claim",
    "ComparisonRow",
    "GrowthClaim",
    "PayFacts",
    "comparison_rows",
    "fixed_claims",
    "growth_claims",
    "pay_claims",
    "rows_as_csv",
]

SIDES = ("generalist", "specialist")
SECTIONS = (
    "duties",
    "stakeholders",
    "deliverables",
    "indicators",
    "failure modes",
    "hours",
    "pay",
    "challenges",
)
HEADER = ("section", "item", *SIDES, "source", "as_of", "confidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonRow:
    """One line of both columns, with where it comes from."""

    section: str
    item: str
    generalist: str
    specialist: str
    source: str
    as_of: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayFacts:
    """Sonographer wages that a pay claim is held against (yearly, US dollars).

    Attributes
    ----------
    p25, median, p75
        Of the nation.
    areas
        (P25, median, P75) of each area that has all three.
    listed_areas
        Areas in the table, those without a released figure included.
    """

    p25: float
    median: float
    p75: float
    areas: tuple[tuple[float, float, float], ...]
    listed_areas: int
    source: str
    as_of: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
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


@dataclass(frozen=True, slots=True)
class GrowthClaim:
    """A claim about the growth of an occupation, as a source document makes it."""

    id: str
    soc: str
    claim: str
    source: str


def comparison_rows(pay: PayFacts | None) -> tuple[ComparisonRow, ...]:
    """Return the rows of both columns in the order of ``SECTIONS``.

    Without ``pay`` the pay rows say that the wage table is missing.
    """
    table = read_table("side_comparison")
    builders = (
        _plain(table, "duties", "duty"),
        _stakeholders(table),
        _plain(table, "deliverables", "deliverable"),
        _indicators(),
        _plain(table, "failure_modes", "failure mode"),
        _hours(table),
        _pay(table, pay),
        _challenges(table),
    )
    return tuple(row for rows in builders for row in rows)


def pay_claims(pay: PayFacts) -> tuple[Claim, ...]:
    """Return the pay ranges of source document 004 beside the wage table."""
    claims = read_table("side_comparison")["pay_claims"]
    return tuple(_pay_claim(side, tuple(claims[side]), claims["source"], pay) for side in SIDES)


def fixed_claims() -> tuple[Claim, ...]:
    """Return the claims whose correction is a fact and no figure of a table."""
    return tuple(
        Claim(
            id=row["id"],
            side=row["side"],
            claim=row["claim"],
            claim_source=row["source"],
            data=row["data"],
            verdict=row["verdict"],
            source="checked for this project; see the records named there",
            as_of=str(row["as_of"]),
            confidence=row["confidence"],
        )
        for row in read_table("side_comparison")["other_claims"]
    )


def growth_claims() -> tuple[GrowthClaim, ...]:
    """Return the claims about growth; the projections stand in another table."""
    rows = read_table("side_comparison")["growth_claims"]
    return tuple(GrowthClaim(**row) for row in rows)


def rows_as_csv(rows: tuple[ComparisonRow, ...]) -> str:
    """Return the rows as CSV with a header, in their order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([getattr(row, name) for name in HEADER] for row in rows)
    return out.getvalue()


def _pay_claim(side: str, given: tuple[int, ...], origin: str, pay: PayFacts) -> Claim:
    low, high = given
    inside = sum(low <= p25 and p75 <= high for p25, _, p75 in pay.areas)
    medians = sum(low <= median <= high for _, median, _ in pay.areas)
    parts = [
        f"national P25 {pay.p25:,.0f}, median {pay.median:,.0f}, P75 {pay.p75:,.0f}",
        (
            f"{inside} of {pay.listed_areas} areas have their middle half inside the range, "
            f"{medians} their median"
        ),
    ]
    if high <= pay.p25:
        verdict = "contradicted"
        parts.append(f"the whole range lies below the national P25 of {pay.p25:,.0f}")
    elif low <= pay.median <= high:
        verdict = "holds for the median"
    else:
        verdict = "contradicted"
    parts.append("the wage table has no split by generalist and specialist")
    return Claim(
        id=f"pay_{side}",
        side=side,
        claim=f"{low:,} to {high:,} dollars a year",
        claim_source=origin,
        data="; ".join(parts),
        verdict=verdict,
        source=pay.source,
        as_of=pay.as_of,
        confidence=pay.confidence,
    )


def _row(section: str, item: str, texts: tuple[str, str], **origin: str) -> ComparisonRow:
    return ComparisonRow(
        section=section, item=item, generalist=texts[0], specialist=texts[1], **origin
    )


def _origin(table: Mapping[str, Any]) -> dict[str, str]:
    return {
        "source": table["source"],
        "as_of": str(table["as_of"]),
        "confidence": table["confidence"],
    }


def _plain(table: Mapping[str, Any], key: str, item: str) -> list[ComparisonRow]:
    section = key.replace("_", " ")
    lists = [table[key][side] for side in SIDES]
    return [
        _row(section, f"{item} {n}", (a, b), **_origin(table))
        for n, (a, b) in enumerate(zip(*lists, strict=True), start=1)
    ]


def _stakeholders(table: Mapping[str, Any]) -> list[ComparisonRow]:
    def text(one: Mapping[str, str]) -> str:
        return (
            f"{one['who']}: need {one['need']}; get {one['deliverable']}; "
            f"by {one['channel']}; sign of success: {one['sign']}"
        )

    lists = [[text(one) for one in table["stakeholders"][side]] for side in SIDES]
    return [
        _row("stakeholders", f"stakeholder {n}", (a, b), **_origin(table))
        for n, (a, b) in enumerate(zip(*lists, strict=True), start=1)
    ]


def _indicators() -> list[ComparisonRow]:
    table = read_table("kpis")
    sides = [[row for row in table["kpis"] if row["side"] == side] for side in SIDES]
    return [
        _row(
            "indicators",
            f"indicator {n}",
            (_indicator(first), _indicator(second)),
            source="source document 004, beside literature where there is any",
            as_of=str(table["as_of"]),
            confidence=min((first, second), key=_trust)["confidence"],
        )
        for n, (first, second) in enumerate(zip(*sides, strict=True), start=1)
    ]


def _trust(row: Mapping[str, Any]) -> int:
    return ("none", "memory", "low", "medium", "high").index(row["confidence"])


def _indicator(row: Mapping[str, Any]) -> str:
    name = row["id"].replace("_", " ")
    return f"{name}: target {row['source_document_target']}; {row['verdict']}"


def _hours(table: Mapping[str, Any]) -> list[ComparisonRow]:
    first, second = (table["hours"][side] for side in SIDES)
    origin = _origin(table)
    return [
        _row("hours", "working hours", (first["hours_text"], second["hours_text"]), **origin),
        _row("hours", "on-call", (first["on_call"], second["on_call"]), **origin),
    ]


def _pay(table: Mapping[str, Any], pay: PayFacts | None) -> list[ComparisonRow]:
    claims = table["pay_claims"]
    claimed = tuple(f"{claims[side][0]:,} to {claims[side][1]:,}" for side in SIDES)
    origin = {"source": claims["source"], "as_of": str(table["as_of"]), "confidence": "low"}
    rows = [_row("pay", "claimed range", (claimed[0], claimed[1]), **origin)]
    if pay is None:
        missing = "wage table missing"
        return [*rows, _row("pay", "wage table", (missing, missing), **origin)]
    facts = f"P25 {pay.p25:,.0f}, median {pay.median:,.0f}, P75 {pay.p75:,.0f}; no split"
    origin = {"source": pay.source, "as_of": pay.as_of, "confidence": pay.confidence}
    data = tuple(f"{c.verdict}: {c.data}" for c in pay_claims(pay))
    return [
        *rows,
        _row("pay", "wage table, nation", (facts, facts), **origin),
        _row("pay", "claim against data", (data[0], data[1]), **origin),
    ]


def _challenges(table: Mapping[str, Any]) -> list[ComparisonRow]:
    def text(one: Mapping[str, str]) -> str:
        return f"{one['text']} ({one['fact']})" if one["fact"] else one["text"]

    first, second = (table["challenges"][side] for side in SIDES)
    origin = _origin(table)
    return [
        _row(
            "challenges",
            f"challenge {n}",
            (text(a), text(b)),
            **{**origin, "source": "; ".join(dict.fromkeys((a["source"], b["source"])))},
        )
        for n, (a, b) in enumerate(zip(first, second, strict=True), start=1)
    ]
