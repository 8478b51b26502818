"""What each indicator is: its target in the source document, what literature says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sonobridge.career.pack import PackFiles, Source, source_of

__all__ = ["IndicatorDefinition", "Literature", "load_ergonomics", "load_indicators"]

NO_NORM = "no literature norm found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Literature:
    """What was found about an indicator, and where.

    ``statements`` is empty when no norm was found; ``verdict`` says so in words.
    """

    statements: tuple[str, ...]
    verdict: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDefinition:
    """One indicator.

    Attributes
    ----------
    side
        ``generalist`` or ``specialist``.
    definition
        What is counted, and out of what.
    target
        As the source document states it.
    count_from
        Where its numbers come from.
    """

    id: str
    side: str
    definition: str
    target: str
    count_from: str
    literature: Literature


def load_indicators(files: PackFiles | None = None) -> tuple[IndicatorDefinition, ...]:
    """Return the ten indicators of the source document, in its order."""
    rows = (files or PackFiles()).yaml("kpis.yaml")["kpis"]
    return tuple(
        IndicatorDefinition(
            id=str(row["id"]),
            side=str(row["side"]),
            definition=str(row["definition"]),
            target=str(row["source_document_target"]),
            count_from=str(row["count_from"]),
            literature=_literature(row),
        )
        for row in rows
    )


def load_ergonomics(files: PackFiles | None = None) -> tuple[tuple[str, Source], ...]:
    """Return facts about injury and scan time, each with its source."""
    rows = (files or PackFiles()).yaml("kpis.yaml")["ergonomics"]
    return tuple((str(row["fact"]), source_of(row, where=str(row["fact"]))) for row in rows)


def _literature(row: Mapping[str, Any]) -> Literature:
    statements = tuple(map(str, row["literature"]))
    named = "; ".join(map(str, row["sources"])) or f"source document {row['source_document']}"
    return Literature(
        statements=statements,
        verdict=str(row["verdict"]) if statements else f"{NO_NORM}: {row['verdict']}",
        source=Source(text=named, as_of=str(row["as_of"]), confidence=str(row["confidence"])),
    )
