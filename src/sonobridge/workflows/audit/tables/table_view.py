"""A table of predictions as the edges show it."""

from __future__ import annotations

from typing import Literal

from sonobridge.core.record import record

__all__ = ["ColumnLine", "Coverage", "CoverageLevel", "DroppedColumn", "TableLine"]


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
