"""Exact Pareto search over months, cost, wage NPV and risk.

Options irrelevant to the goal are pruned first. The choices of the goal then give sets of
options, whose cost and risk are fixed; for each set that may still beat the front, labels
(which options are in, when they end, when the slots are free) are extended best first.
A label is dominated only by one that holds the same options, none of them later where it
still matters, and none earlier where lateness helps (the start of a window).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from operator import le

from sonobridge.career.planning.search.choices import (
    Choices,
    Partial,
    cheap_sets,
    choice_sets,
)
from sonobridge.career.planning.search.clause import (
    NEVER,
    AmountClause,
    Clause,
    PassClause,
    PointsClause,
    holds,
    leaf_clauses,
    references,
)
from sonobridge.career.planning.search.option import DAYS_A_MONTH, Option, PlanProblem
from sonobridge.career.planning.search.timetable import (
    Network,
    covered_days,
    earliest_within,
    first_day,
    least_more,
    make_network,
    unpaid_days,
)

__all__ = ["Placed", "SearchResult", "SearchWork", "Vector", "relevant_options", "search"]

Vector = tuple[int, int, int, int]
"""(days, cost in USD, minus wage NPV in USD, risk points): all to be small."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An option in a timetable: ordinals of its first day and of the day after its last."""

    option: Option
    begin: int
    end: int


