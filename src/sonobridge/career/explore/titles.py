"""Lay titles: what people call the work, resolved or answered with scored candidates."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from sonobridge.career.explore.pathway.pathways import load_pathways
from sonobridge.career.pack import Citation, Pack, cite, source_of
from sonobridge.core.record import record

__all__ = ["TitleAnswer", "TitleMeaning", "look_up_title", "synonyms_of"]

FILE = "titles.yaml"
_LEAST_SCORE = 0.34
_MOST_CANDIDATES = 5
# Words that people use for one another in these titles.
_FOLDED = {
    "tech": "technician",
    "technologist": "technician",
    "technologists": "technician",
    "technicians": "technician",
    "pediatric": "paediatric",
    "pediatrics": "paediatric",
    "xray": "radiologic",
    "echocardiography": "echo",
    "specialists": "specialist",
}
_IGNORED = {"and", "or", "of", "a", "the", "in", "for", "to"}


@record
class TitleMeaning:
    """One thing that a title may mean.

    ``score`` is 0..1: for a known title its share, for an unknown one the likeness of words.
    """

    soc: str
    occupation: str
    pathway: str
    pathway_title: str
    score: float
    matched: str


@record
class TitleAnswer:
    """What a title means.

    ``known`` says that the title is in the lists; ``resolved`` that it has exactly one meaning.
    Otherwise ``question`` asks to choose among ``meanings`` and nothing is taken silently.
    """

    query: str
    known: bool
    resolved: bool
    meanings: tuple[TitleMeaning, ...]
    question: str
    citation: Citation


def look_up_title(pack: Pack, query: str) -> TitleAnswer:
    """Return what a title means; see :class:`TitleAnswer`."""
    source = source_of(pack.files.yaml(FILE), where=FILE)
    asked = _folded(query)
    known = [(t, m) for words, t, m in _titles(pack) if words == asked]
    if known:
        # The same title may stand twice after folding; the one as it was typed is named.
        known.sort(key=lambda row: row[0].casefold() == query.strip().casefold())
        meanings = _best({m: (m, share, t) for t, (m, share) in known})
        resolved = len(meanings) == 1
        question = "" if resolved else "This title is used for several; choose one."
    else:
        meanings = _alike(pack, asked)
        resolved = False
        question = (
            "This title is not known; choose the nearest, or search by another word."
            if meanings
            else "Nothing resembles this title; browse the occupations instead."
        )
    return TitleAnswer(
        query=query[:200],
        known=bool(known),
        resolved=resolved,
        meanings=tuple(_meaning(pack, *row) for row in meanings),
        question=question,
        citation=cite(source),
    )


def synonyms_of(pack: Pack, soc: str) -> tuple[str, ...]:
    """Return the lay titles that mean an occupation and no single pathway of it."""
    rows = pack.files.yaml(FILE)["titles"]
    return tuple(r["title"] for r in rows if any(m.get("soc") == soc for m in r["means"]))


Meaning = tuple[str, str]
"""SOC code and pathway, one of them empty when it is not meant."""


def _best(
    rows: dict[Meaning, tuple[Meaning, float, str]],
) -> list[tuple[Meaning, float, str]]:
    ordered = sorted(rows.values(), key=lambda row: (-row[1], row[2], row[0]))
    return ordered[:_MOST_CANDIDATES]


def _alike(pack: Pack, asked: frozenset[str]) -> list[tuple[Meaning, float, str]]:
    found: dict[Meaning, tuple[Meaning, float, str]] = {}
    for words, title, (meaning, share) in _titles(pack):
        score = round(_likeness(asked, words) * share, 3)
        if score >= _LEAST_SCORE and score > found.get(meaning, (meaning, 0.0, ""))[1]:
            found[meaning] = (meaning, score, title)
    return _best(found)


def _likeness(asked: frozenset[str], words: frozenset[str]) -> float:
    """Return the mean over both sets of each word's best likeness in the other set."""
    if not asked or not words:
        return 0.0
    pairs = {(a, w): _ratio(a, w) for a in asked for w in words}
    there = sum(max(pairs[a, w] for w in words) for a in asked)
    back = sum(max(pairs[a, w] for a in asked) for w in words)
    return (there + back) / (len(asked) + len(words))


@lru_cache(maxsize=20_000)
def _ratio(one: str, other: str) -> float:
    ratio = difflib.SequenceMatcher(None, one, other).ratio()
    return ratio if ratio >= 0.7 else 0.0


@lru_cache(maxsize=4)
def _titles(pack: Pack) -> tuple[tuple[frozenset[str], str, tuple[Meaning, float]], ...]:
    return tuple((_folded(title), title, meaning) for title, meaning in _all_titles(pack))


def _all_titles(pack: Pack) -> Iterator[tuple[str, tuple[Meaning, float]]]:
    """Yield every searched title with a meaning and its share."""
    pathways = load_pathways(pack).pathways
    for row in pack.files.yaml(FILE)["titles"]:
        for means in row["means"]:
            pathway = pathways.get(means.get("pathway", ""))
            soc = pathway.soc if pathway else means["soc"]
            yield row["title"], ((soc, pathway.id if pathway else ""), float(means["share"]))
    for pathway in pathways.values():
        yield pathway.title, ((pathway.soc, pathway.id), 1.0)
    for soc, title in pack.wages.occupations.items():
        yield title, ((soc, ""), 1.0)
    for occupation in pack.onet.occupations.values():
        if occupation.soc in pack.wages.occupations:
            yield occupation.title, ((occupation.soc, ""), 1.0)


def _meaning(pack: Pack, meaning: Meaning, score: float, title: str) -> TitleMeaning:
    soc, identifier = meaning
    pathway = load_pathways(pack).pathways.get(identifier)
    return TitleMeaning(
        soc=soc,
        occupation=pack.wages.occupations.get(soc, ""),
        pathway=identifier,
        pathway_title=pathway.title if pathway else "",
        score=score,
        matched=title,
    )


def _folded(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode()
    plain = plain.casefold().replace("x-ray", "xray")
    words = (_FOLDED.get(w, w) for w in re.findall(r"[a-z0-9]+", plain) if w not in _IGNORED)
    return frozenset(w.removesuffix("s") if len(w) > 4 else w for w in words)
