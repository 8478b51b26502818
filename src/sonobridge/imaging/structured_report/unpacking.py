"""From the child's answer to a report: types and bounds are checked once more."""

from __future__ import annotations

import math
from typing import Any

from sonobridge.imaging.part10.errors import Part10Error
from sonobridge.imaging.structured_report.content import (
    LONGEST_TEXT,
    MOST_ITEMS,
    Code,
    ContentItem,
    ReportHead,
    StructuredReport,
)

__all__ = ["unpack_report"]

_LONGEST = 256


def unpack_report(packed: dict[str, Any]) -> StructuredReport:
    """Return the report that :func:`tree_reading.read_tree` packed.

    Raises
    ------
    Part10Error
        If the answer is not what a child gives.
    """
    try:
        items = packed["items"]
        if not 0 < len(items) <= MOST_ITEMS:
            raise ValueError
        return StructuredReport(
            _head(packed["head"]),
            tuple(_item(one, position) for position, one in enumerate(items)),
        )
    except (ValueError, TypeError, LookupError, AttributeError):
        raise Part10Error("not_readable", "The report cannot be read.") from None


def _head(packed: dict[str, Any]) -> ReportHead:
    texts = {name: _text(value) for name, value in packed.items() if isinstance(value, str)}
    return ReportHead(
        **texts,
        software_versions=tuple(_text(one) for one in packed["software_versions"]),
        predecessors=tuple(_text(one) for one in packed["predecessors"]),
        complete=bool(packed["complete"]),
    )


def _item(packed: list[Any], position: int) -> ContentItem:
    parent, relation, kind, name, value, number, unit, text, image, fault = packed
    if not -1 <= int(parent) < max(position, 0) or (int(parent) == -1) != (position == 0):
        raise ValueError
    if number is not None and not math.isfinite(number):
        raise ValueError
    return ContentItem(
        parent=int(parent),
        relation=_text(relation),
        kind=_text(kind),
        name=_code(name),
        value=_code(value),
        number=None if number is None else float(number),
        unit=_code(unit),
        text=str(text)[:LONGEST_TEXT],
        image_uid=_text(image),
        fault=_text(fault),
    )


def _code(packed: list[str] | None) -> Code | None:
    if packed is None:
        return None
    value, scheme, meaning = packed
    return Code(_text(value), _text(scheme), _text(meaning))


def _text(value: str) -> str:
    return str(value)[:_LONGEST]
