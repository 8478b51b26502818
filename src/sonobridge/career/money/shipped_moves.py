"""Moves with assumed costs, so that money can be shown before a person enters her own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from sonobridge.career.money.net_value import MoveCosts

__all__ = ["ShippedMove", "shipped_moves"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedMove:
    """A move to an occupation code that stands for a role, with assumed costs.

    Attributes
    ----------
    soc
        Occupation whose wages stand for the role.
    proxy
        Why this code, and what it is not.
    entry_years
        Job-years credited at entry.
    """

    id: str
    title: str
    soc: str
    proxy: str
    costs: MoveCosts
    entry_years: float
    source: str
    as_of: str
    confidence: str


@cache
def shipped_moves() -> Mapping[str, ShippedMove]:
    """Return the shipped moves by id."""
    import yaml

    file = resources.files("sonobridge.reference_data") / "career" / "moves.yaml"
    data: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        row["id"]: ShippedMove(
            id=row["id"],
            title=row["title"],
            soc=row["soc"],
            proxy=row["proxy"],
            costs=MoveCosts(
                fees=float(row["fees"]),
                study_months=float(row["study_months"]),
                lead_years=int(row["lead_years"]),
            ),
            entry_years=float(row["entry_years"]),
            source=data["source"],
            as_of=str(data["as_of"]),
            confidence=data["confidence"],
        )
        for row in data["moves"]
    }
