"""Walks the choices of a goal: which options may make it hold, set by set.

Each ``any`` is decided once and each leaf supported once, so every plan whose steps are
all needed uses one of the sets. Sets that cannot beat what is known are cut early.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from sonobridge.career.planning.search.clause import (
    NEVER,
    AllClause,
    AmountClause,
    AnyClause,
    Clause,
    PassClause,
    leaf_clauses,
    supports,
)
from sonobridge.career.planning.search.timetable import Network

__all__ = ["Choices", "Cut", "Partial", "cheap_sets", "choice_sets"]

Set = frozenset[int]
Vector = tuple[int, int, int, int]
"""(days, cost in USD, minus wage NPV in USD, risk points): all to be small."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Supports of the leaves of a network, each worked out once."""

    network: Network
    _known: dict[int, tuple[Set, ...]] = field(default_factory=dict)
    _numbers: dict[Clause, int] = field(default_factory=dict)

    def number(self, clause: Clause) -> int:
        """Return the number of a clause, equal for equal clauses; -1 where something lapses.

        What lapses may hold by one way for one option and by another for a later one.
        """
        if any(
            isinstance(leaf, PassClause | AmountClause) and leaf.months is not None
            for leaf in leaf_clauses(clause)
        ):
            return -1
        return self._numbers.setdefault(clause, len(self._numbers))

    def of(self, leaf: Clause) -> tuple[Set, ...]:
        """Return the supports of a leaf, latest first: a stack tries the earliest first."""
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


@dataclass(frozen=True, slots=True)
class Partial:
    """A partial choice.

    Attributes
    ----------
    chosen
        Options so far.
    agenda
        Clauses to support, each with the option whose rule it belongs to (-1: the goal).
    ends
        Lower bounds of the ends of the chosen options. Of several supports that hold, the
        one that holds first is the one chosen, so an option begins after its support ends.
    rests
        (option, support) pairs decided so far.
    decided
        What was chosen for a clause, by its number: of several ways that hold, the first to
        hold is chosen, and that is the same wherever the same clause is asked for.
    """

    chosen: Set
    agenda: tuple[tuple[Clause, int], ...]
    ends: Mapping[int, int]
    rests: tuple[tuple[int, Set], ...]
    decided: frozenset[tuple[int, int]] = frozenset()


class Cut(Protocol):
    """What tells the walk which partial choices are worth following."""

    def hopeless(self, chosen: Set) -> bool:
        """Tell whether options are too much in themselves, whatever else a plan has."""
        ...

    def bound(self, state: Partial) -> Vector | None:
        """Return a lower bound of what a partial choice may become; None: nothing good."""
        ...

    def beaten(self, vector: Vector) -> bool:
        """Tell whether a known plan is at least as good as a bound in everything."""
        ...


def choice_sets(choices: Choices, cut: Cut) -> Iterator[Set]:
    """Yield the closed sets of options that the choices lead to, each once.

    Parameters
    ----------
    choices
        Supports of the compiled problem.
    cut
        Bounds: what cannot be on the front is cut with everything that contains it.
    """
    seen: set[Set] = set()
    states: dict[tuple[object, ...], list[Mapping[int, int]]] = {}
    first = Partial(frozenset(), ((choices.network.goal, -1),), {}, ())
    stack: list[tuple[Vector, Partial]] = [
        ((0, 0, -(10**12), 0), one) for one in _forced(choices, first)
    ]
    while stack:
        vector, state = stack.pop()
        key = (state.chosen, _names(state.agenda), state.decided)
        known = states.setdefault(key, [])
        if cut.beaten(vector) or any(_no_later(one, state.ends) for one in known):
            continue
        known.append(state.ends)
        if not state.agenda:
            if state.chosen not in seen:
                seen.add(state.chosen)
                yield state.chosen
            continue
        longer = [x for one in _decided(choices, state, cut) for x in _forced(choices, one)]
        bounds = [(cut.bound(one), one) for one in longer]
        found = [(bound, one) for bound, one in bounds if bound is not None]
        # The most promising lies on top of the stack.
        stack.extend(sorted(found, key=lambda pair: _score(pair[0]), reverse=True))


