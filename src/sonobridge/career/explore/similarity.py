"""How alike pathways and occupations are, computed from skills, never asserted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sonobridge.career.explore.pathway.pathways import load_pathways
from sonobridge.career.pack import Citation, Pack, SkillVector, cite
from sonobridge.core.record import record

__all__ = [
    "Neighbour",
    "SimilarityMatrix",
    "jaccard",
    "neighbours_of",
    "occupation_matrix",
    "overlap",
    "pathway_matrix",
]


@record
class SimilarityMatrix:
    """Similarity of each pair, 0..1; ``values[i][j]`` belongs to ``ids[i]`` and ``ids[j]``."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    method: str
    citation: Citation


@record
class Neighbour:
    """A neighbour and its similarity, nearest first."""

    id: str
    title: str
    similarity: float


def jaccard(one: Iterable[str], other: Iterable[str]) -> float:
    """Return the shared skills divided by all skills of two sets; 1 for two empty sets."""
    left, right = set(one), set(other)
    return len(left & right) / len(left | right) if left | right else 1.0


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the weighted Jaccard index (Ruzicka): sum of minima over sum of maxima.

    1 for equal vectors, 0 for vectors without a shared skill; a missing skill counts 0.
    """
    names = one.keys() | other.keys()
    larger = sum(max(one.get(n, 0.0), other.get(n, 0.0)) for n in names)
    smaller = sum(min(one.get(n, 0.0), other.get(n, 0.0)) for n in names)
    return smaller / larger if larger else 1.0


def pathway_matrix(pack: Pack) -> SimilarityMatrix:
    """Return the Jaccard similarity of all pathways by their skills."""
    loaded = load_pathways(pack)
    rows = list(loaded.pathways.values())
    return SimilarityMatrix(
        ids=tuple(p.id for p in rows),
        titles=tuple(p.title for p in rows),
        values=tuple(tuple(jaccard(a.skills, b.skills) for b in rows) for a in rows),
        method="shared skills divided by all skills of both pathways (Jaccard)",
        citation=cite(loaded.source),
    )


def skill_weights(vector: SkillVector) -> dict[str, float]:
    """Return importance and level of each skill as one vector; irrelevant levels count 0."""
    found = {f"{r.name} importance": r.importance for r in vector.ratings}
    return found | {f"{r.name} level": r.level or 0.0 for r in vector.ratings}


def occupation_matrix(pack: Pack) -> SimilarityMatrix:
    """Return the similarity of the occupations with skill ratings."""
    rows = [
        (code, occupation.title, skill_weights(vector))
        for code, occupation in sorted(pack.onet.occupations.items())
        if (vector := pack.onet.skills(code)) is not None
    ]
    return SimilarityMatrix(
        ids=tuple(code for code, _, _ in rows),
        titles=tuple(title for _, title, _ in rows),
        values=tuple(tuple(overlap(a, b) for _, _, b in rows) for _, _, a in rows),
        method="sum of minima over sum of maxima of importance and level of the basic skills",
        citation=cite(pack.onet.source("skills")),
    )


def neighbours_of(matrix: SimilarityMatrix, identifier: str) -> tuple[Neighbour, ...]:
    """Return all others by similarity to one, nearest first; empty when it is not there."""
    if identifier not in matrix.ids:
        return ()
    row = matrix.values[matrix.ids.index(identifier)]
    found = [
        Neighbour(id=i, title=t, similarity=v)
        for i, t, v in zip(matrix.ids, matrix.titles, row, strict=True)
        if i != identifier
    ]
    return tuple(sorted(found, key=lambda n: (-n.similarity, n.id)))
