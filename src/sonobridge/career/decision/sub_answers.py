"""Three sub-answers a criterion (can do, want, need) and the rule that joins them."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.career.decision.noise import HIGHEST, LOWEST
from sonobridge.core.errors import InvalidInputError

__all__ = ["EQUAL_WEIGHTS", "SUB_QUESTIONS", "SubAnswers", "join_sub_answers", "joining_rule"]

SUB_QUESTIONS = ("can_do", "want", "need")
EQUAL_WEIGHTS = (1, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubAnswers:
    """Answers 1..5 by criterion: how far one can do it, wants it, needs it."""

    can_do: tuple[int, ...]
    want: tuple[int, ...]
    need: tuple[int, ...]


def joining_rule(weights: tuple[int, int, int] = EQUAL_WEIGHTS) -> str:
    """Return the rule in words, with its weights."""
    parts = " + ".join(
        f"{weight} {name.replace('_', ' ')}"
        for weight, name in zip(weights, SUB_QUESTIONS, strict=True)
        if weight
    )
    return f"Criterion = ({parts}) / {sum(weights)}, rounded to the nearest point, halves up."


def join_sub_answers(
    answers: SubAnswers, weights: tuple[int, int, int] = EQUAL_WEIGHTS
) -> tuple[int, ...]:
    """Return one answer 1..5 a criterion: the weighted mean, halves rounded up.

    Whole numbers only: floor((2 sum + weight) / (2 weight)) is the rounded mean.

    Raises
    ------
    InvalidInputError
        If the three lists differ in length, an answer lies outside 1..5, or no weight
        is above zero.
    """
    lists = (answers.can_do, answers.want, answers.need)
    if len({len(one) for one in lists}) != 1:
        raise _refused("can do, want and need have different numbers of answers")
    if any(not LOWEST <= a <= HIGHEST for one in lists for a in one):
        raise _refused("an answer lies outside 1 to 5")
    total = sum(weights)
    if min(weights) < 0 or total == 0:
        raise _refused("the weights of the three sub-answers are below zero or all zero")
    joined = []
    for can, want, need in zip(*lists, strict=True):
        weighted = weights[0] * can + weights[1] * want + weights[2] * need
        joined.append((2 * weighted + total) // (2 * total))
    return tuple(joined)


def _refused(why: str) -> InvalidInputError:
    return InvalidInputError(
        "The sub-answers cannot be joined.",
        where="sub-answers",
        why=f"Here {why}.",
        kept="Nothing was changed.",
        remedy="Give can do, want and need from 1 to 5 for each criterion.",
    )
