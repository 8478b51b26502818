"""The front of a search: plans that nothing beats so far, and bounds to cut with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sonobridge.career.planning.search.choices import Partial, Vector
from sonobridge.career.planning.search.clause import Clause
from sonobridge.career.planning.search.landmarks import Landmarks
from sonobridge.career.planning.search.option import DAYS_A_MONTH, Option
from sonobridge.career.planning.search.timetable import (
    Network,
    least_months,
    least_more,
    least_unpaid,
    months_one_by_one,
    one_by_one,
)

__all__ = ["MOST_EFFORT", "Front", "Placed", "SearchWork", "Vector"]


MOST_EFFORT = 36_000
"""Effort of a whole search, about 0.05 ms of processor time each (measured with
``python -m benchmarks career_questions``: a partial choice takes about 0.25 ms, a label
0.14 ms, the start of a set's timetables 1.2 ms). Counted, not timed, so that the same
question has the same answer on every machine."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An option in a timetable: ordinals of its first day and of the day after its last."""

    option: Option
    begin: int
    end: int


@dataclass(slots=True)
class SearchWork:
    """What the search did; ``left`` above 0 says that sets were left alone."""

    options: int = 0
    relevant: int = 0
    hopeful: int = 0
    choices: int = 0
    labels: int = 0
    left: int = 0
    beaten: list[Vector] = field(default_factory=list)
    tried: set[frozenset[str]] = field(default_factory=set)

    @property
    def sets(self) -> int:
        """How many sets of options were put into timetables."""
        return len(self.tried)

    @property
    def effort(self) -> int:
        """What the search took so far, in the units of :data:`MOST_EFFORT`."""
        return 5 * self.choices + 3 * self.labels + 24 * len(self.tried)


class Front:
    """The plans that nothing beats so far, and bounds to cut with."""

    def __init__(
        self,
        network: Network,
        work: SearchWork,
        plans: dict[Vector, tuple[Placed, ...]],
        most_choices: int,
    ) -> None:
        self.network = network
        self.most_choices = most_choices
        self.stopped = False
        self.work = work
        self.plans = plans
        self._values: dict[tuple[int, int, int], int] = {}
        nothing: frozenset[int] = frozenset()
        self._bases = (
            least_more(network, (), network.cost, nothing, ()),
            least_more(network, (), network.risk, nothing, ()),
        )
        self._soonest: dict[int, int] = {}
        self._sums: dict[frozenset[int], tuple[int, int, int, int]] = {}
        self._first_pay = network.relaxed.soonest(network.earning, network.earliest)
        self._landmarks = Landmarks(network)
        self._more: dict[frozenset[int], tuple[list[int], list[int]]] = {}
        self._goal_days = (
            network.relaxed.soonest(network.goal, network.earliest) - network.start
        )

    def spend(self) -> bool:
        """Count a partial choice; False when no more of them are allowed."""
        self.work.choices += 1
        self.stopped = self.work.choices > self.most_choices or self.work.effort > MOST_EFFORT
        return not self.stopped

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

    def hopeless(self, chosen: frozenset[int]) -> bool:
        """Tell whether options are too dear, too long or beaten in themselves."""
        net = self.network
        if chosen not in self._sums:
            members = [i for i in chosen if net.day_slot[i]]
            days = max(
                self._goal_days,
                net.least_end(1, net.start, members) - net.start,
                sum(net.days[i] for i in chosen),
            )
            school = sum(min(net.unpaid[i], net.least[i]) for i in members)
            self._sums[chosen] = (
                sum(net.cost[i] for i in chosen),
                sum(net.risk[i] for i in chosen),
                days,
                max(min(days, self._first_pay - net.start), school),
            )
        cost, risk, days, unpaid = self._sums[chosen]
        limits = net.problem.limits
        return (
            (limits.budget_usd is not None and cost > limits.budget_usd)
            or days > limits.months * DAYS_A_MONTH
            or self.beaten(self.vector(days, cost, risk, unpaid))
        )

    def bound(self, state: Partial, part: frozenset[int] = frozenset()) -> Vector | None:
        """Return a lower bound of the plans that contain a partial choice; None when beaten.

        ``part`` of it has a bound already, which makes this one quicker.
        """
        net, limits, chosen = self.network, self.network.problem.limits, state.chosen
        if self.hopeless(chosen):
            return None
        cost, risk, days, _ = self._sums[chosen]
        days = max([days, *(end - net.start for end in state.ends.values())])
        if days > limits.months * DAYS_A_MONTH:
            return None
        more = self._landmarks.more(
            sum([1 << i for i in chosen]), [one for one, _ in state.agenda]
        )
        days, unpaid = self._least_of(state, days, more[2:])
        days = max([days, *(self._first(one) for one, _ in state.agenda)])
        cost, risk = cost + more[0], risk + more[1]
        if limits.budget_usd is not None and cost > limits.budget_usd:
            return None
        vector = self.vector(days, cost, risk, unpaid)
        if self.beaten(vector) or days > limits.months * DAYS_A_MONTH:
            return None
        if chosen not in self._more:
            cost_base, risk_base = self._more.get(part, self._bases)
            new = chosen - part if part in self._more else chosen
            self._more[chosen] = (
                least_more(net, cost_base, net.cost, chosen, new),
                least_more(net, risk_base, net.risk, chosen, new),
            )
        pending = [one for one, _ in state.agenda[-4:]]
        least_cost, least_risk = (
            self._sums[chosen][n] + self._chain(one, chosen, pending)
            for n, one in enumerate(self._more[chosen])
        )
        cost, risk = max(cost, least_cost), max(risk, least_risk)
        if limits.budget_usd is not None and cost > limits.budget_usd:
            return None
        vector = self.vector(days, cost, risk, unpaid)
        return None if self.beaten(vector) else vector

    def _least_of(self, state: Partial, days: int, more: tuple[int, int]) -> tuple[int, int]:
        """Return lower bounds of the days and unpaid days of a partial choice.

        ``more`` is what it lacks: days in the study slot, months in the day slot.
        """
        net = self.network
        slots: tuple[list[int], list[int]] = ([], [])
        begins = {i: net.begins[i] for i in state.chosen}
        for owner, support in state.rests:
            begins[owner] = max(begins[owner], *(state.ends[i] for i in support))
        for i in state.chosen:
            slots[net.day_slot[i]].append(i)
        end = net.start + days
        study = sorted([(begins[i], net.days[i]) for i in slots[0]], reverse=True)
        posts = sorted([(begins[i], net.months[i]) for i in slots[1]], reverse=True)
        end = max(end, one_by_one(study), months_one_by_one(posts))
        if any(more):
            study_days = sum(n for _, n in study) + more[0]
            months = sum(n for _, n in posts) + more[1]
            end = max(end, net.start + study_days, least_months(net.start, months))
        pay = min(end, self._first_pay)
        schools = [(i, state.ends[i]) for i in slots[1] if net.unpaid[i]]
        unpaid = pay - net.start + least_unpaid(net, pay, net.start, schools)
        return end - net.start, unpaid

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
