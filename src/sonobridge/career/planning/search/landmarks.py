"""Landmarks: sets of options of which every plan that meets a clause has at least one.

Landmarks that share no option each ask for an option of their own, so the least that each
costs may be added up (Helmert and Domshlak, "Landmarks, Critical Paths and Abstractions",
ICAPS 2009: disjoint landmarks with the cost of their cheapest member).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sonobridge.career.planning.search.clause import (
    AllClause,
    AmountClause,
    AnyClause,
    Clause,
    PassClause,
    PointsClause,
    WindowClause,
)
from sonobridge.career.planning.search.timetable import Network

__all__ = ["Landmark", "Landmarks"]

DEEPEST = 3
"""How many rules deep landmarks are looked for behind a clause."""

Weights = tuple[int, int, int, int]
"""Cost in USD, risk points, days in the study slot, months in the day slot."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """Bits of options, and the least of them in each weight."""

    bits: int
    least: Weights


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Landmarks of the clauses of one network, each worked out once."""

    network: Network
    _known: dict[int, tuple[Landmark, ...]] = field(default_factory=dict)
    _weights: list[Weights] = field(default_factory=list)

    def __post_init__(self) -> None:
        net = self.network
        study = [0 if day else n for day, n in zip(net.day_slot, net.days, strict=True)]
        self._weights.extend(zip(net.cost, net.risk, study, net.months, strict=True))

    def more(self, chosen: int, pending: Iterable[Clause]) -> Weights:
        """Return what clauses add at least, in each weight, to the options chosen so far.

        Parameters
        ----------
        chosen
            Bits of the options.
        pending
            Clauses that a plan with them has to meet as well.
        """
        missed = {
            one.bits: one
            for clause in pending
            for one in self.of(clause)
            if not one.bits & chosen
        }
        if not missed:
            return (0, 0, 0, 0)
        found = list(missed.values())
        cost, risk, study, months = (_apart(found, weight) for weight in range(4))
        return cost, risk, study, months

    def of(self, clause: Clause) -> tuple[Landmark, ...]:
        """Return the landmarks of a clause."""
        known = self._known.get(id(clause))
        if known is None:
            bits = dict.fromkeys(_bits(self.network.rules, clause, DEEPEST))
            known = tuple(self._landmark(one) for one in bits)
            self._known[id(clause)] = known
        return known

    def _landmark(self, bits: int) -> Landmark:
        members = [w for i, w in enumerate(self._weights) if bits >> i & 1]
        cost, risk, study, months = (min(each) for each in zip(*members, strict=True))
        return Landmark(bits, (cost, risk, study, months))


def _apart(landmarks: Sequence[Landmark], weight: int) -> int:
    """Add up the dearest landmarks that share no option with one another."""
    taken = total = 0
    for one in sorted(landmarks, key=lambda one: -one.least[weight]):
        if not one.least[weight]:
            break
        if not one.bits & taken:
            taken |= one.bits
            total += one.least[weight]
    return total


def _bits(rules: Sequence[Clause], clause: Clause, depth: int) -> list[int]:
    """Return landmarks as bits; those of a clause that may hold without any option are none."""
    if isinstance(clause, AllClause):
        return [one for part in clause.parts for one in _bits(rules, part, depth)]
    if isinstance(clause, AnyClause):
        return _either([_bits(rules, part, depth) for part in clause.parts])
    if isinstance(clause, WindowClause):
        return [
            *_bits(rules, clause.first, depth),
            *_bits(rules, clause.second, depth),
        ]
    if isinstance(clause, PassClause):
        options = () if clause.given else clause.options
    elif isinstance(clause, AmountClause):
        reached = sum(n for _, n in clause.given) >= clause.minimum
        options = () if reached else tuple(i for i, _ in clause.options)
    else:
        options = _earning(clause)
    if not options:
        return []
    found = [sum(1 << i for i in options)]
    if depth > 1:
        found += _either([_bits(rules, rules[i], depth - 1) for i in options])
    return found


def _earning(clause: PointsClause) -> tuple[int, ...]:
    if clause.total(frozenset()) >= clause.minimum:
        return ()
    pairs = (*clause.months, *clause.education, *clause.hours)
    return tuple(sorted({i for i, _ in pairs}))


def _either(ways: Sequence[list[int]]) -> list[int]:
    """Return landmarks of several ways of which one is taken: one of each way, joined.

    The first of each way is joined with the first of the others, the second with the second:
    each of them is met whichever way is taken.
    """
    if not ways or not all(ways):
        return []
    joined = []
    for n in range(max(len(way) for way in ways)):
        bits = 0
        for way in ways:
            bits |= way[min(n, len(way) - 1)]
        joined.append(bits)
    return joined
