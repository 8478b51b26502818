"""A table of predictions as the edges show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.audit.evaluation.content import TableNote
from sonobridge.audit.protocol.protocol import Protocol
from sonobridge.core.record import record

if TYPE_CHECKING:
    from sonobridge.store.audits import TableRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = [
    "ColumnLine",
    "Coverage",
    "CoverageLevel",
    "DroppedColumn",
    "StoredDetection",
    "TableLine",
    "TableQuestion",
    "table_line",
]


@record
class TableLine:
    """One table that was taken in; only its de-identified copy is stored.

    Attributes
    ----------
    sha256
        Of the stored copy: canonical CSV, patients and images as codes.
    matched, unmatched, duplicates
        Rows with an answer and a reference; rows that lack one of them; rows that repeat
        another one's patient and image.
    """

    table_id: str
    name: str
    sha256: str
    rows: int
    matched: int
    unmatched: int
    duplicates: int
    patients: int
    columns: int
    dropped: int
    evaluations: int
    taken_in_at: str
    taken_in_by: str
    source: Literal["upload", "file"]


@record
class ColumnLine:
    """A stored column: what it was taken for, and why.

    ``role`` is a field of the protocol's columns, ``subgroup``, or empty.
    """

    column: str
    kind: str
    role: str
    why: str
    levels: int
    missing: int
    treatment: str


@record
class DroppedColumn:
    """A column that was left out because it may identify a person."""

    column: str
    reason: str


@record
class CoverageLevel:
    """How many patients a level has, and whether anything may be claimed for it."""

    attribute: str
    title: str
    level: str
    kind: Literal["overall", "level", "not_recorded"]
    patients: int
    rows: int
    claim: bool
    note: str


@record
class Coverage:
    """Who is in the table, by attribute; nothing about results."""

    minimum_patients: int
    levels: tuple[CoverageLevel, ...]


@record
class TableQuestion:
    """Something that a person must decide; ``answer_in`` is the protocol's field for it.

    Nothing can be run before a ``blocking`` one is answered.
    """

    about: str
    ask: str
    answer_in: str
    blocking: bool


@record
class StoredDetection:
    """What an intake understood of a table, as it is stored with it."""

    columns: tuple[ColumnLine, ...]
    dropped: tuple[DroppedColumn, ...]
    notes: tuple[TableNote, ...]
    questions: tuple[TableQuestion, ...]
    proposed: Protocol | None
    coverage: Coverage


def table_line(reading: AuditReading, row: TableRow) -> TableLine:
    """Return a table as lists show it."""
    return TableLine(
        table_id=row.id,
        name=row.name,
        sha256=row.blob_sha256,
        rows=row.rows,
        matched=row.matched,
        unmatched=row.unmatched,
        duplicates=row.duplicates,
        patients=row.patients,
        columns=len(row.body["columns"]),
        dropped=len(row.body["dropped"]),
        evaluations=sum(one.table_id == row.id for one in reading.evaluations),
        taken_in_at=row.made_at,
        taken_in_by=reading.name(row.made_by),
        source="upload" if row.source == "upload" else "file",
    )
