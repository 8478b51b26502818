"""Whether a sentence negates what was matched in it, by the words that the rules name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sonobridge.audit.report_text.rules import Negation

__all__ = ["is_negated"]

_LOOK: Final = 400
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# A full stop ends a sentence unless it stands in a number or after one letter ("e.g.").
_SENTENCE_END: Final = re.compile(r"(?<!\b\w)\.(?!\d)|[;!?]|\n\s*\n")
_LINE_END: Final = re.compile(r"\n")


def is_negated(text: str, start: int, end: int, negation: Negation) -> bool:
    """Tell whether a negating word stands near a match, in its sentence.

    Parameters
    ----------
    text
        The report.
    start, end
        Character offsets of the match from 0; ``end`` is the first one behind it.
    negation
        Words, and how far they reach.
    """
    before = text[max(0, start - _LOOK) : start]
    behind = text[end : end + _LOOK]
    ends = [_SENTENCE_END, *([_LINE_END] if negation.line_ends_sentence else [])]
    for pattern in ends:
        before = before[max((m.end() for m in pattern.finditer(before)), default=0) :]
        stop = pattern.search(behind)
        behind = behind[: stop.start()] if stop else behind
    ahead = _words(before)
    ahead.reverse()
    return _reaches(
        ahead, [list(reversed(_words(one))) for one in negation.before], negation
    ) or _reaches(_words(behind), [_words(one) for one in negation.after], negation)


def _reaches(words: Sequence[str], phrases: Sequence[list[str]], negation: Negation) -> bool:
    """Tell whether a phrase stands within reach, going outwards from the match."""
    stops = [_words(one) for one in negation.ends]
    for place in range(min(len(words), negation.reach_words + 1)):
        for phrase in phrases:
            if phrase and list(words[place : place + len(phrase)]) == phrase:
                return True
        if any(words[place] in stop for stop in stops):
            return False
    return False


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
