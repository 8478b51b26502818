"""Timetables: when each option of a set starts and ends, in two slots that overlap.

Options are put in one after another. Each starts on the first day on which its slot is
free and its rule holds, so a timetable is fixed by the order in each slot. Work or a
full-time programme (day slot) runs beside one course or exam preparation (study slot).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from sonobridge.career.planning.search.clause import (
    NEVER,
    Clause,
    holds,
    months_later,
    musts,
)
from sonobridge.career.planning.search.compiling import Compiler
from sonobridge.career.planning.search.narrowing import narrowed, timely
from sonobridge.career.planning.search.option import (
    DAYS_A_MONTH,
    Option,
    PlanProblem,
    study_days,
)
from sonobridge.career.planning.search.relaxed import Relaxation

__all__ = [
    "Network",
    "earliest_within",
    "first_day",
    "inside",
    "last_day",
    "least_months",
    "least_more",
    "least_unpaid",
    "make_network",
    "months_one_by_one",
    "one_by_one",
    "push_back",
    "unpaid_days",
]


_FAR = date.max.toordinal() - 366
"""A day after every plan that a calendar still has; for what cannot be at all."""


@dataclass(frozen=True, slots=True)
class Network:
    """A problem compiled for the search; options by number.

    Attributes
    ----------
    day_slot
        Whether an option takes the day slot.
    months, days
        Its length: calendar months, or days in the study slot.
    earliest
        The day on which it ends at the earliest if slots did not matter.
    begins
        The day on which it begins at the earliest.
    least
        A lower bound of its length in days, on whatever day it begins.
    unpaid
        Days without pay that it costs by itself: the months of a full-time programme, counted
        as so many mean months, since nobody earns more by studying in February.
    needs
        The options that it cannot do without.
    relaxed
        Lower bounds of clauses.
    """

    problem: PlanProblem
    options: tuple[Option, ...]
    rules: tuple[Clause, ...]
    goal: Clause
    earning: Clause
    start: int
    day_slot: tuple[bool, ...]
    months: tuple[int, ...]
    days: tuple[int, ...]
    earliest: tuple[int, ...]
    begins: tuple[int, ...]
    needs: tuple[frozenset[int], ...]
    relaxed: Relaxation
    cost: tuple[int, ...]
    risk: tuple[int, ...]
    least: tuple[int, ...]
    unpaid: tuple[int, ...]

    def end_of(self, option: int, begin: int) -> int:
        """Return the day after the last day of an option that begins on a day."""
        if self.day_slot[option]:
            return months_later(begin, self.months[option])
        return begin + self.days[option]

    def most_days(self, option: int) -> int:
        """Return an upper bound of the length of an option in days."""
        return self.months[option] * 31 if self.day_slot[option] else self.days[option]

    def least_end(self, slot: int, begin: int, options: Iterable[int]) -> int:
        """Return a lower bound of the last end when options follow each other in a slot."""
        if not slot:
            return begin + sum(self.days[i] for i in options)
        return least_months(begin, sum(self.months[i] for i in options))


@lru_cache(maxsize=65536)
def least_months(begin: int, months: int) -> int:
    """Return a lower bound of the end of steps of so many months in all, one after another.

    Behind the 28th each step may lose the days that a short month lacks.
    """
    end = months_later(begin, months)
    return end if date.fromordinal(begin).day <= 28 else max(begin, end - 3)


def one_by_one(jobs: Sequence[tuple[int, int]]) -> int:
    """Return a lower bound of the last end of (first day, days) one after another.

    ``jobs`` come latest first: those of them that begin last begin no sooner than the
    earliest of these, and take their days.
    """
    last = days = 0
    for begin, more in jobs:
        days += more
        last = max(last, begin + days)
    return last


def months_one_by_one(jobs: Sequence[tuple[int, int]]) -> int:
    """Return the same of (first day, months)."""
    last = months = 0
    for begin, more in jobs:
        months += more
        last = max(last, least_months(begin, months))
    return last


def make_network(problem: PlanProblem, options: Sequence[Option]) -> Network:
    """Compile a problem over some of its options."""
    chosen = tuple(options)
    compiler = Compiler(problem, chosen)
    every = range(len(chosen))
    rules, needs = _own_rules(every, [compiler.compile(one.rule) for one in chosen])
    place = {i: i for i in every}
    goal, earning = (
        narrowed(compiler.compile(one), place, needs) for one in (problem.goal, problem.earning)
    )
    start = problem.start.toordinal()
    days = tuple(study_days(one.hours, problem.limits.hours_per_week) for one in chosen)
    network = Network(
        problem=problem,
        options=chosen,
        rules=rules,
        needs=needs,
        relaxed=Relaxation(problem.start.toordinal(), rules),
        goal=goal,
        earning=earning,
        start=problem.start.toordinal(),
        day_slot=tuple(one.slot == "day" for one in chosen),
        months=tuple(one.months for one in chosen),
        days=days,
        unpaid=tuple(
            round(one.months * DAYS_A_MONTH)
            if one.slot == "day" and one.kind == "school"
            else 0
            for one in chosen
        ),
        least=tuple(
            _shortest(start, problem.limits.months, one.months) if one.slot == "day" else n
            for one, n in zip(chosen, days, strict=True)
        ),
        earliest=(),
        begins=(),
        cost=tuple(one.cost_usd for one in chosen),
        risk=tuple(one.risk for one in chosen),
    )
    return _settled(network)


def _settled(network: Network) -> Network:
    """Return a network with its earliest days, without what has lapsed before it is asked for.

    Each time something falls away, days may come later and more may have lapsed by then.
    """
    every = range(len(network.options))
    place = {i: i for i in every}
    while True:
        earliest = earliest_within(network, every)
        begins = [network.relaxed.soonest(rule, earliest) for rule in network.rules]
        finish = network.relaxed.soonest(network.goal, earliest)
        asked = [*zip(network.rules, begins, strict=True), (network.goal, finish)]
        asked.append((network.earning, network.start))
        left = [timely(clause, earliest, min(day, _FAR)) for clause, day in asked]
        if all(a is b for a, (b, _) in zip(left, asked, strict=True)):
            return replace(network, earliest=tuple(earliest), begins=tuple(begins))
        rules, needs = _own_rules(every, left[:-2])
        network = replace(
            network,
            rules=rules,
            needs=needs,
            goal=narrowed(left[-2], place, needs),
            earning=narrowed(left[-1], place, needs),
            relaxed=Relaxation(network.start, rules),
        )


@lru_cache(maxsize=1024)
def _shortest(start: int, horizon: int, months: int) -> int:
    """Return the fewest days that some months take, on any first day within a horizon.

    Up to the 28th the length depends on the month alone, so four days of each are tried.
    """
    first = date.fromordinal(start).replace(day=1).toordinal()
    firsts = [months_later(first, n) for n in range(horizon + 2)]
    return min(
        months_later(day + k, months) - day - k
        for day, after in pairwise(firsts)
        for k in (0, 28, 29, 30)
        if day + k < after
    )


def _own_rules(
    chosen: Sequence[int], rules: Sequence[Clause]
) -> tuple[tuple[Clause, ...], tuple[frozenset[int], ...]]:
    """Return the rules of a set, its options numbered anew, and what each cannot lack.

    No rule can rest on its own option, nor on one that cannot do without that option: both
    come later.
    """
    place = {option: number for number, option in enumerate(chosen)}
    narrow = [
        narrowed(rule, {j: n for j, n in place.items() if j != i})
        for i, rule in zip(chosen, rules, strict=True)
    ]
    needs = musts(narrow)
    return tuple(
        narrowed(rule, {j: j for j in range(len(narrow)) if i not in needs[j]}, needs)
        for i, rule in enumerate(narrow)
    ), needs


def inside(network: Network, chosen: Sequence[int]) -> Network:
    """Return the network of one set alone; its options are numbered in the order given.

    A timetable of the set has no other options in it, so a leaf that needs one of those
    never holds, and dropping it changes no rule on any day.
    """
    rules, needs = _own_rules(chosen, [network.rules[i] for i in chosen])
    place = {option: number for number, option in enumerate(chosen)}
    narrow = replace(
        network,
        options=tuple(network.options[i] for i in chosen),
        rules=rules,
        goal=narrowed(network.goal, place, needs),
        earning=narrowed(network.earning, place, needs),
        day_slot=tuple(network.day_slot[i] for i in chosen),
        months=tuple(network.months[i] for i in chosen),
        days=tuple(network.days[i] for i in chosen),
        least=tuple(network.least[i] for i in chosen),
        unpaid=tuple(network.unpaid[i] for i in chosen),
        cost=tuple(network.cost[i] for i in chosen),
        risk=tuple(network.risk[i] for i in chosen),
        needs=needs,
        relaxed=Relaxation(network.start, rules),
    )
    return _settled(narrow)


def last_day(network: Network) -> int:
    """Return a day on which every timetable of a set is over, or longer than is allowed.

    Nothing waits but for the end of another option, so at every moment some option runs.
    """
    longest = sum(network.most_days(i) for i in range(len(network.options)))
    allowed = int(network.problem.limits.months * DAYS_A_MONTH) + 1
    return network.start + min(longest, allowed)


def first_day(clause: Clause, ends: Sequence[int], begin: int) -> int:
    """Return the first day from ``begin`` on which a clause holds; NEVER without one.

    A clause starts to hold on a day on which something ends, or it holds from the start.
    """
    if holds(clause, ends, begin):
        return begin
    for end in sorted({one for one in ends if begin < one < NEVER}):
        if holds(clause, ends, end):
            return end
    return NEVER


def unpaid_days(network: Network, ends: Sequence[int]) -> int:
    """Return the days without pay: before the first pay, and in full-time school after it.

    A programme counts its mean months, at most the days between the first pay and its end.
    So no end that comes sooner, and no pay that comes sooner, makes them more.
    """
    finish = max((one for one in ends if one < NEVER), default=network.start)
    pay = min(first_day(network.earning, ends, network.start), finish)
    return (
        pay
        - network.start
        + sum(
            min(days, max(0, ends[i] - pay))
            for i, days in enumerate(network.unpaid)
            if days and ends[i] < NEVER
        )
    )


def least_unpaid(
    network: Network, pay: int, free: int, open_ends: Iterable[tuple[int, int]]
) -> int:
    """Return a lower bound of the days that full-time programmes cost after the first pay.

    Parameters
    ----------
    pay
        A day before which there is no pay.
    free
        Day from which on the day slot is free for them.
    open_ends
        Each programme with a lower bound of its end.

    They follow each other. If the pay comes first, only the first of them can lose days to
    it; else the time until the pay can hide no more days than lie between.
    """
    nominal = shortest_sum = alone = lost = 0
    for i, end in open_ends:
        days = network.unpaid[i]
        after = min(days, max(0, end - pay))
        nominal, alone = nominal + days, alone + after
        shortest_sum += min(days, network.least[i])
        lost = max(lost, days - after)
    if pay <= free:
        return nominal - lost
    return max(alone, shortest_sum - (pay - free))


def push_back(
    network: Network,
    more: Iterable[tuple[int, frozenset[int]]],
    rests: Iterable[tuple[int, frozenset[int]]],
    ends: dict[int, int],
) -> bool:
    """Raise the ends until each option begins after its supports; False in a circle.

    ``more`` of the rests are new: all others hold before.
    """
    before: dict[int, set[int]] = {}
    users: dict[int, list[tuple[int, frozenset[int]]]] = {}
    for pair in rests:
        before.setdefault(pair[0], set()).update(pair[1])
        for i in pair[1]:
            users.setdefault(i, []).append(pair)
    if any(_follows(before, owner, support) for owner, support in more):
        return False
    queue = list(more)
    for owner, support in queue:
        end = network.end_of(owner, max([ends[i] for i in support]))
        if end > ends[owner]:
            ends[owner] = end
            queue.extend(users.get(owner, ()))
    return True


def _follows(before: Mapping[int, set[int]], option: int, options: frozenset[int]) -> bool:
    """Tell whether some options wait for one, or for what waits for it."""
    seen = set(options)
    waiting = list(options)
    while waiting:
        one = waiting.pop()
        if one == option:
            return True
        new = before.get(one, set()) - seen
        seen |= new
        waiting.extend(new)
    return False


def earliest_within(network: Network, chosen: Sequence[int]) -> list[int]:
    """Return the ends of all options as if slots did not matter, with a set alone.

    An option whose rule the others of the set cannot meet stays at NEVER.
    """
    ends = [NEVER] * len(network.options)
    inside = set(chosen)
    end_of = network.end_of
    return network.relaxed.settle(
        lambda i, begin: end_of(i, begin) if i in inside else NEVER, ends, chosen
    )


def least_more(
    network: Network,
    base: Sequence[int],
    weights: Sequence[int],
    chosen: frozenset[int],
    new: Iterable[int],
) -> list[int]:
    """Return for each option, as start + amount, what its dearest chain adds to a set.

    Parameters
    ----------
    base
        The same for a part of the set; with it empty that of the empty set is worked out.
    weights
        Cost or risk of each option; those of the set count as 0.
    new
        The options of the set that the part lacks.
    """
    count = len(network.options)
    return network.relaxed.settle(
        lambda i, begin: begin if i in chosen else begin + weights[i],
        list(base) or [NEVER] * count,
        new if base else range(count),
    )
