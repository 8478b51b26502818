"""Activities of continuing education and what each claims of which body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sonobridge.core.errors import InvalidInputError

__all__ = ["Activity", "Claim", "LedgerError", "refuse_doubles"]

_LARGEST = Decimal(200)


class LedgerError(InvalidInputError):
    """An entry of the ledger cannot stand as it is."""

    code = "ce.entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one activity claims of one body.

    Attributes
    ----------
    duty
        Maintenance rule, e.g. ``ardms_cme``.
    credits
        Above 0, at most 200, in steps of a hundredth.
    category
        The body's word, e.g. ``cardiovascular``; empty when it has none.
    """

    duty: str
    credits: Decimal
    category: str = ""

    def __post_init__(self) -> None:
        exponent = self.credits.as_tuple().exponent
        fine = isinstance(exponent, int) and exponent >= -2
        if not fine or not 0 < self.credits <= _LARGEST:
            raise LedgerError(
                "The credits of an activity are not a number between 0.01 and 200.",
                where=self.duty[:40],
                remedy="Copy them from the certificate, with at most two decimals.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something that was attended or done once; it may count for several bodies.

    Attributes
    ----------
    id
        Identifier in the ledger.
    day
        Local date on which it was completed.
    proof_sha256
        Hash of the stored certificate; empty when none is attached.
    """

    id: str
    day: date
    title: str
    provider: str
    claims: tuple[Claim, ...]
    proof_sha256: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise LedgerError(
                "An activity has no title.",
                where=self.id[:40],
                remedy="Give the title that stands on its certificate.",
            )
        duties = [claim.duty for claim in self.claims]
        twice = sorted({duty for duty in duties if duties.count(duty) > 1})
        if twice:
            raise LedgerError(
                f"The activity claims credits of {', '.join(twice)} more than once.",
                where=f"{self.title[:60]}, {self.day}",
                why="One activity counts for several bodies, but once for each.",
                remedy="Keep one claim for each body.",
            )


def refuse_doubles(activities: Iterable[Activity]) -> None:
    """Refuse a ledger in which the same activity stands twice.

    Raises
    ------
    LedgerError
        If two entries have the same day, title and provider, or one certificate.
    """
    seen: dict[tuple[str, ...], str] = {}
    for one in activities:
        names = [(str(one.day), one.title.casefold().strip(), one.provider.casefold().strip())]
        keys: list[tuple[str, ...]] = [*names]
        if one.proof_sha256:
            keys.append((one.proof_sha256,))
        for key in keys:
            if key in seen:
                raise LedgerError(
                    "The same activity stands twice in the ledger.",
                    where=f"{one.title[:60]}, {one.day}",
                    why=f"{one.id} repeats {seen[key]}: same day, title and provider, or the "
                    "same certificate.",
                    kept="Both entries.",
                    remedy="Take one of them back; one entry may count for several bodies.",
                )
            seen[key] = one.id
