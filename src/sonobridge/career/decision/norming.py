"""A margin against a group: z beside the raw result, never instead of it."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from sonobridge.career.decision.noise import HIGHEST, LOWEST
from sonobridge.career.decision.rubric import Rubric
from sonobridge.career.decision.tables import read_table
from sonobridge.core.errors import InvalidInputError

__all__ = ["NormGroup", "NormedMargin", "load_norm_groups", "norm_margin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NormGroup:
    """A group of answerers: mean and sd of each item before rounding to 1..5.

    ``items`` is None for answers that are uniform on 1..5.
    """

    id: str
    title: str
    rubric: str
    items: tuple[tuple[float, float], ...] | None
    source: str
    as_of: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NormedMargin:
    """z = (margin - mean) / sd of the group's margins; ``percentile`` assumes normality."""

    group: NormGroup
    mean: float
    sd: float
    z: float
    percentile: float


def load_norm_groups(rubric: str) -> tuple[NormGroup, ...]:
    """Return the shipped groups for a rubric."""
    rows = read_table("decision")["norm_groups"]
    return tuple(
        NormGroup(
            id=row["id"],
            title=row["title"],
            rubric=rubric,
            items=_items(row.get("items")),
            source=row["source"],
            as_of=str(row["as_of"]),
            confidence=row["confidence"],
        )
        for row in rows
        if rubric in row["rubrics"]
    )


def norm_margin(rubric: Rubric, margin: int, group: NormGroup) -> NormedMargin:
    """Return where a margin stands in a group of independent answers.

    Each item is a normal value rounded and clipped to 1..5; mean and variance of the
    margin are the exact weighted sums of those of the items.
    """
    if group.items is not None and len(group.items) != len(rubric.criteria):
        raise InvalidInputError(
            f"The group {group.id} does not fit these questions.",
            where="norm group",
            kept="The raw result stands.",
            remedy="Choose a group of this fork.",
        )
    moments = [
        _moments(*item) if item else (3.0, 2.0)
        for item in (group.items or (None,) * len(rubric.criteria))
    ]
    pairs = list(zip(rubric.differences, moments, strict=True))
    mean = sum(d * m for d, (m, _) in pairs)
    sd = math.sqrt(sum(d * d * v for d, (_, v) in pairs))
    if sd == 0:
        raise InvalidInputError(
            "All margins of this group are equal with these weights.",
            where="norm group",
            kept="The raw result stands.",
            remedy="Give the two sides different weights.",
        )
    z = (margin - mean) / sd
    return NormedMargin(
        group=group, mean=mean, sd=sd, z=z, percentile=50 * (1 + math.erf(z / math.sqrt(2)))
    )


def _moments(mean: float, sd: float) -> tuple[float, float]:
    """Return mean and variance of N(mean, sd^2) rounded to whole numbers in 1..5."""
    cuts = [-math.inf, *(k + 0.5 for k in range(LOWEST, HIGHEST)), math.inf]
    below = [0.5 * (1 + math.erf((cut - mean) / (sd * math.sqrt(2)))) for cut in cuts]
    chances = [b - a for a, b in itertools.pairwise(below)]
    values = range(LOWEST, HIGHEST + 1)
    first = sum(v * p for v, p in zip(values, chances, strict=True))
    second = sum(v * v * p for v, p in zip(values, chances, strict=True))
    return first, second - first * first


def _items(rows: list[list[float]] | None) -> tuple[tuple[float, float], ...] | None:
    return None if rows is None else tuple((float(m), float(s)) for m, s in rows)
