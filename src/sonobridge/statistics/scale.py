"""Measurement scales of labels, with answers that stand outside the scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["MISSING", "Codes", "Level", "Scale"]

Level = Literal["nominal", "ordinal"]
Codes = NDArray[np.int64]

MISSING = -1
"""Code of an answer that was not given."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The answers a field allows, in order.

    Attributes
    ----------
    level
        ``ordinal`` when the order of ``categories`` carries meaning.
    categories
        Grades, lowest first.
    outside
        Answers that are no grade, such as ``cannot_grade``. Each is a category of its
        own: as far from every grade, and from each other, as the two ends of the scale.
    """

    level: Level
    categories: tuple[str, ...]
    outside: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.categories:
            raise ValueError("a scale has at least one category")
        if len(set(self.answers)) != len(self.answers):
            raise ValueError("the answers of a scale are distinct")

    @property
    def answers(self) -> tuple[str, ...]:
        """All answers; the code of an answer is its index here, from 0."""
        return self.categories + self.outside

    def encode(self, labels: Sequence[str | None]) -> Codes:
        """Return the codes of labels; None becomes ``MISSING``.

        Raises
        ------
        ValueError
            For a label that the scale does not hold.
        """
        index: dict[str | None, int] = {name: code for code, name in enumerate(self.answers)}
        index[None] = MISSING
        try:
            codes = [index[label] for label in labels]
        except KeyError as error:
            raise ValueError(f"{error.args[0]!r} is no answer of this scale") from None
        return np.array(codes, dtype=np.int64)
