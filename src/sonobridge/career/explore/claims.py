"""Claims of the source documents beside the data: which hold and which do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sonobridge.career.pack import Citation, Pack, cite, source_of
from sonobridge.core.record import record

__all__ = ["ClaimCheck", "claims_of", "pay_claims"]

FILE = "claims.yaml"
Verdict = Literal["holds", "partly", "corrected", "empty"]


@record
class ClaimCheck:
    """One claim with what the data says.

    ``numbers`` are the counted figures of ``says``, by name.
    """

    id: str
    row: str
    source_document: str
    claim: str
    verdict: Verdict
    says: str
    numbers: dict[str, float]
    citation: Citation


def claims_of(pack: Pack) -> tuple[ClaimCheck, ...]:
    """Return all claims of the file, those about pay counted from the tables."""
    found = pack.files.yaml(FILE)
    return tuple(_check(pack, entry, found) for entry in found["claims"])


def pay_claims(pack: Pack, soc: str) -> tuple[ClaimCheck, ...]:
    """Return the pay ranges claimed for an occupation, counted from the wage table."""
    found = pack.files.yaml(FILE)
    return tuple(
        _check(pack, entry, found)
        for entry in found["claims"]
        if (entry.get("pay") or {}).get("soc") == soc
    )


def _check(pack: Pack, entry: Mapping[str, Any], file: Mapping[str, Any]) -> ClaimCheck:
    pay = entry.get("pay")
    if pay:
        verdict, says, numbers = _pay(pack, pay)
        citation = cite(pack.files.source("wages", str(pay["soc"])))
    else:
        verdict, says, numbers = entry["verdict"], str(entry["says"]), {}
        shared = {name: file[name] for name in ("source", "as_of", "confidence")}
        citation = cite(source_of({**shared, **entry}, where=f"claim {entry['id']}"))
    return ClaimCheck(
        id=str(entry["id"]),
        row=str(entry["row"]),
        source_document=str(entry["source_document"]),
        claim=str(entry["claim"]),
        verdict=verdict,
        says=says,
        numbers=numbers,
        citation=citation,
    )


def _pay(pack: Pack, pay: Mapping[str, Any]) -> tuple[Verdict, str, dict[str, float]]:
    """Count in how many areas a claimed pay range is that of the data."""
    soc, low, high = str(pay["soc"]), float(pay["low"]), float(pay["high"])
    areas = [a for a in pack.wages.areas_with(soc) if a.kind in ("metro", "nonmetro")]
    nation = pack.areas.nation.code
    value = pack.wages.value
    p25, median = value(soc, nation, "a_p25") or 0.0, value(soc, nation) or 0.0
    if pay["of"] == "middle_half":
        inside = sum(
            low <= (value(soc, a.code, "a_p25") or 0)
            and 0 < (value(soc, a.code, "a_p75") or 0) <= high
            for a in areas
        )
        words = f"In {inside} of {len(areas)} areas the middle half falls inside the range."
    else:
        inside = sum(low <= (value(soc, a.code) or 0) <= high for a in areas)
        words = (
            f"In {inside} of {len(areas)} areas the median of all sonographers falls inside "
            "the range; no open source separates pay by specialty."
        )
    needed = ("a_p25", "a_p75") if pay["of"] == "middle_half" else ("a_median",)
    hidden = sum(any(value(soc, a.code, name) is None for name in needed) for a in areas)
    if hidden:
        words += f" For {hidden} of the {len(areas)} BLS releases no such wages."
    below = high < p25
    if below:
        words = f"Its upper end lies below the national P25 of {p25:,.0f}. {words}"
    numbers = {
        "low": low,
        "high": high,
        "areas_inside": float(inside),
        "areas": float(len(areas)),
        "areas_unreleased": float(hidden),
        "national_p25": p25,
        "national_median": median,
    }
    return ("corrected" if below else "partly", words, numbers)
