"""Walks the choices of a goal: which options may make it hold, set by set.

Each ``any`` is decided once and each leaf supported once, so every plan whose steps are
all needed uses one of the sets. Sets that cannot beat what is known are cut early.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from sonobridge.career.planning.search.clause import (
    NEVER,
    AllClause,
    AmountClause,
    AnyClause,
    Clause,
    PassClause,
    PointsClause,
    leaf_clauses,
    supports,
)
from sonobridge.career.planning.search.timetable import Network, push_back

__all__ = ["Choices", "Cut", "Partial", "cheap_sets", "choice_sets"]

Set = frozenset[int]
Vector = tuple[int, int, int, int]
"""(days, cost in USD, minus wage NPV in USD, risk points): all to be small."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Supports of the leaves of a network, each worked out once.

    Attributes
    ----------
    fewest_first
        Whether what has the fewest ways is decided first, not what came up last. Either order
        leads to the same sets; which is the shorter way differs from question to question.
    """

    network: Network
    fewest_first: bool = False
    _known: dict[int, tuple[Set, ...]] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen: dict[Clause, int] = {}
        stack = [self.network.goal, *self.network.rules]
        every = []
        while stack:
            clause = stack.pop()
            every.append(clause)
            seen[clause] = seen.get(clause, 0) + 1
            if isinstance(clause, AllClause | AnyClause):
                stack.extend(clause.parts)
        numbers = {clause: n for n, (clause, times) in enumerate(seen.items()) if times > 1}
        for clause in every:
            self._numbers[id(clause)] = numbers.get(clause, -1) if _lasts(clause) else -1

    def number(self, clause: Clause) -> int:
        """Return the number of a clause that is asked for in several places, equal for equals.

        -1 for one that is asked for once, and where something lapses: that may hold by one
        way for one option and by another for a later one.
        """
        return self._numbers[id(clause)]

    def ways(self, clause: Clause) -> int:
        """Return in how many ways an open clause may be met."""
        return len(clause.parts if isinstance(clause, AnyClause) else self.of(clause))

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
        (option, support) pairs decided so far: the option begins after the support has ended.
    firsts
        (options of a leaf, the one of them that is passed first) decided so far.
    decided
        What was chosen for a clause, by its number: of several ways that hold, the first to
        hold is chosen, and that is the same wherever the same clause is asked for.
    """

    chosen: Set
    agenda: tuple[tuple[Clause, int], ...]
    ends: Mapping[int, int]
    rests: frozenset[tuple[int, Set]] = frozenset()
    firsts: frozenset[tuple[Set, int]] = frozenset()
    decided: frozenset[tuple[int, int]] = frozenset()


class Cut(Protocol):
    """What tells the walk which partial choices are worth following."""

    def hopeless(self, chosen: Set) -> bool:
        """Tell whether options are too much in themselves, whatever else a plan has."""
        ...

    def bound(self, state: Partial, part: Set = frozenset()) -> Vector | None:
        """Return a lower bound of what a partial choice may become; None: nothing good.

        ``part`` is the choice that it was made from.
        """
        ...

    def spend(self) -> bool:
        """Count a partial choice; False when no more of them are allowed."""
        ...

    def beaten(self, vector: Vector) -> bool:
        """Tell whether a known plan is at least as good as a bound in everything."""
        ...


def _lasts(clause: Clause) -> bool:
    return not any(
        isinstance(leaf, PassClause | AmountClause) and leaf.months is not None
        for leaf in leaf_clauses(clause)
    )


def choice_sets(choices: Choices, cut: Cut, seen: set[Set]) -> Iterator[Set]:
    """Yield the closed sets of options that the choices lead to, each once.

    Parameters
    ----------
    choices
        Supports of the compiled problem.
    cut
        Bounds: what cannot be on the front is cut with everything that contains it.
    seen
        Sets that need not come again; those that come are added.
    """
    states: dict[tuple[object, ...], list[Partial]] = {}
    first = Partial(frozenset(), ((choices.network.goal, -1),), {})
    stack: list[tuple[Vector, Partial]] = [
        ((0, 0, -(10**12), 0), one) for one in _forced(choices, first)
    ]
    while stack:
        vector, state = stack.pop()
        key = (state.chosen, _names(state.agenda))
        known = states.setdefault(key, [])
        if cut.beaten(vector) or any(_as_free(one, state) for one in known):
            continue
        known.append(state)
        if not state.agenda:
            if state.chosen not in seen:
                seen.add(state.chosen)
                yield state.chosen
            continue
        if not cut.spend():
            return
        longer = [x for one in _decided(choices, state, cut) for x in _forced(choices, one)]
        bounds = [
            (cut.bound(one, state.chosen), one)
            for one in longer
            if one.agenda or one.chosen not in seen
        ]
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
    if isinstance(clause, AnyClause):
        relaxed = choices.network.relaxed
        early = choices.network.earliest
        ways = sorted(enumerate(clause.parts), key=lambda way: -relaxed.soonest(way[1], early))
        for n, way in ways:
            agenda = (*rest, (way, owner))
            yield replace(state, agenda=agenda, decided=_with(state, number, n))
        return
    for n, support in enumerate(choices.of(clause)):
        if not cut.hopeless(state.chosen | support):
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
        agenda = list(reversed(state.agenda))
        over = _Over(choices.network, state).of
        taken = dict(state.decided)
        forced: tuple[Set, tuple[Clause, int]] | None = None
        while agenda:
            clause, owner = agenda.pop()
            if _surely(clause, over(owner)):
                continue
            way = taken.get(choices.number(clause)) if taken else None
            if isinstance(clause, AllClause):
                agenda.extend((part, owner) for part in reversed(clause.parts))
            elif isinstance(clause, AnyClause):
                if way is None:
                    open_ones.append((clause, owner))
                else:
                    agenda.append((clause.parts[way], owner))
            elif forced is None and (way is not None or len(choices.of(clause)) == 1):
                forced = choices.of(clause)[way or 0], (clause, owner)
            else:
                open_ones.append((clause, owner))
        if forced is None:
            if choices.fewest_first:
                open_ones.sort(key=lambda one: choices.ways(one[0]), reverse=True)
            yield replace(state, agenda=tuple(open_ones))
            return
        support, one = forced
        longer = _supported(choices.network, replace(state, agenda=(*open_ones, one)), support)
        if longer is None:
            return
        state = longer


