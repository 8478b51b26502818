"""The answer to one guideline row, and what a check may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sonobridge.audit.crosswalk.reader_comparison import ReaderComparison
from sonobridge.audit.evaluation.content import Evaluation, GroupResult

__all__ = ["Answer", "Check", "Evidence", "met", "not_assessable", "not_met"]

State = Literal["met", "not_met", "not_assessable"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is there to answer from: an evaluation and perhaps a reader study."""

    evaluation: Evaluation
    readers: tuple[ReaderComparison, ...] = ()
    stored: bool = False

    @property
    def levels(self) -> tuple[GroupResult, ...]:
        """Levels of all attributes, "not recorded" included."""
        kinds = {"level", "not_recorded"}
        return tuple(g for g in self.evaluation.groups if g.kind in kinds)

    @property
    def overall(self) -> GroupResult | None:
        """All patients together; None when the evaluation has no such group."""
        return next((g for g in self.evaluation.groups if g.kind == "overall"), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """State of a row, why, and the section of the report that shows it."""

    state: State
    why: str
    section: str = ""


Check = Callable[[Evidence], Answer]


def met(why: str, section: str) -> Answer:
    """Answer that the evaluation does what the row asks."""
    return Answer("met", why, section)


def not_met(why: str, section: str = "") -> Answer:
    """Answer that it could have been done here and was not."""
    return Answer("not_met", why, section)


def not_assessable(why: str) -> Answer:
    """Answer that these data cannot tell, and why."""
    return Answer("not_assessable", why)
