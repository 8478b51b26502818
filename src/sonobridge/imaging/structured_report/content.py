"""What a structured report says: its head and its content items (PS3.3 C.17.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = [
    "LONGEST_TEXT",
    "MOST_DEPTH",
    "MOST_ITEMS",
    "Code",
    "ContentItem",
    "ReportHead",
    "StructuredReport",
]

MOST_ITEMS = 20_000
"""Content items above which a report is refused."""
MOST_DEPTH = 32
"""Deepest nesting of content items, the root being level 0."""
LONGEST_TEXT = 1_000
"""Characters of a text item that are kept; a longer one is marked as cut."""


@dataclass(frozen=True, slots=True)
class Code:
    """A coded concept; texts are as written, so they may say anything.

    Attributes
    ----------
    value, scheme
        Code Value and Coding Scheme Designator; together they name the concept.
    meaning
        Code Meaning in the language of the report.
    """

    value: str
    scheme: str
    meaning: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.value}^{self.scheme}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentItem:
    """One node of the content tree.

    Attributes
    ----------
    parent
        Position of the parent in the report's items, from 0; -1 for the root.
    relation
        Relationship Type, e.g. ``CONTAINS``, ``HAS CONCEPT MOD``; empty for the root.
    kind
        Value Type, e.g. ``NUM``, ``CODE``, ``TEXT``, ``CONTAINER``.
    name
        Concept Name; None where there is none.
    value
        The code of a ``CODE`` item.
    number
        The number of a ``NUM`` item, in ``unit``; None where none was recorded.
    unit
        Measurement unit, a UCUM code as a rule.
    text
        Text of a ``TEXT`` item or the UID of a ``UIDREF`` item.
    image_uid
        Referenced SOP Instance UID of an ``IMAGE`` item.
    fault
        Why a value is not there: ``not_a_number``, ``several_numbers``, ``text_cut``, or
        the qualifier code of a number that was not obtained; else empty.
    """

    parent: int
    relation: str
    kind: str
    name: Code | None
    value: Code | None = None
    number: float | None = None
    unit: Code | None = None
    text: str = field(default="", repr=False)
    image_uid: str = field(default="", repr=False)
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """What stands beside the tree; ``repr`` is empty where it identifies a patient.

    Attributes
    ----------
    predecessors
        SOP Instance UIDs of reports that this one replaces or amends.
    complete
        False when the Completion Flag says ``PARTIAL``.
    """

    sop_class_uid: str
    sop_instance_uid: str = field(repr=False)
    study_instance_uid: str = field(repr=False)
    patient_id: str = field(repr=False)
    issuer: str = field(repr=False)
    patient_name: str = field(repr=False)
    patient_birth_date: str = field(repr=False)
    accession_number: str = field(repr=False)
    content_date: str = field(repr=False)
    content_time: str = field(repr=False)
    manufacturer: str
    model: str
    software_versions: tuple[str, ...]
    predecessors: tuple[str, ...] = field(repr=False)
    complete: bool


@dataclass(frozen=True, slots=True)
class StructuredReport:
    """A report: its head and its items, parents before children; item 0 is the root."""

    head: ReportHead
    items: tuple[ContentItem, ...] = field(repr=False)

    @property
    def title(self) -> Code | None:
        """Concept Name of the root."""
        return self.items[0].name

    def ancestors(self, position: int) -> Iterator[int]:
        """Yield the positions of an item's ancestors, nearest first, the root last."""
        above = self.items[position].parent
        while above >= 0:
            yield above
            above = self.items[above].parent

    def children(self) -> tuple[tuple[int, ...], ...]:
        """Return the positions of each item's children, in order."""
        found: list[list[int]] = [[] for _ in self.items]
        for position, item in enumerate(self.items):
            if item.parent >= 0:
                found[item.parent].append(position)
        return tuple(tuple(one) for one in found)
