"""Timetables of one set of options: labels extended best first, dominated ones dropped.

A label is beaten only by one that holds the same options, none of them later where it
still matters, and none at another time where lateness may help (the start of a window).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from operator import le
from typing import Literal

from sonobridge.career.planning.search.clause import (
    NEVER,
    AllClause,
    AmountClause,
    AnyClause,
    Clause,
    PassClause,
    WindowClause,
    holds,
    months_later,
    references,
)
from sonobridge.career.planning.search.front import Front, Placed
from sonobridge.career.planning.search.option import DAYS_A_MONTH
from sonobridge.career.planning.search.timetable import (
    Network,
    covered_days,
    earliest_within,
    first_day,
    unpaid_days,
)

__all__ = ["FIRST_GUESS_LABELS", "schedule"]


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
"""Labels after which a first guess is left alone, or a set put off to the end."""


def schedule(
    network: Network, chosen: tuple[int, ...], front: Front, most_labels: int | None = None
) -> bool:
    """Find the timetables of one set that belong on the front; False when it was left alone.

    First as if nothing could be too early, which compares labels on few days. Where some
    pass does lapse or a window does close on the way, once more with the full comparison.

    Parameters
    ----------
    chosen
        The set.
    most_labels
        Labels after which the set is left alone; None: no limit.
    """
    earliest = earliest_within(network, chosen)
    if any(earliest[i] >= NEVER for i in chosen):
        return True
    for exact in (False, True):
        outcome = _Schedule(network, chosen, front, earliest, exact=exact).run(most_labels)
        if outcome != "too early":
            return outcome == "done"
    return True


Outcome = Literal["done", "left", "too early"]


class _Schedule:
    """One run over the labels of a set."""

    def __init__(
        self,
        network: Network,
        chosen: tuple[int, ...],
        front: Front,
        earliest: Sequence[int],
        *,
        exact: bool,
    ) -> None:
        self._network, self._chosen, self._front = network, chosen, front
        self._exact = exact
        self._cost = sum(network.cost[i] for i in chosen)
        self._risk = sum(network.risk[i] for i in chosen)
        days, self._unpaid = front.least(chosen, earliest)
        budget = network.problem.limits.budget_usd
        self._hopeless = (budget is not None and self._cost > budget) or self._beaten(
            days, self._unpaid
        )
        self._bounds = _Bounds(network, earliest, chosen, self._unpaid)
        self._kept: dict[int, list[_Label]] = {}
        self._matters = _what_matters(network, chosen, exact)

    def run(self, most_labels: int | None) -> Outcome:
        """Offer what belongs on the front; stop when something lapsed on the way."""
        network, size = self._network, len(self._chosen)
        if self._hopeless:
            return "done"
        none = (NEVER,) * len(network.options)
        first = _Label(0, none, none, (network.start, network.start))
        self._dive(first)
        if self._beaten(*self._bounds.of(first)):
            return "done"
        heap = [(*self._bounds.of(first), size, 0, first)]
        serial, seen = 0, 0
        while heap:
            bound, unpaid, _, _, label = heappop(heap)
            if label.beaten or self._beaten(bound, unpaid):
                continue
            self._front.work.labels += 1
            seen += 1
            if most_labels is not None and seen > most_labels:
                return "left"
            if label.mask == (1 << size) - 1:
                if not self._holds_at_last(label):
                    return "too early"
                if not _finish(network, label, self._front) and self._may_close():
                    return "too early"
                continue
            for position, i in enumerate(self._chosen):
                if label.mask >> position & 1:
                    continue
                begin = self._begin(i, label)
                if begin < 0:
                    return "too early"
                longer = _extend(network, label, i, 1 << position, begin)
                if longer is None or not _keep(network, self._kept, longer, self._matters):
                    continue
                reach = self._bounds.of(longer)
                if self._beaten(*reach):
                    longer.beaten = True
                    continue
                serial += 1
                heappush(heap, (*reach, size - longer.mask.bit_count(), serial, longer))
        return "done"

    def _dive(self, label: _Label) -> None:
        """Offer one timetable put together by the best next step each time.

        It need not be the best, but with it on the front much can be cut.
        """
        open_ones = dict(enumerate(self._chosen))
        while open_ones:
            ways = []
            for position, i in open_ones.items():
                begin = self._begin(i, label)
                longer = (
                    _extend(self._network, label, i, 1 << position, begin)
                    if begin >= 0
                    else None
                )
                if longer is not None:
                    ways.append((self._bounds.of(longer), longer.ends[i], position, longer))
            if not ways:
                return
            _, _, position, label = min(ways, key=lambda way: way[:3])
            del open_ones[position]
        _finish(self._network, label, self._front)

    def _may_close(self) -> bool:
        """Tell whether an idle step of a timetable might be needed in another one."""
        if self._exact:
            return False
        return bool(_what_matters(self._network, self._chosen, exact=True).critical)

    def _beaten(self, days: int, unpaid: int) -> bool:
        front = self._front
        return front.beaten(front.vector(days, self._cost, self._risk, unpaid))

    def _begin(self, option: int, label: _Label) -> int:
        """Return the day on which an option begins next; -1 when something lapsed before.

        A rule without limits in time holds from the day on which its parts are there. One
        with limits is taken as if it had none, and then looked at on that day.
        """
        net = self._network
        free, rule = label.free[net.day_slot[option]], net.rules[option]
        plain = net.lasting[option]
        if self._exact and plain is not None:
            return first_day(rule, label.ends, free)
        begin = max(free, net.relaxed.of(plain or rule)(label.ends))
        if plain is not None and begin < NEVER and not holds(rule, label.ends, begin):
            return -1
        return begin

    def _holds_at_last(self, label: _Label) -> bool:
        """Tell whether goal and first pay of a full label are those without limits in time."""
        net = self._network
        if self._exact or (net.lasting_goal is None and net.lasting_earning is None):
            return True
        finish = max((one for one in label.ends if one < NEVER), default=net.start)
        if net.lasting_goal is not None and not holds(net.goal, label.ends, finish):
            return False
        plain = net.lasting_earning
        return plain is None or net.relaxed.of(plain)(label.ends) == first_day(
            net.earning, label.ends, net.start
        )


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
                slot = int(net.day_slot[i])
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


def _extend(
    network: Network, label: _Label, option: int, bit: int, begin: int
) -> _Label | None:
    if begin >= NEVER:
        return None
    slot = int(network.day_slot[option])
    end = network.end_of(option, begin)
    begins = (*label.begins[:option], begin, *label.begins[option + 1 :])
    ends = (*label.ends[:option], end, *label.ends[option + 1 :])
    free = (label.free[0], end) if slot else (end, label.free[1])
    return _Label(label.mask | bit, begins, ends, free)


def _finish(network: Network, label: _Label, front: Front) -> bool:
    """Offer a complete timetable if the goal holds; False when a step of it is idle."""
    finish = max((one for one in label.ends if one < NEVER), default=network.start)
    if not holds(network.goal, label.ends, finish):
        return True
    if _has_idle(network, label, finish):
        return False
    days = finish - network.start
    limits = network.problem.limits
    if days > limits.months * DAYS_A_MONTH:
        return True
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
    return True


def _has_idle(network: Network, label: _Label, finish: int) -> bool:
    """Tell whether an option is needed by nothing on the days of a timetable.

    Such an option could only put another one off until a window suits; a plan has no
    step whose only use is to wait.
    """
    inside = [i for i, end in enumerate(label.ends) if end < NEVER]
    for one in inside:
        without = (*label.ends[:one], NEVER, *label.ends[one + 1 :])
        if holds(network.goal, without, finish) and all(
            holds(network.rules[i], without, label.begins[i]) for i in inside if i != one
        ):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Matters:
    """Which ends a label is compared on.

    Attributes
    ----------
    users
        (option, bits of the options whose rules look at it): compared until all are in.
    always, earning
        Full-time schools and exams that a window of the goal ties to an earlier pass; and
        the options that may bring the first pay.
    critical
        Options that may end too early: in a window that can close within the timetable, or
        with something that can lapse in it. They have to end on the same day.
    before
        Bits of the critical options and of all that may move them; while one of them is
        open, those that are in have to end on the same day, and their slots to be free on it.
    exact
        Whether limits in time are looked at.
    """

    users: tuple[tuple[int, int], ...]
    always: tuple[int, ...]
    earning: tuple[int, ...]
    critical: tuple[int, ...]
    before: tuple[tuple[int, int, int], ...]
    exact: bool


def _what_matters(network: Network, chosen: Sequence[int], exact: bool) -> _Matters:
    """Collect who looks at whose end and, to be exact, where lateness may help."""
    users: dict[int, int] = {}
    looks: dict[int, set[int]] = {}
    for position, one in enumerate(chosen):
        looks[one] = {i for i, _ in references(network.rules[one])} & set(chosen)
        for i in looks[one]:
            users[i] = users.get(i, 0) | 1 << position
    last = network.start + sum(network.most_days(i) for i in chosen)
    critical: set[int] = set()
    clauses = (network.goal, network.earning, *(network.rules[i] for i in chosen))
    for clause in clauses if exact else ():
        critical |= _critical(clause, frozenset(chosen), network.start, last)
    tied = _tied(network.goal, last) if exact else set()
    movers = set(critical)
    while True:
        more = {i for one in movers for i in looks[one]} | movers
        if more == movers:
            break
        movers = more
    places = {one: position for position, one in enumerate(chosen)}
    return _Matters(
        users=tuple(users.items()),
        always=tuple(i for i in chosen if network.options[i].kind == "school" or i in tied),
        earning=tuple(sorted({i for i, _ in references(network.earning)} & set(chosen))),
        critical=tuple(sorted(critical)),
        before=tuple((i, 1 << places[i], int(network.day_slot[i])) for i in sorted(movers)),
        exact=exact,
    )


def _tied(clause: Clause, last: int) -> set[int]:
    """Return the options that a window closing before ``last`` ties to a pass held already."""
    if isinstance(clause, AllClause | AnyClause):
        found: set[int] = set()
        return found.union(*(_tied(part, last) for part in clause.parts))
    if not isinstance(clause, WindowClause):
        return set()
    end = date.fromordinal(last).year
    sides = (clause.first, clause.second), (clause.second, clause.first)
    return {
        i
        for held, other in sides
        if any(end - date.fromordinal(day).year > clause.years for day in held.given)
        for i in other.options
    }


def _critical(clause: Clause, chosen: frozenset[int], start: int, last: int) -> set[int]:
    """Return the options of a set whose end a clause may find too early before ``last``."""
    if isinstance(clause, AllClause | AnyClause):
        found: set[int] = set()
        return found.union(*(_critical(part, chosen, start, last) for part in clause.parts))
    if isinstance(clause, WindowClause):
        first, second = chosen & set(clause.first.options), chosen & set(clause.second.options)
        closes = date.fromordinal(last).year - date.fromordinal(start).year > clause.years
        return set(first | second) if first and second and closes else set()
    if isinstance(clause, PassClause | AmountClause) and clause.months is not None:
        if months_later(start, clause.months) >= last:
            return set()
        return {i for i, _ in references(clause)} & chosen
    return set()


def _keep(
    network: Network, kept: dict[int, list[_Label]], new: _Label, matters: _Matters
) -> bool:
    """Keep a label unless one of the same options is at least as good; drop what it beats."""
    open_bits = ~new.mask
    compared = [i for i, bits in matters.users if bits & open_bits]
    compared.extend(matters.always)
    new.key = _key(network, new, compared, matters, matters.exact)
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
    network: Network,
    label: _Label,
    compared: Sequence[int],
    matters: _Matters,
    exact_days: bool,
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return what has to be equal and what has to be no later for one label to beat another.

    Once the first pay is fixed, since nothing that is still to come can end before it, its
    day stands for the ends that led to it.
    """
    ends = label.ends
    done = max((one for one in ends if one < NEVER), default=0)
    later = [*label.free, done, *(ends[i] for i in compared)]
    exact = [ends[i] for i in matters.critical]
    open_slots = {slot for _, bit, slot in matters.before if not label.mask & bit}
    if open_slots:
        exact += [label.free[slot] for slot in sorted(open_slots)]
        exact += [ends[i] for i, _, _ in matters.before]
    if not matters.earning:
        return tuple(exact), tuple(later)
    if exact_days:
        pay = first_day(network.earning, ends, network.start)
    else:
        pay = network.relaxed.of(network.lasting_earning or network.earning)(ends)
    if pay <= min(label.free[network.day_slot[i]] for i in matters.earning):
        return (1, *exact), (*later, pay)
    return (0, *exact), (*later, *(ends[i] for i in matters.earning))
