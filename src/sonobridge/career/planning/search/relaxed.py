"""Lower bounds: when a clause can hold at the earliest if slots and lapses did not matter.

The same relaxation bounds money: with costs in place of days, the first "day" of a clause
is the price of its dearest chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sonobridge.career.planning.search.clause import (
    NEVER,
    AllClause,
    AmountClause,
    AnyClause,
    Clause,
    PassClause,
    PointsClause,
    WindowClause,
    references,
)

__all__ = ["Relaxation", "Soonest"]

Soonest = Callable[[Sequence[int]], int]
"""From the ends of the options to the first day of a clause, never before the start."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Relaxed clauses of one problem, each worked out once.

    Parameters
    ----------
    start
        First day.
    rules
        Clause of each option.
    """

    start: int
    rules: Sequence[Clause]
    _known: dict[int, Soonest] = field(default_factory=dict)
    _users: list[tuple[int, ...]] = field(default_factory=list)
    _soonest: list[Soonest] = field(default_factory=list)

    def soonest(self, clause: Clause, ends: Sequence[int]) -> int:
        """Return the first day of a clause; NEVER without one."""
        return self.of(clause)(ends)

    def of(self, clause: Clause) -> Soonest:
        """Return the relaxed clause as a function of ends."""
        found = self._known.get(id(clause))
        if found is None:
            found = self._known[id(clause)] = self._make(clause)
        return found

    def settle(
        self,
        end_of: Callable[[int, int], int],
        ends: list[int],
        changed: Iterable[int],
    ) -> list[int]:
        """Lower ends until nothing falls any further, and return them.

        Parameters
        ----------
        end_of
            End of an option that begins on a day.
        ends
            Upper bounds to start from; NEVER is one.
        changed
            Options to look at first.
        """
        users, soonest = self._users, self._soonest
        if not users:
            users.extend(_users(self.rules))
            soonest.extend(self.of(rule) for rule in self.rules)
        queue = list(dict.fromkeys(changed))
        waiting = set(queue)
        for i in queue:
            waiting.discard(i)
            begin = soonest[i](ends)
            if begin >= NEVER:
                continue
            end = end_of(i, begin)
            if end < ends[i]:
                ends[i] = end
                for user in users[i]:
                    if user not in waiting:
                        waiting.add(user)
                        queue.append(user)
        return ends

    def _make(self, clause: Clause) -> Soonest:
        start = self.start
        if isinstance(clause, AllClause):
            parts = [self.of(part) for part in clause.parts]
            if len(parts) == 2:
                one, other = parts
                return lambda ends: max(one(ends), other(ends))
            return lambda ends: max([part(ends) for part in parts], default=start)
        if isinstance(clause, AnyClause):
            parts = [self.of(part) for part in clause.parts]
            if len(parts) == 2:
                one, other = parts
                return lambda ends: min(one(ends), other(ends))
            return lambda ends: min([part(ends) for part in parts], default=NEVER)
        if isinstance(clause, WindowClause):
            first, second = self.of(clause.first), self.of(clause.second)
            return lambda ends: max(first(ends), second(ends))
        if isinstance(clause, PassClause):
            return _of_pass(clause, start)
        if isinstance(clause, AmountClause):
            return _of_amount(clause, start)
        return _of_points(clause, start)


def _users(rules: Sequence[Clause]) -> list[tuple[int, ...]]:
    """Return for each option the options whose rules look at it."""
    users: list[list[int]] = [[] for _ in rules]
    for user, rule in enumerate(rules):
        for i in {i for i, _ in references(rule)}:
            users[i].append(user)
    return [tuple(one) for one in users]


def _of_pass(clause: PassClause, start: int) -> Soonest:
    if clause.given:
        return lambda _: start
    options = clause.options
    if len(options) == 1:
        only = options[0]
        return lambda ends: max(start, ends[only])
    return lambda ends: max(start, min([ends[i] for i in options], default=NEVER))


def _of_amount(clause: AmountClause, start: int) -> Soonest:
    missing = clause.minimum - sum(n for _, n in clause.given)
    if missing <= 0:
        return lambda _: start
    options = clause.options

    def reached(ends: Sequence[int]) -> int:
        have = 0
        for end, amount in sorted((ends[i], n) for i, n in options):
            have += amount
            if have >= missing:
                return max(start, end)
        return NEVER

    return reached


def _of_points(clause: PointsClause, start: int) -> Soonest:
    earning = sorted({i for i, _ in (*clause.months, *clause.education, *clause.hours)})
    if clause.total(frozenset()) >= clause.minimum:
        return lambda _: start

    enough: dict[frozenset[int], bool] = {}

    def reaches(done: frozenset[int]) -> bool:
        if done not in enough:
            enough[done] = clause.total(done) >= clause.minimum
        return enough[done]

    def reached(ends: Sequence[int]) -> int:
        order = sorted([(ends[i], i) for i in earning if ends[i] < NEVER])
        low, high = 0, len(order)
        while low < high:
            middle = (low + high) // 2
            if reaches(frozenset([i for _, i in order[: middle + 1]])):
                high = middle
            else:
                low = middle + 1
        return max(start, order[low][0]) if low < len(order) else NEVER

    return reached
