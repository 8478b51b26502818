"""Rows on a terminal: a table where it is wide enough, else one block for each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = [
    "SEE_JSON",
    "estimate_text",
    "fits",
    "is_estimate",
    "print_fact",
    "print_rows",
    "shortened",
]

LEAST = 8
"""No column of a table is narrower than this, unless all it holds is."""
_WORDS, _WRAPPED = 32, 12
_BETWEEN = 3
_LONGEST = 600

SEE_JSON = "see --json"


def print_fact(console: Any, title: str, value: object, text: str) -> None:
    """Print one field; a list of sentences has a line for each.

    Parameters
    ----------
    console
        A rich console.
    title
        Name of the field.
    value
        The field itself.
    text
        What is printed of it, not yet escaped.
    """
    from rich.markup import escape

    if isinstance(value, list) and any(len(str(one)) > _WORDS for one in value):
        console.print(f"[bold]{escape(title)}[/]")
        for one in value:
            console.print(f"  - {escape(str(one))}")
        return
    console.print(f"[bold]{escape(title)}[/]  {escape(text)}")


def print_rows(
    console: Any, title: str, columns: Sequence[str], cells: Sequence[Sequence[str]]
) -> None:
    """Print rows as a table, or below each other where a table would be cramped.

    Parameters
    ----------
    console
        A rich console; its width decides.
    title
        Heading of the rows.
    columns
        Heading of each column.
    cells
        Text of each row by column, not yet escaped; an empty one is left out of a block.
    """
    from rich.markup import escape

    if fits(columns, cells, console.width):
        console.print(_table(title, columns, cells, console.width))
        return
    console.print(f"[bold]{escape(title)}[/]")
    for row in cells:
        mark = "- "
        for column, text in zip(columns, row, strict=True):
            if text:
                console.print(f"{mark}{escape(column)}: {escape(text)}")
                mark = "  "


def fits(columns: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether a table of these cells can be read at a width, characters.

    It can when no word is cut, no column falls under eight characters that holds more, and
    no cell runs over many lines.
    """
    whole, least = _widths(columns, cells)
    between = _BETWEEN * len(columns)
    wished = sum(min(most, _WORDS) for most in whole)
    return sum(least) + between <= width and wished + between <= width + _WRAPPED


def _widths(
    columns: Sequence[str], cells: Sequence[Sequence[str]]
) -> tuple[list[int], list[int]]:
    """Return by column the width of all that it holds, and the least that cuts no word."""
    by_column = zip(*cells, strict=True)
    filled = [[head, *column] for head, column in zip(columns, by_column, strict=True)]
    whole = [max(map(len, texts)) for texts in filled]
    words = [
        max((len(word) for text in texts for word in text.split()), default=0)
        for texts in filled
    ]
    least = [min(most, max(LEAST, word)) for most, word in zip(whole, words, strict=True)]
    return whole, least


def is_estimate(value: object) -> bool:
    """Tell whether a field is an estimate, or the reason why there is none."""
    return isinstance(value, dict) and value.get("state") in ("estimate", "not_estimable")


def estimate_text(value: dict[str, Any]) -> str:
    """Return an estimate with interval, n and note; without one, the reason and n."""
    counted = f"n = {value['n']:,} {value['n_unit']}"
    if value["state"] == "not_estimable":
        return f"not estimable: {value['reason']} ({counted})"
    number = f"{value['value']:.3f}"
    if value["low"] is not None:
        number += f" ({value['low']:.3f}–{value['high']:.3f})"
    note = f", {value['note']}" if value.get("note") else ""
    return f"{number}, {counted}{note}"


def shortened(text: str) -> str:
    """Return a text of at most 600 characters; a longer one says how long it is."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… ({len(text)} characters, {SEE_JSON})"


def _table(
    title: str, columns: Sequence[str], cells: Sequence[Sequence[str]], width: int
) -> Any:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_edge=False)
    for column, room in zip(columns, _shared(*_widths(columns, cells), width), strict=True):
        table.add_column(escape(column), overflow="fold", width=room)
    for row in cells:
        table.add_row(*map(escape, row))
    return table


def _shared(whole: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """Share the width: the widest columns give first, and none below its least."""
    room = width - _BETWEEN * len(whole)
    cap = max(whole)
    while True:
        shared = [min(most, max(few, cap)) for most, few in zip(whole, least, strict=True)]
        if cap == 0 or sum(shared) <= room:
            return shared
        cap -= 1
