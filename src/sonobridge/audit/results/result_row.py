"""One row of a table of results, before units are made alike and a reference is joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sonobridge.audit.results.cell import Cell

__all__ = ["ResultRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """What one report, or one group or part of it, says.

    Attributes
    ----------
    codes
        Cells that name patient, image, study and report in the table, by column.
    ids
        The source's own identifiers, by kind (``study``, ``image``, ``report``,
        ``accession``, ``patient``), for joining; they are not written.
    cells
        Answers by column.
    facts
        Further texts by column, e.g. ``laterality``.
    """

    codes: Mapping[str, str]
    ids: Mapping[str, str] = field(repr=False)
    cells: Mapping[str, Cell]
    facts: Mapping[str, str]

    def reasons(self) -> str:
        """Return why cells are blank, as one text; empty when all are recorded."""
        blank = [(name, cell) for name, cell in self.cells.items() if not cell.recorded]
        return "; ".join(f"{name}: {cell.reason}" for name, cell in blank)
