"""Walks the choices of a goal: which options may make it hold, set by set.

Each ``any`` is decided once and each leaf supported once, so every plan whose steps are
all needed uses one of the sets. Sets that cannot beat what is known are cut early.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sonobridge.career.planning.search.clause import (
    NEVER,
    AllClause,
    AnyClause,
    Clause,
    supports,
)
from sonobridge.career.planning.search.timetable import Network

__all__ = ["Choices", "cheap_sets", "choice_sets"]

Set = frozenset[int]


@dataclass(frozen=True, slots=True)
class Choices:
    """Supports of the leaves of a network, each worked out once."""

    network: Network
    _known: dict[int, tuple[Set, ...]] = field(default_factory=dict)

    def of(self, leaf: Clause) -> tuple[Set, ...]:
        """Return the supports of a leaf, latest first, so that a stack tries the earliest first."""
        if id(leaf) not in self._known:
            net = self.network
            self._known[id(leaf)] = tuple(
                sorted(
                    supports(leaf, net.needs),
                    key=lambda one: (
                        max([net.start + _load(net, one), *(net.earliest[i] for i in one)]),
                        sum(_price(net, i) for i in one),
                    ),
                    reverse=True,
                )
            )
        return self._known[id(leaf)]


def choice_sets(
    choices: Choices, worth: Callable[[Set, Sequence[Clause]], bool]
) -> Iterator[Set]:
    """Yield the closed sets of options that the choices lead to, each once.

    Parameters
    ----------
    choices
        Supports of the compiled problem.
    worth
        Asked for each partial set and the clauses that are still to be supported: False
        cuts everything that contains them.
    """
    network = choices.network
    seen: set[Set] = set()
    states: set[tuple[Set, tuple[int, ...]]] = set()
    stack: list[tuple[Set, tuple[Clause, ...]]] = [(frozenset(), (network.goal,))]
    while stack:
        chosen, agenda = stack.pop()
        while agenda and isinstance(agenda[-1], AllClause):
            agenda = agenda[:-1] + agenda[-1].parts
        state = (chosen, tuple(map(id, agenda)))
        if state in states or not worth(chosen, agenda):
            continue
        states.add(state)
        if not agenda:
            if chosen not in seen:
                seen.add(chosen)
                yield chosen
            continue
        clause, rest = agenda[-1], agenda[:-1]
        if isinstance(clause, AnyClause):
            ways = sorted(clause.parts, key=lambda part: _early(part, network), reverse=True)
            stack.extend((chosen, (*rest, way)) for way in ways)
            continue
        for support in choices.of(clause):
            new = sorted(support - chosen)
            stack.append((chosen | support, (*rest, *(network.rules[i] for i in new))))


def cheap_sets(choices: Choices, weights: Sequence[Sequence[int]]) -> Iterator[Set]:
    """Yield closed sets put together from what is cheapest by each weighting.

    Beside each cheapest set come those that decide one thing otherwise. They are good
    first guesses, no more: sums count a shared option once for each use.
    """
    seen: set[Set] = set()
    for weight in weights:
        price = _Prices(choices, weight)
        base, decided = _cheapest(choices, price, {})
        yield from _new(base, seen)
        for clause, ways in decided.items():
            for way in range(1, min(ways, MOST_WAYS)):
                yield from _new(_cheapest(choices, price, {clause: way})[0], seen)


MOST_WAYS = 12
"""Alternatives of one decision that are tried as first guesses."""


def _new(found: Set | None, seen: set[Set]) -> Iterator[Set]:
    if found is not None and found not in seen:
        seen.add(found)
        yield found


def _cheapest(
    choices: Choices, price: _Prices, forced: dict[int, int]
) -> tuple[Set | None, dict[int, int]]:
    """Put a set together; return it, and how many ways each decision had.

    ``forced`` gives the rank of the way to take, 0 being the cheapest, by clause.
    """
    chosen: set[int] = set()
    decided: dict[int, int] = {}
    agenda: list[Clause] = [choices.network.goal]
    while agenda:
        clause = agenda.pop()
        if isinstance(clause, AllClause):
            agenda.extend(clause.parts)
            continue
        if isinstance(clause, AnyClause):
            parts = [(price.of(part), n, part) for n, part in enumerate(clause.parts)]
            parts = sorted((one for one in parts if one[0] < NEVER), key=lambda one: one[:2])
            ways: Sequence[object] = [part for _, _, part in parts]
        else:
            sums = [
                (sum(price.options[i] for i in one), n)
                for n, one in enumerate(choices.of(clause))
            ]
            ways = [choices.of(clause)[n] for total, n in sorted(sums) if total < NEVER]
        if not ways:
            return None, decided
        decided[id(clause)] = len(ways)
        way = ways[min(forced.get(id(clause), 0), len(ways) - 1)]
        if isinstance(way, frozenset):
            agenda.extend(choices.network.rules[i] for i in sorted(way - chosen))
            chosen |= way
        else:
            agenda.append(way)  # type: ignore[arg-type]
    return frozenset(chosen), decided


class _Prices:
    """What options and clauses cost by one weighting with all that they need, added up."""

    def __init__(self, choices: Choices, weight: Sequence[int]) -> None:
        self._choices = choices
        self._known: dict[int, int] = {}
        network = choices.network
        self.options = [NEVER] * len(network.options)
        changed = True
        while changed:
            changed = False
            for i, rule in enumerate(network.rules):
                new = min(NEVER, weight[i] + self._sum(rule))
                if new < self.options[i]:
                    self.options[i], changed = new, True

    def of(self, clause: Clause) -> int:
        """Return the price of a clause; NEVER when it cannot hold."""
        if id(clause) not in self._known:
            self._known[id(clause)] = min(NEVER, self._sum(clause))
        return self._known[id(clause)]

    def _sum(self, clause: Clause) -> int:
        if isinstance(clause, AllClause):
            return sum(self._sum(part) for part in clause.parts)
        if isinstance(clause, AnyClause):
            return min((self._sum(part) for part in clause.parts), default=NEVER)
        price = self.options
        ways = self._choices.of(clause)
        return min((sum([price[i] for i in one]) for one in ways), default=NEVER)


def _early(clause: Clause, network: Network) -> int:
    """Return the first day on which a clause may hold, to try early ways first."""
    return network.relaxed.soonest(clause, network.earliest)


def _load(network: Network, options: Set) -> int:
    """Return the days that a set takes at least in the fuller slot."""
    days = [0, 0]
    for i in options:
        days[network.day_slot[i]] += network.least_days(i)
    return max(days)


def _price(network: Network, option: int) -> int:
    """Return a rough price of an option in USD: cost, 50 USD a day, 1,000 USD a risk point."""
    days = network.least_days(option)
    return network.cost[option] + 50 * days + 1000 * network.risk[option]
