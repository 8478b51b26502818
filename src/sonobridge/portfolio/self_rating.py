"""A self-rating beside what is measured; the rating is shown and never counted."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RatingBeside", "beside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingBeside:
    """Self-rating and measured value on 1..5, and whether they differ by more than 1."""

    self_rating: int
    measured: float | None
    marked: bool


def beside(self_rating: int, counted: float, *, evidence: bool) -> RatingBeside:
    """Put a self-rating beside a skill.

    Parameters
    ----------
    self_rating
        1 to 5.
    counted
        The skill's value in 0..1; 0 stands for 1 and 1 for 5.
    evidence
        Whether there is any evidence; without it nothing is measured and nothing marked.
    """
    if not 1 <= self_rating <= 5:
        raise ValueError("a self-rating is 1 to 5")
    if not evidence:
        return RatingBeside(self_rating=self_rating, measured=None, marked=False)
    measured = round(1 + 4 * counted, 4)
    return RatingBeside(
        self_rating=self_rating, measured=measured, marked=abs(self_rating - measured) > 1
    )
