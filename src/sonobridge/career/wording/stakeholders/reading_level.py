"""Reading level of an English text by the Flesch-Kincaid grade.

References
----------
Kincaid JP, Fishburne RP, Rogers RL, Chissom BS. Derivation of new readability formulas for
Navy enlisted personnel. Research Branch Report 8-75, 1975.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sonobridge.career.pack import PackFiles, Source, source_of

__all__ = ["ReadingLevel", "ReadingRule", "load_reading_rule", "reading_level"]

_LONGEST = 20_000
_NUMBER_POINT = re.compile(r"(?<=\d)[.,](?=\d)")
_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+")
_VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRule:
    """The highest grade that passes, the formula in words and where both come from."""

    most_grade: float
    formula: str
    limit_source: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLevel:
    """A text's grade and the counts behind it; ``grade`` is None for a text without words."""

    grade: float | None
    words: int
    sentences: int
    syllables: int
    passes: bool


def load_reading_rule(files: PackFiles | None = None) -> ReadingRule:
    """Return the shipped rule."""
    row = (files or PackFiles()).yaml("stakeholders.yaml")["reading_level"]
    return ReadingRule(
        most_grade=float(row["most_grade"]),
        formula=str(row["formula"]),
        limit_source=str(row["limit_source"]),
        source=source_of(row, where="reading level"),
    )


def reading_level(text: str, rule: ReadingRule | None = None) -> ReadingLevel:
    """Return the Flesch-Kincaid grade of a text and whether it passes.

    Parameters
    ----------
    text
        English; the first 20,000 characters are read.

    Notes
    -----
    Syllables are estimated as groups of vowels, a silent final e left out, a number as one
    word of one syllable, so that grades of two programs may differ by a few tenths.
    """
    allowed = rule or load_reading_rule()
    read = _NUMBER_POINT.sub("", text[:_LONGEST]).strip()
    words = _WORD.findall(read)
    sentences = max(1, sum(1 for one in _SENTENCE_END.split(read) if _WORD.search(one)))
    syllables = sum(_syllables(word) for word in words)
    grade = None
    if words:
        grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    return ReadingLevel(
        grade=grade,
        words=len(words),
        sentences=sentences if words else 0,
        syllables=syllables,
        passes=grade is not None and grade <= allowed.most_grade,
    )


def _syllables(word: str) -> int:
    lower = word.lower()
    groups = len(_VOWELS.findall(lower))
    if lower.endswith("e") and not lower.endswith(("le", "ee", "ie", "ye")) and groups > 1:
        groups -= 1
    return max(1, groups)
