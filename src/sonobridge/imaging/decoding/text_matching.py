"""A person's patterns against foreign text: the search itself runs inside the child."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["MOST_MATCHES", "TextMatch", "match_patterns", "unpack_matches"]

MOST_MATCHES: Final = 200
"""Matches of one pattern after which the search for it ends."""


@dataclass(frozen=True, slots=True)
class TextMatch:
    """Where a pattern matched.

    Attributes
    ----------
    name
        Name of the pattern.
    start, end
        Character offsets from 0 in the text; ``end`` is the first one behind the match.
    groups
        The same of each named group that took part.
    """

    name: str
    start: int
    end: int
    groups: Mapping[str, tuple[int, int]]


def match_patterns(patterns: Sequence[Sequence[str]], text: str) -> list[list[Any]]:
    """Return the matches of each pattern (name, expression), in order, as JSON values."""
    found: list[list[Any]] = []
    for name, expression in patterns:
        compiled = re.compile(expression, re.IGNORECASE)
        count = 0
        for match in compiled.finditer(text):
            if match.end() > match.start():
                groups = {g: list(match.span(g)) for g in compiled.groupindex if match[g]}
                found.append([name, match.start(), match.end(), groups])
                count += 1
            if count == MOST_MATCHES:
                break
    return found


def unpack_matches(packed: Sequence[Sequence[Any]], length: int) -> tuple[TextMatch, ...]:
    """Return the matches of a text of so many characters; others are no matches.

    Raises
    ------
    ValueError
        If an offset lies outside the text.
    """
    made = []
    for name, start, end, groups in packed:
        spans = {str(group): (int(a), int(b)) for group, (a, b) in groups.items()}
        if any(not 0 <= a <= b <= length for a, b in ((start, end), *spans.values())):
            raise ValueError("a match lies outside the text")
        made.append(TextMatch(str(name), int(start), int(end), spans))
    return tuple(made)
