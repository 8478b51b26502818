"""Questions to ask in an interview, each tied to what it tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.career.pack import PackFiles
from sonobridge.core.errors import InvalidInputError

__all__ = ["Question", "UncertainCriterion", "interview_questions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainCriterion:
    """A criterion of the rubric at which one point changes the verdict.

    ``before`` and ``after`` are the answers 1..5, ``verdict`` is where the change leads.
    """

    criterion: str
    before: int
    after: int
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question and the indicator, failure mode or criterion that it tests."""

    text: str
    tests: str
    kind: str


def interview_questions(
    role: str, uncertain: Sequence[UncertainCriterion], files: PackFiles | None = None
) -> tuple[Question, ...]:
    """Return at least ten questions for a role and for the person's own uncertain criteria.

    Parameters
    ----------
    role
        ``generalist``, ``specialist`` or ``ai``.
    uncertain
        Criteria where one point flips the verdict; each adds a question of its own, first.
    """
    data = (files or PackFiles()).yaml("wording.yaml")["interview"]
    if role not in data["roles"]:
        raise InvalidInputError(
            "There are no questions for this role.",
            where=role[:40],
            remedy=f"Use one of {', '.join(data['roles'])}.",
        )
    own = []
    for one in uncertain:
        asked = data["criteria"].get(one.criterion)
        if asked is None:
            raise InvalidInputError(
                "There is no question for this criterion.",
                where=one.criterion[:40],
                remedy=f"Use one of {', '.join(data['criteria'])}.",
            )
        own.append(
            Question(
                text=str(asked),
                tests=f"{one.criterion.replace('_', ' ')}: your answer {one.before}, at "
                f"{one.after} the verdict is {one.verdict}",
                kind="criterion",
            )
        )
    rest = [
        Question(text=str(row["text"]), tests=str(row["tests"]), kind=str(row["kind"]))
        for row in data["roles"][role]
    ]
    return (*own, *rest)
