"""A card with all six values, computed from invented work, for people to be timed on."""

from __future__ import annotations

from sonobridge.core.canonical import hash_json
from sonobridge.portfolio.card import (
    CardFacts,
    CardLine,
    ExamFact,
    RatingFact,
    ThreadFact,
    hiring_card,
)

__all__ = ["sample_card"]

_SCORES = (0.71, 0.78, 0.74, 0.82, 0.77, 0.8, 0.69, 0.75, 0.79, 0.81, 0.76, 0.8, 0.73, 0.78)
_RATINGS = (4, 5, 4, 3, 4, 5, 4, 4, 5, 4, 4, 3)


def sample_card() -> tuple[CardLine, ...]:
    """Return the six lines of a person who does not exist."""
    exams = tuple(
        ExamFact(
            sha256=_hash("exam", n),
            at=f"2026-03-{n + 1:02d}T09:00:00Z",
            area="carotid" if n < 12 else "venous",
            relative=score,
            attainable=0.88,
            passed=n % 5 != 0,
            device="mouse" if n < 9 else "pen",
            problem=n < 11,
        )
        for n, score in enumerate(_SCORES)
    )
    logged = tuple(
        ExamFact(sha256=_hash("log", n), at=f"2026-02-{n + 1:02d}T09:00:00Z", area=area)
        for n, area in enumerate(["venous"] * 6 + ["abdominal"] * 7)
    )
    ratings = tuple(
        RatingFact(
            sha256=_hash("rating", n),
            at=f"2026-04-{n + 1:02d}T09:00:00Z",
            rater="one" if n % 2 else "two",
            rating=rating,
        )
        for n, rating in enumerate(_RATINGS)
    )
    threads = tuple(
        ThreadFact(
            sha256=_hash("thread", n),
            at=f"2026-05-{n + 1:02d}T09:00:00Z",
            with_role="readers, as adjudicator" if n < 8 else "a supervisor",
        )
        for n in range(13)
    )
    return hiring_card(CardFacts(exams=exams + logged, ratings=ratings, threads=threads))


def _hash(kind: str, number: int) -> str:
    return hash_json({"sample": kind, "number": number})
