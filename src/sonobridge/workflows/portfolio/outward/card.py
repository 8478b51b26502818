"""``portfolio.card``: the six signals of the hiring card, as they stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

if TYPE_CHECKING:
    from sonobridge.portfolio.card import CardLine

__all__ = ["CardRequest", "CardResult", "SignalLine", "card", "signal_line"]


@record
class CardRequest:
    """Which role the card aims at."""

    role: Annotated[str, Len(1, 60), Help("Role aimed at.")] = "ai_clinical_specialist"


@record
class SignalLine:
    """One signal: value with n and hash, or "in progress", or "no evidence yet"."""

    signal: str
    title: str
    state: Literal["shown", "in progress", "no evidence yet"]
    value: str
    detail: str
    n: int
    sha256: str
    strength: str
    centre: float | None
    low: float | None
    high: float | None


@record
class CardResult:
    """The card; it is one A5 page, and no résumé is written."""

    name: str
    aim: str
    level: str
    lines: tuple[SignalLine, ...]
    standing: str
    co_signed: bool
    badges: tuple[str, ...]
    key_fingerprint: str
    notices: tuple[str, ...]
    made_at: str
    scope: str


@operation(
    "portfolio.card",
    summary="Show the 15-second hiring card: six signals from evidence; no CV is written.",
)
def card(context: Context, request: CardRequest) -> CardResult:
    """Read the six signals; portfolio export writes the page."""
    from sonobridge.workflows.portfolio.reading.content import card_document

    made = card_document(PortfolioReading(context), request.role)
    return CardResult(
        name=made.name,
        aim=made.aim,
        level=made.level,
        lines=tuple(signal_line(one) for one in made.lines),
        standing=made.standing,
        co_signed=made.co_signed,
        badges=made.badges,
        key_fingerprint=made.key_fingerprint,
        notices=made.notices,
        made_at=made.made_at,
        scope="Not a CV: evidence only, each value with its hash.",
    )


def signal_line(one: CardLine) -> SignalLine:
    """Return a line of the card as it is shown."""
    return SignalLine(
        signal=one.signal,
        title=one.title,
        state=one.state,
        value=one.value,
        detail=one.detail,
        n=one.n,
        sha256=one.sha256,
        strength=one.strength,
        centre=one.centre,
        low=one.low,
        high=one.high,
    )
