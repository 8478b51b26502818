"""What a report says, apart from how it is set: sections of plain blocks.

HTML and PDF are made from the same document, so that they cannot say different things.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sonobridge.reports.tokens import Kind

__all__ = [
    "Block",
    "Cell",
    "Chip",
    "Document",
    "Entry",
    "Facts",
    "Figure",
    "Note",
    "Points",
    "Section",
    "Table",
    "cell",
]


@dataclass(frozen=True, slots=True)
class Chip:
    """A verdict: its kind gives colour, shape and line, the word says it."""

    kind: Kind
    word: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: text, perhaps a chip in front, perhaps a link to a section."""

    text: str = ""
    chip: Chip | None = None
    strong: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; ``align`` holds one letter a column, l or r.

    ``marked`` are the rows that need to be seen first; ``folded`` tables open on demand.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    align: str
    marked: tuple[int, ...] = ()
    folded: bool = False
    block: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a chart read as a list, for small screens."""

    label: str
    value: str
    note: str
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: its finding is its name, its table stands behind it.

    Attributes
    ----------
    svg
        Drawing of ``width`` by ``height`` pixels, with no style sheet and no script.
    entries
        The chart as a list, shown in its place on small screens; empty when it fits.
    """

    svg: str
    width: int
    height: int
    finding: str
    caption: str
    table: Table
    entries: tuple[Entry, ...] = ()
    block: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph; ``kind`` says how loud it is."""

    text: str
    kind: Literal["body", "note", "strong", "warning"] = "body"
    chip: Chip | None = None
    block: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short statements, each perhaps with a chip and a detail."""

    entries: tuple[Entry, ...]
    block: Literal["points"] = "points"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with values, such as hashes and versions."""

    rows: tuple[tuple[str, str], ...]
    block: Literal["facts"] = "facts"


Block = Table | Figure | Note | Points | Facts


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its blocks; ``id`` is what links and crosswalk rows point to."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    Attributes
    ----------
    title
        The finding, one sentence.
    kind
        What the document is, e.g. "Audit report".
    line
        n, source and margin in one line.
    notices
        What must be read before the results.
    step
        The one next step, and the section it points to.
    side
        Sections beside the first one on a wide screen.
    strip
        Records, hashes and seed behind what is seen, for the foot of each page.
    """

    title: str
    kind: str
    line: str
    chips: tuple[Chip, ...]
    notices: tuple[Note, ...]
    step: str
    step_target: str
    first: Section
    side: tuple[Section, ...]
    sections: tuple[Section, ...]
    strip: str
    made_at: str
    identifier: str
    keywords: tuple[str, ...] = field(default=())


def cell(text: object = "", *, strong: bool = False, link: str = "") -> Cell:
    """Return a plain cell."""
    return Cell(text=str(text), strong=strong, link=link)
