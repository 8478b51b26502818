"""A document laid out for paper: column widths, charts side by side, long tables last."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from sonobridge.reports.document import Block, Document, Figure, Section, Table
from sonobridge.reports.glyphs import with_glyphs

__all__ = ["paper_json"]

# A4 less both margins of 15 mm, in points; a column in the appendix takes half less a gutter.
_WIDTH, _HALF = 510.2, 248.0
_SIZES = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
_INSET, _CHARACTER = 7.4, 0.535
_LONG, _NUMERIC = 20, 30
# Many digits, brackets and spaces together are narrower than letters.
_DIGITS, _VALUE = 0.94, 24


def paper_json(document: Document) -> str:
    """Return a document as JSON for the typesetter.

    Charts that take half a page stand in pairs; their tables and every chart's table of
    more than 20 rows stand in an appendix, numbered, with a reference under the chart.
    """
    appendix: list[dict[str, Any]] = []
    plain = dataclasses.asdict(document)
    plain["first"] = _section(document.first, appendix)
    plain["side"] = [_section(part, appendix) for part in document.side]
    plain["sections"] = [_section(part, appendix) for part in document.sections]
    plain["appendix"] = appendix
    return json.dumps(with_glyphs(plain), ensure_ascii=False)


def _section(section: Section, appendix: list[dict[str, Any]]) -> dict[str, Any]:
    charts: list[dict[str, Any]] = []
    blocks: list[dict[str, Any]] = []
    for block in section.blocks:
        made = _block(block, appendix)
        (charts if isinstance(block, Figure) and not block.entries else blocks).append(made)
    return {"title": section.title, "charts": charts, "blocks": blocks}


def _block(block: Block, appendix: list[dict[str, Any]]) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block, _WIDTH)
    plain = dataclasses.asdict(block)
    if isinstance(block, Figure):
        narrow = not block.entries
        plain["reference"] = ""
        plain["table"] = _table(block.table, _HALF if narrow else _WIDTH)
        if narrow or len(block.table.rows) > _LONG:
            number = f"Table A{len(appendix) + 1}"
            appendix.append({**plain["table"], "number": number, "narrow": narrow})
            plain["reference"], plain["table"] = number, None
    return plain


def _table(table: Table, width: float) -> dict[str, Any]:
    needs = [_need(table, i) for i in range(len(table.head))]
    size = next((s for s in _SIZES if sum(_points(n, s) for n in needs) <= width), _SIZES[-1])
    least = [_points(n, size) for n in needs]
    left = max(0.0, width - sum(least))
    wish = [
        max(0.0, _points(_longest(table, i), size) - low) if table.align[i] == "l" else 0.0
        for i, low in enumerate(least)
    ]
    total = sum(wish)
    share = min(1.0, left / total) if total else 0.0
    widths = [low + share * more for low, more in zip(least, wish, strict=True)]
    return {**dataclasses.asdict(table), "widths": widths, "size": size}


def _points(characters: float, size: float) -> float:
    return characters * _CHARACTER * size + _INSET


def _need(table: Table, column: int) -> float:
    """Return the characters of the longest part of a column that cannot be broken."""
    words: list[str] = [*table.head[column].split()]
    chips = 0.0
    numeric = table.align[column] == "r"
    for row in table.rows:
        text = row[column].text
        whole = numeric and len(text) <= _NUMERIC and not text.startswith("not ")
        words += [text] if whole else text.split()
        chip = row[column].chip
        if chip is not None:
            chips = max(chips, len(chip.word) + 4.5)
    longest = max([3.0, *(_word(w) for w in words)])
    return max(chips, longest * _DIGITS if numeric and longest > _VALUE else longest)


def _word(word: str) -> float:
    """Return the characters a word takes; hashes are digits, wider than letters."""
    return len(word) * 1.14 if len(word) > 30 else float(len(word))


def _longest(table: Table, column: int) -> float:
    texts: Sequence[str] = [table.head[column], *(row[column].text for row in table.rows)]
    return float(min(110, max(len(t) for t in texts)))
