"""Timetables of one set of options: labels extended best first, dominated ones dropped.

First as if no pass lapsed and no window closed. Every real timetable has such a one that is
no later and no worse paid, so what that search finds bounds the set from below. Only where
a limit in time does bite, and the bound is not beaten by a known plan, is the set searched
once more with all limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from sonobridge.career.planning.search.clause import NEVER, holds
from sonobridge.career.planning.search.dominance import Exact, Label, Shelf, needed_by, uses_of
from sonobridge.career.planning.search.front import Front, Placed, Vector
from sonobridge.career.planning.search.option import DAYS_A_MONTH
from sonobridge.career.planning.search.timetable import (
    Network,
    first_day,
    inside,
    least_months,
    least_unpaid,
    months_one_by_one,
    one_by_one,
    unpaid_days,
)

__all__ = ["FIRST_GUESS_LABELS", "Scheduled", "Timetables"]

FIRST_GUESS_LABELS = 60
"""Labels after which a first guess is left alone, or a set put off to the end."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What became of one set.

    Attributes
    ----------
    whole
        False when the set was left alone before its end.
    bound
        Lower bound of its plans.
    doubts
        Lower bounds of plans that a limit in time may forbid or put off; while a known plan
        does not beat them all, the set has to be searched with its limits.
    """

    whole: bool = True
    bound: Vector = (0, 0, 0, 0)
    doubts: tuple[Vector, ...] = ()


class Timetables:
    """The search over the timetables of one set; it can be left alone and taken up again.

    Parameters
    ----------
    network
        The whole problem.
    chosen
        The set.
    front
        Where plans are offered, and what cuts the search.
    exact
        Whether limits in time are looked at from the start.

    Attributes
    ----------
    spare
        The place in ``chosen`` of an option that the first timetable did not need.
    """

    def __init__(
        self, network: Network, chosen: Sequence[int], front: Front, *, exact: bool = False
    ) -> None:
        narrow = inside(network, chosen)
        self._network, self._front, self._exact = narrow, front, exact
        self._cost, self._risk = sum(narrow.cost), sum(narrow.risk)
        self._all = (1 << len(chosen)) - 1
        self._uses = uses_of(narrow)
        self._bounds = _Bounds(narrow)
        self._doubts: list[Vector] = []
        self._ready = [narrow.relaxed.of(rule) for rule in narrow.rules]
        shelf = Exact if exact else Shelf
        self._shelf: Exact | Shelf = shelf(narrow, self._uses)
        self._heap: list[tuple[int, int, int, int, Label]] = []
        self._serial = 0
        self.spare: int | None = None
        self._bound = self._begun()
        front.work.tried.add(frozenset(one.id for one in narrow.options))

    def _begun(self) -> Vector:
        """Put the empty label on the heap unless the set is hopeless; return its bound."""
        net, budget = self._network, self._network.problem.limits.budget_usd
        if (budget is not None and self._cost > budget) or NEVER in net.earliest:
            return (0, 0, 0, 0)
        first = self._first()
        reach = self._bounds.of(first)
        bound = self._vector(*reach)
        if not self._cut(*reach):
            self._dive(first)
            heappush(self._heap, (*reach, len(net.options), 0, first))
        return bound

    def search(self, most_labels: int) -> Scheduled:
        """Offer what belongs on the front, over so many more labels at most."""
        count, front, shelf, heap = self._all.bit_count(), self._front, self._shelf, self._heap
        while heap:
            days, unpaid, _, _, label = heap[0]
            if label.beaten or self._cut(days, unpaid):
                heappop(heap)
                continue
            if most_labels <= 0:
                return Scheduled(whole=False, bound=self._bound)
            most_labels -= 1
            heappop(heap)
            front.work.labels += 1
            if label.mask == self._all:
                self._end(label)
                continue
            for longer in self._next(label):
                reach = self._bounds.of(longer)
                if self._cut(*reach) or not shelf.keep(longer):
                    continue
                self._serial += 1
                left = count - longer.mask.bit_count()
                heappush(heap, (*reach, left, self._serial, longer))
        return Scheduled(bound=self._bound, doubts=tuple(self._doubts))

    def _cut(self, days: int, unpaid: int) -> bool:
        """Tell whether plans of no less than this are too long or beaten."""
        limit = self._network.problem.limits.months * DAYS_A_MONTH
        return days > limit or self._front.beaten(self._vector(days, unpaid))

    def _vector(self, days: int, unpaid: int) -> Vector:
        return self._front.vector(days, self._cost, self._risk, unpaid)

    def _first(self) -> Label:
        net = self._network
        none = (NEVER,) * len(net.options)
        ready = tuple(rule(none) for rule in self._ready)
        return Label(0, none, none, (net.start, net.start), ready)

    def _dive(self, label: Label) -> None:
        """Offer one timetable put together by the best next step each time.

        It need not be the best, but with it on the front much can be cut.
        """
        while label.mask != self._all:
            ways = [
                (self._bounds.of(longer), max(longer.free), n, longer)
                for n, longer in enumerate(self._next(label))
            ]
            if not ways:
                return
            label = min(ways, key=lambda way: way[:3])[3]
        if not self._offer(label):
            self.spare = self._idle(label, max(label.free))

    def _next(self, label: Label) -> Iterator[Label]:
        """Yield a label longer by one option in each way that is worth trying."""
        ways = []
        for i in range(len(self._network.options)):
            if not label.mask >> i & 1:
                begin, doubt = self._begin(i, label)
                if begin < NEVER:
                    ways.append((i, begin, self._network.end_of(i, begin), doubt))
        if not self._exact:
            ways = self._worth(label, ways)
        for way in ways:
            yield self._extended(label, *way)

    def _begin(self, option: int, label: Label) -> tuple[int, bool]:
        """Return the day on which an option begins next, and whether a limit is in doubt."""
        net = self._network
        free, rule = label.free[net.day_slot[option]], net.rules[option]
        if not self._uses.limited >> option & 1:
            return max(free, label.ready[option]), False
        if self._exact:
            return first_day(rule, label.ends, free), False
        begin = max(free, label.ready[option])
        return begin, begin < NEVER and not holds(rule, label.ends, begin)

    def _worth(
        self, label: Label, ways: Sequence[tuple[int, int, int, bool]]
    ) -> list[tuple[int, int, int, bool]]:
        """Drop next steps that another next step makes needless, without limits in time.

        A step that begins only when another could be over in the same slot: putting that one
        in first moves nothing. A filler (begins at any time, only the goal needs it) while
        all else in its slot may begin at once: whichever follows the fillers may change
        places with them. Of fillers alone, and of fillers of one length, the first.
        """
        net, uses, free = self._network, self._uses, label.free
        over = [NEVER, NEVER]
        for i, _, end, _ in ways:
            over[net.day_slot[i]] = min(over[net.day_slot[i]], end)
        kept = [way for way in ways if way[1] < over[net.day_slot[way[0]]]]
        rest = ~label.mask & self._all & ~uses.day
        others = [i for i in range(len(net.options)) if rest & ~uses.fillers & 1 << i]
        at_once = all(label.ready[i] <= free[0] for i in others)
        seen: set[int] = set()
        found = []
        for way in kept:
            length = 0 if at_once else net.days[way[0]]
            if uses.fillers >> way[0] & 1:
                if (others and at_once) or length in seen:
                    continue
                seen.add(length)
            found.append(way)
        return found

    def _extended(self, label: Label, option: int, begin: int, end: int, doubt: bool) -> Label:
        net, uses = self._network, self._uses
        mask = label.mask | 1 << option
        ends = (*label.ends[:option], end, *label.ends[option + 1 :])
        ready = list(label.ready)
        ready[option] = NEVER
        for i in range(len(ready)):
            if uses.users[option] >> i & 1 and not mask >> i & 1:
                ready[i] = self._ready[i](ends)
        needed = label.needed
        if self._exact:
            needed |= needed_by(uses.looks[option], net.rules[option], label.ends, begin)
        return Label(
            mask=mask,
            ends=ends,
            begins=(*label.begins[:option], begin, *label.begins[option + 1 :]),
            free=(label.free[0], end) if net.day_slot[option] else (end, label.free[1]),
            ready=tuple(ready),
            doubt=label.doubt or doubt,
            needed=needed,
        )

    def _end(self, label: Label) -> None:
        """Offer a complete timetable; note a doubt where a limit in time may be to blame."""
        if self._offer(label) or self._exact or not self._uses.may_fail:
            return
        net, finish = self._network, max(label.free)
        pay = min(label.pay, finish)
        unpaid = sum(
            min(n, max(0, end - pay)) for n, end in zip(net.unpaid, label.ends, strict=True)
        )
        vector = self._vector(finish - net.start, pay - net.start + unpaid)
        if not self._front.beaten(vector):
            self._doubts.append(vector)

    def _offer(self, label: Label) -> bool:
        """Offer a complete timetable; False when it is no plan, or an earlier one may be.

        No plan has a step that nothing needs, whose only use could be to wait. Without
        limits in time the plan without that step is no later, no dearer and no worse paid.
        """
        net, finish = self._network, max(label.free)
        if label.doubt or not holds(net.goal, label.ends, finish):
            return False
        if self._idle(label, finish) is not None:
            return False
        if not self._exact and first_day(net.earning, label.ends, net.start) != net.relaxed.of(
            net.earning
        )(label.ends):
            return False
        days = finish - net.start
        if days > net.problem.limits.months * DAYS_A_MONTH:
            return True
        placed = [
            Placed(option, begin, end)
            for option, begin, end in zip(net.options, label.begins, label.ends, strict=True)
        ]
        ordered = tuple(sorted(placed, key=lambda one: (one.begin, one.end, one.option.id)))
        self._front.offer(self._vector(days, unpaid_days(net, label.ends)), ordered)
        return True

    def _idle(self, label: Label, finish: int) -> int | None:
        """Return an option that nothing needs on the days of a timetable; None without one."""
        net = self._network
        for one in range(len(net.options)):
            without = (*label.ends[:one], NEVER, *label.ends[one + 1 :])
            if holds(net.goal, without, finish) and all(
                holds(rule, without, begin)
                for i, (rule, begin) in enumerate(zip(net.rules, label.begins, strict=True))
                if i != one and self._uses.users[one] >> i & 1
            ):
                return one
        return None


class _Bounds:
    """Lower bounds of what a label of one set can still become.

    An option that is not in yet begins no sooner than its slot is free and its rule holds by
    the lower bounds of the ends of the others; those are taken in the order of their earliest
    ends. The options of a slot follow each other: the last ends no sooner than the latest
    ones begin and all of them take, nor than they take with what has to come after them.
    """

    def __init__(self, network: Network) -> None:
        self._network = net = network
        count = len(net.options)
        self._pay = net.relaxed.of(net.earning)
        self._schools = [i for i, days in enumerate(net.unpaid) if days]
        self._order = sorted(range(count), key=lambda i: (net.earliest[i], i))
        self._rules = [net.relaxed.of(rule) for rule in net.rules]
        self._tail = _tails(net)
        self._by_tail = [
            sorted(
                (i for i in range(count) if net.day_slot[i] == slot),
                key=lambda i: -self._tail[i],
            )
            for slot in (False, True)
        ]

    def of(self, label: Label) -> tuple[int, int]:
        """Return lower bounds of the days until the last end and of the days without pay."""
        net, ends = self._network, list(label.ends)
        study_free, day_free = label.free
        longest = max(label.free)
        study: list[tuple[int, int]] = []
        posts: list[tuple[int, int]] = []
        left = []
        for i, end in enumerate(label.ends):
            if end >= NEVER:
                ends[i] = net.earliest[i]
                left.append(i)
        for i in self._order:
            if label.ends[i] < NEVER:
                continue
            begin = self._rules[i](ends)
            if net.day_slot[i]:
                begin = max(begin, day_free)
                posts.append((begin, net.months[i]))
                low = least_months(begin, net.months[i])
            else:
                begin = max(begin, study_free)
                study.append((begin, net.days[i]))
                low = begin + net.days[i]
            ends[i] = low = max(low, ends[i])
            longest = max(longest, low + self._tail[i])
        study.sort(reverse=True)
        posts.sort(reverse=True)
        longest = max(longest, one_by_one(study), months_one_by_one(posts))
        longest = max(longest, self._with_tails(label))
        pay = min(longest, self._pay(ends))
        unpaid, later = pay - net.start, []
        for i in self._schools:
            if label.ends[i] < NEVER:
                unpaid += min(net.unpaid[i], max(0, ends[i] - pay))
            else:
                later.append((i, ends[i]))
        if later:
            unpaid += least_unpaid(net, pay, day_free, later)
        return longest - net.start, unpaid

    def _with_tails(self, label: Label) -> int:
        net, tail, ends = self._network, self._tail, label.ends
        longest, used = 0, label.free[0]
        for i in self._by_tail[0]:
            if ends[i] >= NEVER:
                used += net.days[i]
                longest = max(longest, used + tail[i])
        months = 0
        for i in self._by_tail[1]:
            if ends[i] >= NEVER:
                months += net.months[i]
                longest = max(longest, least_months(label.free[1], months) + tail[i])
        return longest


def _tails(network: Network) -> list[int]:
    """Return for each option the days that surely follow its end: what cannot lack it."""
    count = len(network.options)
    tails = [0] * count
    for j in sorted(range(count), key=lambda i: -len(network.needs[i])):
        for i in network.needs[j]:
            tails[i] = max(tails[i], network.least[j] + tails[j])
    return tails
