"""Publications, presentations and teaching, counted by calendar year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sonobridge.core.errors import InvalidInputError

__all__ = ["Contribution", "YearCount", "count_contributions"]

Kind = Literal["publication", "presentation", "teaching"]
TARGETS: dict[str, int] = {"publication": 1, "presentation": 1, "teaching": 40 * 60}
"""A year: publications, presentations, minutes of teaching (source document 004)."""

_DOI = re.compile(r"^10\.\d{4,9}/\S+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One entry of the ledger.

    Attributes
    ----------
    address
        DOI (``10.…/…``) or public address of a publication; empty when there is none.
    role
        Of a presentation: ``presenter`` or ``co-author``.
    minutes
        Of teaching.
    confirmed
        Of teaching: whether the learner confirmed it.
    """

    kind: Kind
    day: date
    title: str
    address: str = ""
    role: str = ""
    minutes: int = 0
    confirmed: bool = False

    def __post_init__(self) -> None:
        missing = []
        if not self.title.strip():
            missing.append("event" if self.kind == "presentation" else "title")
        if self.kind == "presentation" and self.role not in ("presenter", "co-author"):
            missing.append("role (presenter or co-author)")
        if self.kind == "teaching" and not 0 < self.minutes <= 24 * 60:
            missing.append("minutes (1 to 1,440)")
        if missing:
            raise InvalidInputError(
                f"The {self.kind} lacks {' and '.join(missing)}.",
                where=f"{self.title[:60]}, {self.day}",
                kept="The ledger is unchanged.",
                remedy="Fill it in and enter it again.",
            )

    @property
    def counts(self) -> bool:
        """Whether it counts towards the target."""
        if self.kind == "publication":
            return bool(_DOI.match(self.address)) or self.address.startswith("https://")
        return self.role == "presenter" if self.kind == "presentation" else self.confirmed

    @property
    def amount(self) -> int:
        """Entries count 1; teaching counts its minutes."""
        return self.minutes if self.kind == "teaching" else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCount:
    """One year of one kind; ``apart`` is listed and not counted, ``why`` says the reason."""

    kind: Kind
    year: int
    counted: int
    apart: int
    target: int
    why: str

    @property
    def reached(self) -> bool:
        """Whether the target of the year is reached."""
        return self.counted >= self.target


_WHY: dict[str, str] = {
    "publication": "unverified: no DOI and no public address",
    "presentation": "co-author: only the presenter counts",
    "teaching": "not confirmed by a learner",
}


def count_contributions(entries: Sequence[Contribution], kind: Kind) -> tuple[YearCount, ...]:
    """Return the counts of one kind by year, latest first."""
    own = [one for one in entries if one.kind == kind]
    return tuple(
        YearCount(
            kind=kind,
            year=year,
            counted=sum(o.amount for o in own if o.day.year == year and o.counts),
            apart=sum(o.amount for o in own if o.day.year == year and not o.counts),
            target=TARGETS[kind],
            why=_WHY[kind],
        )
        for year in sorted({one.day.year for one in own}, reverse=True)
    )
