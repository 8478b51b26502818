"""Generalist and specialist in two columns, and the claims beside the data."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sonobridge.career.credentials.record import CONFIDENCES
from sonobridge.career.decision.tables import read_table
from sonobridge.career.planning.material.role import Stakeholder, TargetRole, load_role

__all__ = ["SECTIONS", "ComparisonRow", "PayFacts", "comparison_rows", "rows_as_csv"]

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
    """Sonographer wages that the pay columns show (yearly, US dollars).

    Attributes
    ----------
    p25, median, p75
        Of the nation.
    claimed
        What the source document claims for each side, and what the data say of it.
    """

    p25: float
    median: float
    p75: float
    claimed: Mapping[str, tuple[str, str]]
    source: str
    as_of: str
    confidence: str


def comparison_rows(pay: PayFacts | None) -> tuple[ComparisonRow, ...]:
    """Return the rows of both columns in the order of ``SECTIONS``.

    Without ``pay`` the pay rows say that the wage table is missing.
    """
    table = read_table("side_comparison")
    roles = tuple(load_role(table["roles"][side]) for side in SIDES)
    builders = (
        _lists("duties", "duty", [role.duties for role in roles], roles),
        _stakeholders(roles),
        _lists("deliverables", "deliverable", [role.deliverables for role in roles], roles),
        _indicators(),
        _lists("failure modes", "failure mode", [_modes(role) for role in roles], roles),
        _hours(table, roles),
        _pay(table, pay),
        _challenges(table, roles),
    )
    return tuple(row for rows in builders for row in rows)


def rows_as_csv(rows: tuple[ComparisonRow, ...]) -> str:
    """Return the rows as CSV with a header, in their order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([getattr(row, name) for name in HEADER] for row in rows)
    return out.getvalue()


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


def _origin_of(roles: Sequence[TargetRole]) -> dict[str, str]:
    """Return where the role file has it from; the lower of the two confidences."""
    return {
        "source": "; ".join(dict.fromkeys(role.source for role in roles)),
        "as_of": max(role.as_of for role in roles),
        "confidence": max((role.confidence for role in roles), key=CONFIDENCES.index),
    }


def _lists(
    section: str, item: str, texts: Sequence[Sequence[str]], roles: Sequence[TargetRole]
) -> list[ComparisonRow]:
    return [
        _row(section, f"{item} {n}", (a, b), **_origin_of(roles))
        for n, (a, b) in enumerate(zip(*texts, strict=True), start=1)
    ]


def _modes(role: TargetRole) -> tuple[str, ...]:
    return tuple(mode.name for mode in role.failure_modes)


def _stakeholders(roles: Sequence[TargetRole]) -> list[ComparisonRow]:
    def text(one: Stakeholder) -> str:
        return (
            f"{one.who}: need {_lower(one.need)}; get {_lower(one.deliverable)}; "
            f"by {_lower(one.channel)}; sign of success: {_lower(one.success)}"
        )

    origin = _origin(read_table("stakeholders"))
    lists = [[text(one) for one in role.stakeholders] for role in roles]
    return [
        _row("stakeholders", f"stakeholder {n}", (a, b), **origin)
        for n, (a, b) in enumerate(zip(*lists, strict=True), start=1)
    ]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


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


def _hours(table: Mapping[str, Any], roles: Sequence[TargetRole]) -> list[ComparisonRow]:
    words = [table["hours"][side] for side in SIDES]
    weeks = [
        f"{role.hours_per_week} a week, {one['when']}"
        for role, one in zip(roles, words, strict=True)
    ]
    calls = [
        f"{role.on_call_hours} h a week; {one['on_call']}"
        for role, one in zip(roles, words, strict=True)
    ]
    origin = _origin_of(roles)
    return [
        _row("hours", "working hours", (weeks[0], weeks[1]), **origin),
        _row("hours", "on-call", (calls[0], calls[1]), **origin),
    ]


def _pay(table: Mapping[str, Any], pay: PayFacts | None) -> list[ComparisonRow]:
    origin = _origin(table)
    if pay is None:
        missing = "wage table missing"
        return [_row("pay", "wage table, nation", (missing, missing), **origin)]
    facts = f"P25 {pay.p25:,.0f}, median {pay.median:,.0f}, P75 {pay.p75:,.0f}; no split"
    data = {"source": pay.source, "as_of": pay.as_of, "confidence": pay.confidence}
    said, checked = zip(*(pay.claimed[side] for side in SIDES), strict=True)
    return [
        _row("pay", "claimed range", (said[0], said[1]), **origin),
        _row("pay", "wage table, nation", (facts, facts), **data),
        _row("pay", "claim against data", (checked[0], checked[1]), **data),
    ]


def _challenges(table: Mapping[str, Any], roles: Sequence[TargetRole]) -> list[ComparisonRow]:
    """Return the challenges of both roles; one that has a fact carries its source too."""
    facts = read_table("kpis")["ergonomics"]
    numbers: Mapping[str, int] = table["challenge_facts"]
    own = _origin_of(roles)

    def text(one: str) -> str:
        return f"{one} ({facts[numbers[one]]['fact']})" if one in numbers else one

    def sources(pair: tuple[str, str]) -> str:
        named = [facts[numbers[one]]["source"] for one in pair if one in numbers]
        return "; ".join([*named, own["source"]])

    pairs = zip(*(role.challenges for role in roles), strict=True)
    return [
        _row(
            "challenges",
            f"challenge {n}",
            (text(a), text(b)),
            **{**own, "source": sources((a, b))},
        )
        for n, (a, b) in enumerate(pairs, start=1)
    ]