@dataclass(slots=True)
class SearchWork:
    """What the search did."""

    options: int = 0
    relevant: int = 0
    hopeful: int = 0
    sets: int = 0
    labels: int = 0
    beaten: list[Vector] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The front: vectors with their timetables, by cost and then days; and the work done."""

    plans: tuple[tuple[Vector, tuple[Placed, ...]], ...]
    work: SearchWork


def search(problem: PlanProblem) -> SearchResult:
    """Return all plans of which none beats another; equal vectors give one plan."""
    work = SearchWork(options=len(problem.options))
    options = relevant_options(problem)
    work.relevant = len(options)
    plans: dict[Vector, tuple[Placed, ...]] = {}
    while True:
        network = make_network(problem, options)
        choices, front = Choices(network), _Front(network, work, plans)
        for chosen in cheap_sets(choices, _weightings(network)):
            _schedule(network, tuple(sorted(chosen)), front, most_labels=FIRST_GUESS_LABELS)
        kept = tuple(one for i, one in enumerate(options) if front.worth(_alone(network, i)))
        if len(kept) == len(options):
            break
        options = kept
    work.hopeful = len(options)
    for chosen in choice_sets(choices, front.worth):
        work.sets += 1
        _schedule(network, tuple(sorted(chosen)), front)
    found = sorted(front.plans.items(), key=lambda item: (item[0][1], item[0][0], item[0]))
    return SearchResult(tuple(found), work)


def _alone(network: Network, option: int) -> Partial:
    """Return the partial choice of one option: what any plan with it needs at least."""
    agenda = ((network.goal, -1),)
    return Partial(frozenset((option,)), agenda, {option: network.earliest[option]}, ())


def _weightings(network: Network) -> list[list[int]]:
    """Return mixes of days, cost and risk, to find good plans early."""
    days = [network.least_days(i) for i in range(len(network.options))]
    mixes = (
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1000),
        (5, 1, 100),
        (1, 1, 1000),
        (50, 1, 1000),
        (1, 5, 5000),
    )
    return [
        [
            a * d + b * c + e * r + 1
            for d, c, r in zip(days, network.cost, network.risk, strict=True)
        ]
        for a, b, e in mixes
    ]


def relevant_options(problem: PlanProblem) -> tuple[Option, ...]:
    """Return the options that the goal, or the rule of a relevant option, looks at."""
    full = make_network(problem, problem.options)
    wanted = {i for i, _ in references(full.goal)}
    while True:
        more = {j for i in wanted for j, _ in references(full.rules[i])} | wanted
        if more == wanted:
            break
        wanted = more
    reachable = sorted(i for i in wanted if full.earliest[i] < NEVER)
    uses = _uses(full, reachable)
    return tuple(full.options[i] for i in reachable if not _outdone(full, i, uses))


Uses = dict[tuple[int, int], int]


def _uses(network: Network, options: Sequence[int]) -> dict[int, Uses]:
    """Return for each option the leaves that it serves, with how much it brings to each."""
    uses: dict[int, Uses] = {i: {} for i in options}
    clauses = [network.goal, network.earning, *(network.rules[i] for i in options)]
    for number, leaf in enumerate(dict.fromkeys(x for c in clauses for x in leaf_clauses(c))):
        for i, part, amount in _brings(leaf):
            if i in uses:
                uses[i][number, part] = amount
    return uses


def _brings(leaf: Clause) -> list[tuple[int, int, int]]:
    """Return (option, part of the leaf, amount) of all that a leaf can draw on."""
    if isinstance(leaf, PassClause):
        return [(i, 0, 1) for i in leaf.options]
    if isinstance(leaf, AmountClause):
        return [(i, 0, n) for i, n in leaf.options]
    if isinstance(leaf, PointsClause):
        parts = (leaf.months, leaf.education, leaf.hours)
        return [(i, part, n) for part, pairs in enumerate(parts) for i, n in pairs]
    return []


def _outdone(network: Network, one: int, uses: dict[int, Uses]) -> bool:
    """Tell whether another option serves the same leaves and is no worse in anything.

    Of several that are equal in everything the first stands for all of them.
    """
    mine = network.options[one]
    for i, served in uses.items():
        other = network.options[i]
        if i == one or (other.slot, other.kind) != (mine.slot, mine.kind):
            continue
        if other.months != mine.months and mine.kind != "school":
            continue
        if served != uses[one] or network.rules[i] != network.rules[one]:
            continue
        pairs = (
            (other.cost_usd, mine.cost_usd),
            (other.risk, mine.risk),
            (other.hours, mine.hours),
            (other.months, mine.months),
        )
        if all(a <= b for a, b in pairs) and (i < one or any(a < b for a, b in pairs)):
            return True
    return False


class _Front:
    """The plans that nothing beats so far, and bounds to cut with."""

    def __init__(
        self, network: Network, work: SearchWork, plans: dict[Vector, tuple[Placed, ...]]
    ) -> None:
        self.network = network
        self.work = work
        self.plans = plans
        self._values: dict[tuple[int, int, int], int] = {}
        nothing: frozenset[int] = frozenset()
        self._bases = tuple(
            least_more(network, (), weights, nothing)
            for weights in (network.cost, network.risk)
        )
        self._soonest: dict[int, int] = {}
        self._first_pay = network.relaxed.soonest(network.earning, network.earliest)
        self._more: dict[frozenset[int], tuple[list[int], list[int]]] = {}
        self._goal_days = (
            network.relaxed.soonest(network.goal, network.earliest) - network.start
        )

    def vector(self, days: int, cost: int, risk: int, unpaid: int) -> Vector:
        """Return the vector of a plan or of a bound."""
        key = (days, cost, unpaid)
        if key not in self._values:
            self._values[key] = self.network.problem.value(
                days / DAYS_A_MONTH, cost, unpaid / DAYS_A_MONTH
            )
        return (days, cost, -self._values[key], risk)

    def beaten(self, vector: Vector) -> bool:
        """Tell whether a known plan is at least as good in everything."""
        a, b, c, d = vector
        return any(w <= a and x <= b and y <= c and z <= d for w, x, y, z in self.plans)

    def worth(self, state: Partial) -> bool:
        """Tell whether a plan that contains a partial choice could still be on the front."""
        net, limits, chosen = self.network, self.network.problem.limits, state.chosen
        cost = sum([net.cost[i] for i in chosen])
        if limits.budget_usd is not None and cost > limits.budget_usd:
            return False
        risk = sum([net.risk[i] for i in chosen])
        days = max([self._goal_days, *(end - net.start for end in state.ends.values())])
        unpaid = self._first_pay - net.start
        if days > limits.months * DAYS_A_MONTH:
            return False
        if self.beaten(self.vector(days, cost, risk, unpaid)):
            return False
        days, unpaid = self._least_of(state, days)
        days = max([days, *(self._first(one) for one, _ in state.agenda)])
        if self.beaten(self.vector(days, cost, risk, unpaid)):
            return False
        if not self.plans:
            return True
        if chosen not in self._more:
            cost_base, risk_base = self._bases
            self._more[chosen] = (
                least_more(net, cost_base, net.cost, chosen),
                least_more(net, risk_base, net.risk, chosen),
            )
        pending = [one for one, _ in state.agenda[-4:]]
        cost, risk = (
            total + self._chain(more, chosen, pending)
            for total, more in zip((cost, risk), self._more[chosen], strict=True)
        )
        if limits.budget_usd is not None and cost > limits.budget_usd:
            return False
        return not self.beaten(self.vector(days, cost, risk, unpaid))

    def _least_of(self, state: Partial, days: int) -> tuple[int, int]:
        """Return lower bounds of the days and unpaid days of a partial choice."""
        net = self.network
        slots: tuple[list[int], list[int]] = ([], [])
        begins = {i: net.begins[i] for i in state.chosen}
        for owner, support in state.rests:
            begins[owner] = max(begins[owner], *(state.ends[i] for i in support))
        school = 0
        for i in state.chosen:
            slots[net.day_slot[i]].append(i)
            if net.day_slot[i] and net.options[i].kind == "school":
                school += net.least_days(i)
        end = net.start + days
        for slot, members in enumerate(slots):
            if members:
                first = min(begins[i] for i in members)
                end = max(end, net.least_end(slot, first, members))
        days = end - net.start
        return days, min(days, max(school, self._first_pay - net.start))

    def _first(self, clause: Clause) -> int:
        """Return the days until a clause can hold at the earliest."""
        if id(clause) not in self._soonest:
            net = self.network
            self._soonest[id(clause)] = net.relaxed.soonest(clause, net.earliest) - net.start
        return self._soonest[id(clause)]

    def _chain(
        self, more: Sequence[int], chosen: frozenset[int], pending: Sequence[Clause]
    ) -> int:
        start, relaxed = self.network.start, self.network.relaxed
        dearest = max((more[i] for i in chosen), default=start)
        return max([dearest, *(relaxed.of(one)(more) for one in pending)]) - start

    def least(self, chosen: Iterable[int], earliest: Sequence[int]) -> tuple[int, int]:
        """Return lower bounds of the days of a set and of its days without pay."""
        net, relaxed = self.network, self.network.relaxed
        slots: tuple[list[int], list[int]] = ([], [])
        firsts, longest, school = [NEVER, NEVER], net.start + self._goal_days, 0
        within = earliest is not net.earliest
        for i in chosen:
            slot = net.day_slot[i]
            slots[slot].append(i)
            begin = relaxed.of(net.rules[i])(earliest) if within else net.begins[i]
            firsts[slot] = min(firsts[slot], begin)
            longest = max(longest, earliest[i])
            if slot and net.options[i].kind == "school":
                school += net.least_days(i)
        for slot, members in enumerate(slots):
            if members and firsts[slot] < NEVER:
                longest = max(longest, net.least_end(slot, firsts[slot], members))
        pay = relaxed.of(net.earning)(earliest) if within else self._first_pay
        days = longest - net.start
        return days, min(days, max(school, pay - net.start))

    def offer(self, vector: Vector, plan: tuple[Placed, ...]) -> None:
        """Add a plan unless a known one is as good; drop those that it beats."""
        if self.beaten(vector):
            self.work.beaten.append(vector)
            return
        a, b, c, d = vector
        for known in list(self.plans):
            w, x, y, z = known
            if a <= w and b <= x and c <= y and d <= z:
                del self.plans[known]
                self.work.beaten.append(known)
        self.plans[vector] = plan


@dataclass(slots=True)
class _Label:
    """Which options are in (bits over the set), their days, and when each slot is free."""

    mask: int
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    free: tuple[int, int]
    key: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    beaten: bool = False


FIRST_GUESS_LABELS = 60
"""Labels after which a first guess is left alone; the walk over all choices meets it again."""


def _schedule(
    network: Network, chosen: tuple[int, ...], front: _Front, most_labels: int | None = None
) -> None:
    """Find the timetables of one set that belong on the front."""
    earliest = earliest_within(network, chosen)
    if any(earliest[i] >= NEVER for i in chosen):
        return
    size = len(chosen)
    cost = sum(network.cost[i] for i in chosen)
    risk = sum(network.risk[i] for i in chosen)
    days, unpaid = front.least(chosen, earliest)
    if front.beaten(front.vector(days, cost, risk, unpaid)):
        return
    full = (1 << size) - 1
    count = len(network.options)
    none = (NEVER,) * count
    matters = _what_matters(network, chosen)
    bounds = _Bounds(network, earliest, chosen, unpaid)
    kept: dict[int, list[_Label]] = {}
    first = _Label(0, none, none, (network.start, network.start))
    heap = [(*bounds.of(first), size, 0, first)]
    serial, stop = 0, front.work.labels + (most_labels or 0)
    while heap:
        bound, unpaid, _, _, label = heappop(heap)
        if label.beaten or front.beaten(front.vector(bound, cost, risk, unpaid)):
            continue
        front.work.labels += 1
        if most_labels is not None and front.work.labels > stop:
            return
        if label.mask == full:
            _finish(network, label, front)
            continue
        for position, i in enumerate(chosen):
            if label.mask >> position & 1:
                continue
            longer = _extend(network, label, i, 1 << position)
            if longer is None or not _keep(network, kept, longer, matters):
                continue
            reach = bounds.of(longer)
            if front.beaten(front.vector(reach[0], cost, risk, reach[1])):
                longer.beaten = True
                continue
            serial += 1
            left = size - longer.mask.bit_count()
            heappush(heap, (*reach, left, serial, longer))


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Lower bounds of what a label of one set can still become."""

    network: Network
    earliest: Sequence[int]
    chosen: Sequence[int]
    unpaid: int

    def of(self, label: _Label) -> tuple[int, int]:
        """Return lower bounds of the days until the last end and of the days without pay."""
        net, ends = self.network, list(label.ends)
        slots: tuple[list[int], list[int]] = ([], [])
        longest = max((one for one in ends if one < NEVER), default=net.start)
        for i in self.chosen:
            if ends[i] >= NEVER:
                slot = net.day_slot[i]
                slots[slot].append(i)
                ends[i] = max(self.earliest[i], net.least_end(slot, label.free[slot], (i,)))
                longest = max(longest, ends[i])
        for slot, members in enumerate(slots):
            if members:
                longest = max(longest, net.least_end(slot, label.free[slot], members))
        days = longest - net.start
        pay = net.relaxed.soonest(net.earning, ends)
        return days, min(days, max(self.unpaid, self._unpaid(label, min(pay, longest))))

    def _unpaid(self, label: _Label, pay: int) -> int:
        """Return a lower bound of the days without pay when the first pay comes on a day."""
        net, later = self.network, 0
        spans = [(net.start, pay)]
        for i in self.chosen:
            if net.options[i].kind == "school" and net.day_slot[i]:
                if label.ends[i] < NEVER:
                    spans.append((label.begins[i], label.ends[i]))
                else:
                    later += net.least_days(i)
        return covered_days(spans, net.start) + max(0, later - max(0, pay - label.free[1]))


