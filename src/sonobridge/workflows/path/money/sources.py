"""Where the figures of a money result come from, as its records show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.record import record

if TYPE_CHECKING:
    from sonobridge.career.money import WagePoints
    from sonobridge.career.pack import Source

__all__ = ["SourceLine", "WageLine", "source_line", "wage_line"]


@record
class SourceLine:
    """Provenance of some figures; ``unconfirmed`` shows a badge."""

    what: str
    source: str
    as_of: str
    confidence: str
    unconfirmed: bool
    period: str
    caveats: tuple[str, ...]


@record
class WageLine:
    """Yearly wages that a value rests on (US dollars), and what stands in for what."""

    soc: str
    occupation: str
    place_code: str
    place: str
    p10: float
    p25: float
    median: float
    p75: float
    p90: float
    note: str
    source: str
    as_of: str
    confidence: str
    caveats: tuple[str, ...]


def source_line(what: str, source: Source) -> SourceLine:
    """Return a source as a line."""
    return SourceLine(
        what=what,
        source=source.text,
        as_of=source.as_of,
        confidence=source.confidence,
        unconfirmed=source.unconfirmed,
        period=source.period,
        caveats=source.caveats,
    )


def wage_line(wages: WagePoints) -> WageLine:
    """Return wages as a line."""
    p10, p25, median, p75, p90 = wages.values
    return WageLine(
        soc=wages.soc,
        occupation=wages.occupation,
        place_code=wages.place_code,
        place=wages.place,
        p10=p10,
        p25=p25,
        median=median,
        p75=p75,
        p90=p90,
        note=wages.note,
        source=wages.source.text,
        as_of=wages.source.as_of,
        confidence=wages.source.confidence,
        caveats=wages.source.caveats,
    )
