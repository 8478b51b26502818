"""Timetables: when each option of a set starts and ends, in two slots that overlap.

Options are put in one after another. Each starts on the first day on which its slot is
free and its rule holds, so a timetable is fixed by the order in each slot. Work or a
full-time programme (day slot) runs beside one course or exam preparation (study slot).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sonobridge.career.planning.search.clause import (
    NEVER,
    Clause,
    holds,
    lasting,
    months_later,
    musts,
)
from sonobridge.career.planning.search.compiling import Compiler
from sonobridge.career.planning.search.option import Option, PlanProblem, study_days
from sonobridge.career.planning.search.relaxed import Relaxation

__all__ = [
    "Network",
    "covered_days",
    "earliest_within",
    "first_day",
    "least_more",
    "make_network",
    "unpaid_days",
]


@dataclass(frozen=True, slots=True)
class Network:
    """A problem compiled for the search; options by number.

    Attributes
    ----------
    lasting, lasting_goal, lasting_earning
        Rules, goal and first pay as if nothing lapsed; None where nothing can.
    day_slot
        Whether an option takes the day slot.
    months, days
        Its length: calendar months, or days in the study slot.
    earliest
        The day on which it ends at the earliest if slots did not matter.
    begins
        The day on which it begins at the earliest.
    needs
        The options that it cannot do without.
    relaxed
        Lower bounds of clauses.
    """

    problem: PlanProblem
    options: tuple[Option, ...]
    rules: tuple[Clause, ...]
    lasting: tuple[Clause | None, ...]
    goal: Clause
    lasting_goal: Clause | None
    earning: Clause
    lasting_earning: Clause | None
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

    def end_of(self, option: int, begin: int) -> int:
        """Return the day after the last day of an option that begins on a day."""
        if self.day_slot[option]:
            return months_later(begin, self.months[option])
        return begin + self.days[option]

    def least_days(self, option: int) -> int:
        """Return a lower bound of the length of an option in days."""
        if self.day_slot[option]:
            return max(28, int(self.months[option] * 30.4) - 3)
        return self.days[option]

    def most_days(self, option: int) -> int:
        """Return an upper bound of the length of an option in days."""
        return self.months[option] * 31 if self.day_slot[option] else self.days[option]

    def least_end(self, slot: int, begin: int, options: Iterable[int]) -> int:
        """Return a lower bound of the last end when options follow each other in a slot."""
        if not slot:
            return begin + sum(self.days[i] for i in options)
        end = months_later(begin, sum(self.months[i] for i in options))
        # Behind the 28th each step may lose the days that a short month lacks.
        return end if date.fromordinal(begin).day <= 28 else end - 3


def make_network(problem: PlanProblem, options: Sequence[Option]) -> Network:
    """Compile a problem over some of its options."""
    chosen = tuple(options)
    compiler = Compiler(problem, chosen)
    rules = tuple(compiler.compile(one.rule) for one in chosen)
    goal, earning = compiler.compile(problem.goal), compiler.compile(problem.earning)
    network = Network(
        problem=problem,
        options=chosen,
        rules=rules,
        lasting=tuple(_without_limits(one) for one in rules),
        needs=musts(rules),
        relaxed=Relaxation(problem.start.toordinal(), rules),
        goal=goal,
        lasting_goal=_without_limits(goal),
        earning=earning,
        lasting_earning=_without_limits(earning),
        start=problem.start.toordinal(),
        day_slot=tuple(one.slot == "day" for one in chosen),
        months=tuple(one.months for one in chosen),
        days=tuple(study_days(one.hours, problem.limits.hours_per_week) for one in chosen),
        earliest=(),
        begins=(),
        cost=tuple(one.cost_usd for one in chosen),
        risk=tuple(one.risk for one in chosen),
    )
    every = earliest_within(network, range(len(chosen)))
    first = tuple(network.relaxed.soonest(rule, every) for rule in rules)
    return replace(network, earliest=tuple(every), begins=first)


def _without_limits(clause: Clause) -> Clause | None:
    """Return a clause without limits in time; None when it has none."""
    plain = lasting(clause)
    return None if plain == clause else plain


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


def unpaid_days(network: Network, begins: Sequence[int], ends: Sequence[int]) -> int:
    """Return the days without pay: before the first pay, and in full-time school."""
    finish = max((one for one in ends if one < NEVER), default=network.start)
    first_pay = min(first_day(network.earning, ends, network.start), finish)
    spans = [(network.start, first_pay)]
    spans += [
        (begins[i], end)
        for i, end in enumerate(ends)
        if end < NEVER and network.day_slot[i] and network.options[i].kind == "school"
    ]
    return covered_days(spans, network.start)


def covered_days(spans: Iterable[tuple[int, int]], start: int) -> int:
    """Return the days from ``start`` that lie in at least one span (end not included)."""
    total, reached = 0, start
    for begin, end in sorted(spans):
        total += max(0, end - max(begin, reached))
        reached = max(reached, end)
    return total


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
    network: Network, base: Sequence[int], weights: Sequence[int], chosen: frozenset[int]
) -> list[int]:
    """Return for each option, as start + amount, what its dearest chain adds to a set.

    Parameters
    ----------
    base
        The same for the empty set; with it empty the base itself is worked out.
    weights
        Cost or risk of each option; those of the set count as 0.
    """
    count = len(network.options)
    return network.relaxed.settle(
        lambda i, begin: begin if i in chosen else begin + weights[i],
        list(base) or [NEVER] * count,
        chosen if base else range(count),
    )
