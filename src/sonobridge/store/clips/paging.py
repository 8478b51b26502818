"""Keyset pages: a token names the last row seen, so deep pages cost as much as the first."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_

from sonobridge.core.canonical import canonical_bytes, hash_json, parse_json
from sonobridge.store.clips.errors import PageTokenError

__all__ = ["after", "read_token", "token_of"]

_LARGEST = 2**53
_LONGEST_TEXT = 1000


def token_of(values: Sequence[Any], question: object) -> str:
    """Return the token of the last row of a page.

    Parameters
    ----------
    values
        The row's sort values, the identifier last.
    question
        Filter and order as JSON; a token holds for this question only.
    """
    body = canonical_bytes({"v": list(values), "q": hash_json(question)[:16]})
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def read_token(token: str, question: object, count: int) -> list[Any]:
    """Return the values of a token.

    Raises
    ------
    PageTokenError
        If the text is no token, or belongs to another filter or order.
    """
    try:
        padded = token + "=" * (-len(token) % 4)
        body = parse_json(base64.b64decode(padded, altchars=b"-_", validate=True))
        if (
            isinstance(body, dict)
            and body.get("q") == hash_json(question)[:16]
            and isinstance(values := body.get("v"), list)
            and len(values) == count
            and all(_is_sortable(value) for value in values)
        ):
            return values
    except (ValueError, binascii.Error):
        pass
    raise PageTokenError(
        "The list cannot be continued from this place.",
        where="page token",
        why="The token belongs to another filter or order, or is damaged.",
        kept="Nothing was changed.",
        remedy="Read the list from its first page.",
    )


def _is_sortable(value: object) -> bool:
    """Tell whether a database can compare a value with a column."""
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT and "\0" not in value
    return isinstance(value, int | float) and abs(value) < _LARGEST


def after(
    query: Select[Any],
    columns: Sequence[ColumnElement[Any]],
    values: Sequence[Any] | None,
    *,
    descending: bool,
) -> Select[Any]:
    """Order a query by columns and start behind the given values.

    Parameters
    ----------
    query
        The filtered query.
    columns
        Sort columns, none of them null; the identifier last.
    values
        Those of the last row seen; None for the first page.
    descending
        Direction of all columns.
    """
    if values is not None:
        steps = []
        for index, column in enumerate(columns):
            equal = [one == value for one, value in zip(columns[:index], values, strict=False)]
            value = values[index]
            steps.append(and_(*equal, column < value if descending else column > value))
        first = columns[0] <= values[0] if descending else columns[0] >= values[0]
        query = query.where(first, or_(*steps))
    return query.order_by(*(c.desc() if descending else c.asc() for c in columns))