@dataclass(frozen=True, slots=True)
class _Over:
    """What is over before an option begins, in every plan of a partial choice."""

    network: Network
    state: Partial
    _known: dict[int, set[int]] = field(default_factory=dict)

    def of(self, option: int) -> Set | set[int]:
        """Return the options; for the goal (-1) all that are chosen."""
        if option < 0:
            return self.state.chosen
        if option not in self._known:
            chosen = self.state.chosen
            found = self._known[option] = set(self.network.needs[option] & chosen)
            waiting = [option, *found]
            while waiting:
                one = waiting.pop()
                before = {i for owner, rest in self.state.rests if owner == one for i in rest}
                new = (before | (self.network.needs[one] & chosen)) - found
                found |= new
                waiting.extend(new)
        return self._known[option]


def _surely(clause: Clause, over: Set | set[int]) -> bool:
    """Tell whether a clause holds for good once some options are over.

    If those are over whenever the clause is asked for, it needs no option beyond them.
    """
    if isinstance(clause, AllClause):
        return all(_surely(part, over) for part in clause.parts)
    if isinstance(clause, AnyClause):
        return any(_surely(part, over) for part in clause.parts)
    if isinstance(clause, PassClause):
        return clause.months is None and not over.isdisjoint(clause.options)
    if isinstance(clause, AmountClause):
        have = sum(n for _, n in clause.given) + sum(n for i, n in clause.options if i in over)
        return clause.months is None and have >= clause.minimum
    return isinstance(clause, PointsClause) and clause.total(frozenset(over)) >= clause.minimum


def _names(agenda: Sequence[tuple[Clause, int]]) -> frozenset[tuple[int, int]]:
    return frozenset([(id(clause), owner) for clause, owner in agenda])


def _as_free(one: Partial, other: Partial) -> bool:
    """Tell whether a state of the same options and open clauses is bound by nothing more."""
    return (
        one.rests <= other.rests and one.firsts <= other.firsts and one.decided <= other.decided
    )


def _supported(network: Network, state: Partial, support: Set) -> Partial | None:
    """Return the state after the last clause of the agenda is given a support.

    None when an option would rest on itself.
    """
    clause, owner = state.agenda[-1]
    chosen = state.chosen | support
    new = sorted(support - state.chosen)
    ends = dict(state.ends)
    for i in new:
        ends[i] = network.earliest[i]
    more: set[tuple[int, Set]] = set()
    firsts = state.firsts
    if owner >= 0 and support:
        more.add((owner, support))
    if new:
        for known in firsts:
            more.update(_later(network, known, new))
    if support and isinstance(clause, PassClause) and clause.months is None:
        (one,) = support
        first = (frozenset(clause.options), one)
        if first not in firsts:
            more.update(_later(network, first, chosen))
            firsts |= {first}
    more -= state.rests
    rests = state.rests | more if more else state.rests
    if more and not push_back(network, more, rests, ends):
        return None
    return Partial(
        chosen=chosen,
        agenda=(*state.agenda[:-1], *((network.rules[i], i) for i in new)),
        ends=ends,
        rests=rests,
        firsts=firsts,
        decided=state.decided,
    )


def _later(
    network: Network, first: tuple[Set, int], options: Iterable[int]
) -> list[tuple[int, Set]]:
    """Return which options begin after the first pass of a leaf.

    The others of the leaf end after it, and in its slot one is over before the next begins.
    """
    leaf, one = first
    slot = network.day_slot[one]
    return [
        (i, frozenset((one,)))
        for i in options
        if i in leaf and i != one and network.day_slot[i] == slot
    ]


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
