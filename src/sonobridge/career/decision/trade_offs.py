"""What choosing a side costs: the criteria the other side would have served."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.career.decision.noise import LOWEST
from sonobridge.career.decision.rubric import Rubric

__all__ = ["Cost", "TradeOff", "trade_offs"]

NAMED = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """One criterion that a side serves less: (weight there - weight here) x (answer - 1)."""

    criterion: str
    points: int
    answer: int


@dataclass(frozen=True, slots=True)
class TradeOff:
    """What choosing ``side`` costs.

    Attributes
    ----------
    costs
        The two criteria that cost most; fewer when fewer cost anything.
    equal_cost
        Criteria that cost as much as the last named one but are not named.
    """

    side: str
    costs: tuple[Cost, ...]
    equal_cost: tuple[str, ...]


def trade_offs(rubric: Rubric, answers: tuple[int, ...]) -> tuple[TradeOff, TradeOff]:
    """Return for each side the two criteria whose value is lost most by choosing it.

    A criterion costs what the other side would have counted more for it, in points above
    the lowest answer. Equal costs are put by name, and those left out are listed, so the
    order of the questions plays no part.
    """
    rubric.score(answers)
    first = _trade_off(rubric, answers, rubric.sides[0], sign=-1)
    second = _trade_off(rubric, answers, rubric.sides[1], sign=1)
    return first, second


def _trade_off(rubric: Rubric, answers: tuple[int, ...], side: str, *, sign: int) -> TradeOff:
    costs = [
        Cost(criterion, sign * difference * (answer - LOWEST), answer)
        for criterion, difference, answer in zip(
            rubric.criteria, rubric.differences, answers, strict=True
        )
    ]
    real = sorted((c for c in costs if c.points > 0), key=lambda c: (-c.points, c.criterion))
    named, rest = tuple(real[:NAMED]), real[NAMED:]
    equal = tuple(c.criterion for c in rest if named and c.points == named[-1].points)
    return TradeOff(side, named, equal)
