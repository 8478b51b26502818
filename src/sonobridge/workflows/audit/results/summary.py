"""What is told about a table that was made of reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from sonobridge.audit.results.outcome import JoinCount
from sonobridge.core.record import Help, record

if TYPE_CHECKING:
    from sonobridge.audit.results.result_table import ResultTable

__all__ = ["ReasonCount", "TableFacts", "reason_counts", "table_facts"]

_SHOWN = 40


@record
class ReasonCount:
    """How often something was so."""

    reason: str
    count: int


@record
class TableFacts:
    """The table that was made.

    Attributes
    ----------
    without_patient
        Rows whose patient is not known.
    units
        ``column: unit``.
    not_recorded
        Why cells are blank, the most frequent first.
    """

    rows: int
    patients: int
    without_patient: int
    columns: tuple[str, ...]
    units: tuple[str, ...]
    not_recorded: tuple[ReasonCount, ...]
    reference: JoinCount | None
    identifiers: Annotated[str, Help("Whether the table names patients.")]


def table_facts(table: ResultTable, joined: JoinCount | None, *, plain: bool) -> TableFacts:
    """Return the facts of a table."""
    patients = [row.codes.get("patient_key", "") for row in table.rows]
    reasons = Counter(
        f"{name}: {cell.reason}"
        for row in table.rows
        for name, cell in row.cells.items()
        if not cell.recorded
    )
    return TableFacts(
        rows=len(table.rows),
        patients=len(set(patients) - {""}),
        without_patient=patients.count(""),
        columns=tuple(table.columns()),
        units=tuple(f"{name}: {unit}" for name, unit in table.units.items() if unit),
        not_recorded=reason_counts(reasons),
        reference=joined,
        identifiers="as in the source: this table is identified" if plain else "coded",
    )


def reason_counts(counted: Mapping[str, int]) -> tuple[ReasonCount, ...]:
    """Return counts, the most frequent first, at most forty of them."""
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(ReasonCount(reason=name, count=n) for name, n in ordered[:_SHOWN])
