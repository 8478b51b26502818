"""Figures that never travel without their source: citation, value, reason."""

from __future__ import annotations

from sonobridge.career.pack.cells import Cell
from sonobridge.career.pack.source import Source
from sonobridge.core.record import record

__all__ = ["Citation", "Figure", "cite", "figure", "of_cell"]


@record
class Citation:
    """Where figures come from.

    ``unconfirmed`` is true for facts of low, no or only remembered confidence; pages show a
    badge then. ``caveats`` are printed wherever the figures stand.
    """

    source: str
    as_of: str
    period: str
    confidence: str
    unconfirmed: bool
    url: str
    caveats: tuple[str, ...]


@record
class Figure:
    """One number with its unit, or the reason why there is none."""

    value: float | None
    unit: str
    reason: str
    citation: Citation

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            raise ValueError("a figure has either a value or a reason")


def cite(source: Source) -> Citation:
    """Return the citation of a source."""
    return Citation(
        source=source.text,
        as_of=source.as_of,
        period=source.period,
        confidence=source.confidence,
        unconfirmed=source.unconfirmed,
        url=source.url,
        caveats=source.caveats,
    )


def figure(value: float | None, unit: str, source: Source, *, reason: str = "") -> Figure:
    """Return a number as a figure; ``reason`` is used when there is none."""
    missing = "" if value is not None else reason or "not available"
    return Figure(value=value, unit=unit, reason=missing, citation=cite(source))


def of_cell(cell: Cell, unit: str, source: Source) -> Figure:
    """Return a survey cell as a figure."""
    return figure(cell.value, unit, source, reason=cell.reason)