def _extend(network: Network, label: _Label, option: int, bit: int) -> _Label | None:
    slot = int(network.day_slot[option])
    begin = first_day(network.rules[option], label.ends, label.free[slot])
    if begin >= NEVER:
        return None
    end = network.end_of(option, begin)
    begins = (*label.begins[:option], begin, *label.begins[option + 1 :])
    ends = (*label.ends[:option], end, *label.ends[option + 1 :])
    free = (label.free[0], end) if slot else (end, label.free[1])
    return _Label(label.mask | bit, begins, ends, free)


def _finish(network: Network, label: _Label, front: _Front) -> None:
    """Offer a complete timetable, if the goal holds once everything is done."""
    finish = max((one for one in label.ends if one < NEVER), default=network.start)
    if not holds(network.goal, label.ends, finish):
        return
    days = finish - network.start
    limits = network.problem.limits
    if days > limits.months * DAYS_A_MONTH:
        return
    placed = [
        Placed(network.options[i], label.begins[i], end)
        for i, end in enumerate(label.ends)
        if end < NEVER
    ]
    cost = sum(one.option.cost_usd for one in placed)
    risk = sum(one.option.risk for one in placed)
    unpaid = unpaid_days(network, label.begins, label.ends)
    ordered = tuple(sorted(placed, key=lambda one: (one.begin, one.end, one.option.id)))
    front.offer(front.vector(days, cost, risk, unpaid), ordered)


