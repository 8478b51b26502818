"""``portfolio.card_timing``: the usability script of the card, and what it has measured."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.outward.card import SignalLine, signal_line
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

if TYPE_CHECKING:
    from sonobridge.portfolio.timing import MedianTime
    from sonobridge.store.paths import PathRecord

__all__ = [
    "CARD_TIME",
    "CardTimingRequest",
    "CardTimingResult",
    "TimingLine",
    "card_timing",
    "card_to_read",
    "timing_of",
]

CARD_TIME = "portfolio_card_time"

_SCRIPT = (
    "Ask five people who hire or supervise sonographers and have not seen the card.",
    "Show it to one at a time. Say: six signals are on the page; tell me the value of each.",
    "Show the card and start the clock at the same moment. Say nothing more.",
    "Tick each value that is named rightly. The clock stops at the sixth.",
    "Stop by hand when the reader gives up; the values named so far are kept.",
    "Keep the time. A second look does not count: who has seen the card has learnt it.",
)


@record
class CardTimingRequest:
    """Which role the card aims at."""

    role: Annotated[str, Len(1, 60), Help("Role aimed at.")] = "ai_clinical_specialist"


@record
class ReaderLine:
    """One reader's first sight of a card."""

    reader: str
    seconds: float
    named: int
    sample: bool
    card_sha256: str
    at: str


@record
class TimingLine:
    """The median over readers; nothing is shown under five."""

    state: Literal["not run", "unfinished", "measured"]
    seconds: float | None
    low: float | None
    high: float | None
    coverage: float | None
    n: int
    named_all: int
    met: bool | None
    text: str
    target_s: float
    readers: int


@record
class CardTimingResult:
    """The script, the card to read, the times so far.

    ``sample`` is true while one's own card lacks a value: an invented card is read then.
    ``cards`` counts the different cards that were read.
    """

    timing: TimingLine
    script: tuple[str, ...]
    readers: tuple[ReaderLine, ...]
    cards: int
    sample: bool
    lines: tuple[SignalLine, ...]
    notice: str


@operation(
    "portfolio.card_timing",
    summary="Show the usability script of the hiring card, and the median time of readers.",
    command="portfolio card-timing",
)
def card_timing(context: Context, request: CardTimingRequest) -> CardTimingResult:
    """Read the times that were kept; under five readers no figure is shown."""
    from sonobridge.portfolio.timing import READERS, TARGET_S
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, CARD_TIME)
    found = timing_of(rows)
    lines, sample = card_to_read(context, request.role)
    return CardTimingResult(
        timing=TimingLine(**asdict(found), target_s=TARGET_S, readers=READERS),
        script=_SCRIPT,
        readers=tuple(
            ReaderLine(reader=row.subject, at=row.made_at, **row.body)
            for row in sorted(rows, key=lambda row: (row.made_at, row.subject))
        ),
        cards=len({row.body["card_sha256"] for row in rows}),
        sample=sample,
        lines=lines,
        notice="Invented card: nobody's work." if sample else "Your own card.",
    )


def timing_of(rows: tuple[PathRecord, ...]) -> MedianTime:
    """Return the median over stored times."""
    from sonobridge.portfolio.timing import ReaderTime, median_time

    return median_time(
        [ReaderTime(seconds=row.body["seconds"], named=row.body["named"]) for row in rows]
    )


def card_to_read(context: Context, role: str) -> tuple[tuple[SignalLine, ...], bool]:
    """Return one's own card if all six values stand on it, else the invented one."""
    from sonobridge.portfolio.timing import sample_card
    from sonobridge.workflows.portfolio.reading.content import card_document

    own = card_document(PortfolioReading(context), role).lines
    sample = any(line.state != "shown" for line in own)
    return tuple(signal_line(one) for one in (sample_card() if sample else own)), sample