def _score(vector: Vector) -> int:
    """Return one number for a bound, to try the promising ones first."""
    days, cost, _, risk = vector
    return 200 * days + cost + 200 * risk


def _decided(choices: Choices, state: Partial, cut: Cut) -> Iterator[Partial]:
    """Yield what a partial choice becomes by each way of its next clause."""
    (clause, owner), rest = state.agenda[-1], state.agenda[:-1]
    number = choices.number(clause)
    taken = dict(state.decided).get(number)
    if isinstance(clause, AnyClause):
        relaxed = choices.network.relaxed
        early = choices.network.earliest
        ways = sorted(enumerate(clause.parts), key=lambda way: -relaxed.soonest(way[1], early))
        for n, way in ways:
            if taken in (None, n):
                agenda = (*rest, (way, owner))
                yield replace(state, agenda=agenda, decided=_with(state, number, n))
        return
    for n, support in enumerate(choices.of(clause)):
        if taken in (None, n) and not cut.hopeless(state.chosen | support):
            longer = _supported(choices.network, state, support)
            if longer is not None:
                yield replace(longer, decided=_with(state, number, n))


def _with(state: Partial, number: int, way: int) -> frozenset[tuple[int, int]]:
    return state.decided if number < 0 else state.decided | {(number, way)}


def _forced(choices: Choices, state: Partial) -> Iterator[Partial]:
    """Yield a state once all that leaves no choice is done; nothing if that cannot be.

    Every plan from here has it, and with it the bounds see more of the plan.
    """
    while True:
        open_ones: list[tuple[Clause, int]] = []
        agenda = list(state.agenda)
        forced = None
        while agenda:
            clause, owner = agenda.pop(0)
            if isinstance(clause, AllClause):
                agenda[:0] = [(part, owner) for part in clause.parts]
            elif (
                forced is None and not isinstance(clause, AnyClause) and _only(choices, clause)
            ):
                forced = (clause, owner)
            else:
                open_ones.append((clause, owner))
        if forced is None:
            yield replace(state, agenda=tuple(open_ones))
            return
        longer = _supported(
            choices.network,
            replace(state, agenda=(*open_ones, forced)),
            choices.of(forced[0])[0],
        )
        if longer is None:
            return
        state = longer


def _only(choices: Choices, leaf: Clause) -> bool:
    return len(choices.of(leaf)) == 1


def _names(agenda: Sequence[tuple[Clause, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((id(clause), owner) for clause, owner in agenda)


def _no_later(one: Mapping[int, int], other: Mapping[int, int]) -> bool:
    return all(end <= other[i] for i, end in one.items())


def _supported(network: Network, state: Partial, support: Set) -> Partial | None:
    """Return the state after the last clause of the agenda is given a support.

    None when an option would rest on itself.
    """
    owner = state.agenda[-1][1]
    new = sorted(support - state.chosen)
    ends = dict(state.ends)
    for i in new:
        ends[i] = network.earliest[i]
    rests = state.rests
    if owner >= 0 and support:
        rests = (*rests, (owner, support))
        if not _push_back(network, rests, ends):
            return None
    return Partial(
        chosen=state.chosen | support,
        agenda=(*state.agenda[:-1], *((network.rules[i], i) for i in new)),
        ends=ends,
        rests=rests,
    )


def _push_back(
    network: Network, rests: Sequence[tuple[int, Set]], ends: dict[int, int]
) -> bool:
    """Raise the ends until each option begins after its supports; False in a circle."""
    for _ in range(len(ends) + 1):
        changed = False
        for owner, support in rests:
            end = network.end_of(owner, max(ends[i] for i in support))
            if end > ends[owner]:
                ends[owner], changed = end, True
        if not changed:
            return True
    return False


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


def _load(network: Network, options: Set) -> int:
    """Return the days that a set takes at least in the fuller slot."""
    days = [0, 0]
    for i in options:
        days[network.day_slot[i]] += network.least[i]
    return max(days)


def _price(network: Network, option: int) -> int:
    """Return a rough price of an option in USD: cost, 50 USD a day, 1,000 USD a risk point."""
    days = network.least[option]
    return network.cost[option] + 50 * days + 1000 * network.risk[option]
