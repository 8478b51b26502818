"""The 2 x 2 map of both forks and the roles that stand in its cells."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.career.decision.tables import read_table

__all__ = ["ForkMap", "MapCell", "load_fork_map", "place_on_map"]

_OPEN = ("hybrid", "explore")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapCell:
    """A cell: verdict of the first and of the second fork, and the roles in it."""

    first: str
    second: str
    title: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForkMap:
    """The cells with their source."""

    cells: tuple[MapCell, ...]
    source: str
    as_of: str
    confidence: str


def load_fork_map() -> ForkMap:
    """Return the shipped map."""
    row = read_table("decision")["fork_map"]
    return ForkMap(
        cells=tuple(
            MapCell(
                first=cell["first"],
                second=cell["second"],
                title=cell["title"],
                roles=tuple(cell["roles"]),
            )
            for cell in row["cells"]
        ),
        source=row["source"],
        as_of=str(row["as_of"]),
        confidence=row["confidence"],
    )


def place_on_map(first: str | None, second: str | None) -> tuple[MapCell, ...]:
    """Return the cells that two verdicts leave open.

    A fork that names no side (or is not answered: None) closes nothing: the cells of both
    its sides stay. A cell for ``hybrid`` joins only when the first fork says hybrid.
    """
    cells = load_fork_map().cells
    return tuple(
        cell for cell in cells if _open(cell.first, first) and _open(cell.second, second)
    )


def _open(cell: str, verdict: str | None) -> bool:
    if cell == "hybrid":
        return verdict == "hybrid"
    return verdict is None or verdict in _OPEN or verdict == cell
