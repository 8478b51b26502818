"""Which groups of an evaluation a sentence speaks of."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from sonobridge.audit.evaluation.content import Evaluation, GroupResult

__all__ = ["Mentions", "find_mentions", "plain"]

Span = tuple[int, int]
Band = tuple[float, float]

_NUMBER = r"(\d+(?:\.\d+)?)"
_FILLER = (
    r"(?:\W|of|in|is|band|bands|type|types|levels?|patients?|with|scale|kg/m2|years?|1-10|"
    r"1-6|i-vi|aged?)*"
)
_NO_NAMES = {"years", "year", "band", "group", "level", "kg", "m2", "and", "the", "for", "type"}
_SYNONYMS = {
    "age": ("aged", "years old", "year-olds"),
    "bmi": ("body mass index",),
    "skin": ("fitzpatrick", "complexion"),
    "monk": ("fitzpatrick",),
    "ethnicity": ("ethnic", "race", "racial"),
    "race": ("racial", "ethnic", "ethnicity"),
}
_WOMEN = r"women|woman|females?|girls?"
_MEN = r"men|man|males?|boys?"
_EVERYBODY = (
    r"\b(?:all|every|each|any)\s+(?!\d)(?:\w+\s+){0,2}(?:patients?|people|persons?|groups?|"
    r"subgroups?|populations?|users?|levels?)\b(?! (?:together|combined|pooled|taken))|"
    r"\beveryone\b|\beverybody\b|\bregardless of\b|\birrespective of\b|\bworks everywhere\b|"
    r"\bacross (?:the )?(?:\w+ )?(?:groups|subgroups|populations|patients)\b|"
    r"\b(?:for|in) all\b(?! patients (?:together|combined|pooled|taken))(?! \d)"
)
_POPULATIONS = (
    "children",
    "paediatric",
    "pediatric",
    "adolescents",
    "newborns",
    "pregnant",
    "elderly",
    "obese",
    "overweight",
    "diabetic",
    "black",
    "white",
    "asian",
    "african",
    "hispanic",
    "latino",
    "dark-skinned",
    "light-skinned",
    "darker",
    "lighter",
    "minority",
    "minorities",
    "disabled",
)


@dataclass(frozen=True, slots=True)
class Mentions:
    """Groups a sentence names, and where.

    Attributes
    ----------
    groups
        Levels and crossings that are named, or meant by "all".
    everybody
        Whether the sentence speaks of every group.
    unknown
        Names of people that no recorded level answers to.
    spans
        Parts of the sentence that name groups, so that their digits are no results.
    """

    groups: tuple[GroupResult, ...]
    everybody: bool
    unknown: tuple[str, ...]
    spans: tuple[Span, ...]


def plain(text: str) -> str:
    """Return text in lower case with one kind of dash, sign and space."""
    made = unicodedata.normalize("NFKC", text).lower()
    for old, new in (("≥", ">="), ("≤", "<="), ("’", "'")):
        made = made.replace(old, new)
    made = re.sub(r"[‐-―−]", "-", made)
    return re.sub(r"\s+", " ", made).strip()


def find_mentions(sentence: str, evaluation: Evaluation) -> Mentions:
    """Find the groups that a sentence (already ``plain``) names.

    A level is named by its own words, by a band with the same or overlapping ends, or, for
    sex, by a synonym. An attribute without a level means all its levels.
    """
    levels = [g for g in evaluation.groups if g.kind in {"level", "not_recorded"}]
    attributes = {g.attribute: g.title for g in levels}
    found: dict[str, GroupResult] = {}
    spans: list[Span] = []
    for column, title in attributes.items():
        names = _names(column, title)
        words = _spans(rf"\b(?:{'|'.join(names)})s?\b", sentence) if names else []
        own = [g for g in levels if g.attribute == column]
        scale = _title_spans(title, sentence)
        hits = [
            (g, span)
            for g in own
            for span in _level_spans(g, sentence, words)
            if not any(a < span[1] and span[0] < b for a, b in scale)
        ]
        if words and not hits:
            found |= {g.key: g for g in own}
        found |= {g.key: g for g, _ in hits}
        spans += [span for _, span in hits] + scale
    everybody = re.search(_EVERYBODY, sentence) is not None
    if everybody:
        found |= {g.key: g for g in levels}
    found |= {g.key: g for g in _crossings(evaluation, list(found.values()), everybody)}
    named = " ".join(plain(g.level) for g in found.values())
    unknown = tuple(
        word
        for word in _POPULATIONS
        if re.search(rf"\b{word}\b", sentence) and word not in named
    )
    return Mentions(tuple(found.values()), everybody, unknown, tuple(spans))


def _names(column: str, title: str) -> list[str]:
    words = re.findall(r"[a-z]{3,}", f"{column.lower().replace('_', ' ')} {plain(title)}")
    names = [w for w in dict.fromkeys(words) if w not in _NO_NAMES]
    return [*names, *(s for name in names for s in _SYNONYMS.get(name, ()))]


def _spans(pattern: str, sentence: str) -> list[Span]:
    return [match.span() for match in re.finditer(pattern, sentence)]


def _title_spans(title: str, sentence: str) -> list[Span]:
    """Return where a title with digits ("Monk 1-10") stands, so they count as no result."""
    tails = re.findall(r"\b[a-z]+ \d+-\d+", plain(title))
    return [span for tail in tails for span in _spans(re.escape(tail), sentence)]


def _level_spans(group: GroupResult, sentence: str, words: list[Span]) -> list[Span]:
    """Return where a level is named."""
    level = plain(group.level)
    spans: list[Span] = []
    literal = _spans(rf"(?<![\w.]){re.escape(level)}(?![\w]|\.\d)", sentence)
    speaking = re.search(r"[a-z]{3,}", level) is not None
    if len(level) <= 2:
        literal = [s for s in literal if _near(s, words, sentence)]
    if words or (speaking and group.kind != "not_recorded"):
        spans += literal
    if level in {"f", "female", "women", "woman", "w"}:
        spans += _spans(rf"\b(?:{_WOMEN})\b", sentence)
    if level in {"m", "male", "men", "man"}:
        spans += _spans(rf"\b(?:{_MEN})\b", sentence)
    band = _band(level)
    if band is not None and not spans:
        spans += [
            span
            for said, span in _bands_in(sentence)
            if _overlap(said, band) and _near(span, words, sentence)
        ]
    return spans


def _near(span: Span, words: list[Span], sentence: str) -> bool:
    """Tell whether only filler stands between a name of the attribute and a span."""
    return any(
        (end <= span[0] and re.fullmatch(_FILLER, sentence[end : span[0]]))
        or (span[1] <= start and re.fullmatch(_FILLER, sentence[span[1] : start]))
        for start, end in words
    )


def _band(level: str) -> Band | None:
    """Return the ends of a numeric band such as "under 25", "25-34.9", "75 and over"."""
    bands = [band for band, span in _bands_in(level) if span == (0, len(level))]
    return bands[0] if bands else None


def _bands_in(text: str) -> list[tuple[Band, Span]]:
    made: list[tuple[Band, Span]] = []
    forms = (
        (rf"(?:under|below|less than|younger than|<=?|up to|at most) ?{_NUMBER}", "below"),
        (rf"(?:over|above|more than|older than|at least|from|>=?) ?{_NUMBER}", "above"),
        (
            rf"{_NUMBER} ?(?:years? )?(?:\+|(?:and|or) (?:over|more|above|older|higher))",
            "above",
        ),
        (rf"{_NUMBER} ?(?:-|to|and) ?{_NUMBER}", "between"),
    )
    for pattern, kind in forms:
        for match in re.finditer(rf"(?<![\w.]){pattern}(?![\w]|\.\d)", text):
            ends = [float(x) for x in match.groups() if x is not None]
            band = {
                "below": (-math.inf, ends[0]),
                "above": (ends[0], math.inf),
                "between": (ends[0], ends[-1]),
            }[kind]
            made.append((band, match.span()))
    return made


def _overlap(first: Band, second: Band) -> bool:
    return max(first[0], second[0]) < min(first[1], second[1])


def _crossings(
    evaluation: Evaluation, levels: list[GroupResult], everybody: bool
) -> list[GroupResult]:
    """Return the crossings of levels that are named together."""
    if everybody:
        return []
    made = []
    for group in evaluation.groups:
        if group.kind != "intersection":
            continue
        parts = [g for g in levels if g.attribute in group.attribute and g.level in group.level]
        exact = [
            p for p in parts if re.search(rf"(?<!\w){re.escape(p.level)}(?!\w)", group.level)
        ]
        if len({p.attribute for p in exact}) >= 2:
            made.append(group)
    return made