@dataclass(frozen=True, slots=True)
class _Matters:
    """Which ends a label is compared on.

    Attributes
    ----------
    users
        (option, bits of the options whose rules look at it): compared until all are in.
    school, earning
        Full-time schools, and the options that may bring the first pay.
    exact
        Options whose end may be too early (windows, lapses): compared for equality.
    """

    users: tuple[tuple[int, int], ...]
    school: tuple[int, ...]
    earning: tuple[int, ...]
    exact: tuple[int, ...]


def _what_matters(network: Network, chosen: Sequence[int]) -> _Matters:
    """Collect who looks at whose end, and where lateness helps."""
    users: dict[int, int] = {}
    exact = {i for i, late in references(network.goal) if late}
    for position, one in enumerate(chosen):
        for i, late in references(network.rules[one]):
            users[i] = users.get(i, 0) | 1 << position
            if late:
                exact.add(i)
    return _Matters(
        users=tuple((i, bits) for i, bits in users.items() if i in chosen),
        school=tuple(i for i in chosen if network.options[i].kind == "school"),
        earning=tuple(sorted({i for i, _ in references(network.earning)} & set(chosen))),
        exact=tuple(sorted(exact & set(chosen))),
    )


def _keep(
    network: Network, kept: dict[int, list[_Label]], new: _Label, matters: _Matters
) -> bool:
    """Keep a label unless one of the same options is at least as good; drop what it beats."""
    open_bits = ~new.mask
    compared = [i for i, bits in matters.users if bits & open_bits]
    compared.extend(matters.school)
    new.key = _key(network, new, compared, matters)
    same = kept.setdefault(new.mask, [])
    rest = []
    for old in same:
        if old.key[0] == new.key[0]:
            if all(map(le, old.key[1], new.key[1])):
                return False
            if all(map(le, new.key[1], old.key[1])):
                old.beaten = True
                continue
        rest.append(old)
    rest.append(new)
    kept[new.mask] = rest
    return True


def _key(
    network: Network, label: _Label, compared: Sequence[int], matters: _Matters
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return what has to be equal and what has to be no later for one label to beat another.

    Once the first pay is fixed, since nothing that is still to come can end before it, its
    day stands for the ends that led to it.
    """
    ends = label.ends
    done = max((one for one in ends if one < NEVER), default=0)
    exact = tuple([ends[i] for i in matters.exact])
    later = [*label.free, done, *(ends[i] for i in compared)]
    if not matters.earning:
        return exact, tuple(later)
    pay = first_day(network.earning, ends, network.start)
    if pay <= min(label.free[network.day_slot[i]] for i in matters.earning):
        return (1, *exact), (*later, pay)
    return (0, *exact), (*later, *(ends[i] for i in matters.earning))
