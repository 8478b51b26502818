"""Which labels of one set are worth keeping: those that no other is at least as good as.

Two labels are compared only when they hold the same options. Without limits in time every
end, and with the ends the days without pay, only gain by coming sooner: so a label with
nothing later where it still matters leads to nothing worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import le

from sonobridge.career.planning.search.clause import NEVER, Clause, holds, references
from sonobridge.career.planning.search.narrowing import may_fail
from sonobridge.career.planning.search.timetable import Network, last_day

__all__ = ["Exact", "Label", "Shelf", "Uses", "needed_by", "uses_of"]


@dataclass(slots=True)
class Label:
    """Which options are in, their days, when each slot is free, and what may begin.

    Attributes
    ----------
    mask
        Bits of the options that are in.
    ready
        For each option that is not, the first day of its rule if slots did not matter.
    doubt
        Whether a limit in time stood in the way: then its days are lower bounds.
    needed
        Bits of the options without which some rule failed; followed to be exact only.
    """

    mask: int
    ends: tuple[int, ...]
    begins: tuple[int, ...]
    free: tuple[int, int]
    ready: tuple[int, ...]
    doubt: bool = False
    needed: int = 0
    better: tuple[int, ...] = ()
    worse: tuple[int, ...] = ()
    pay: int = NEVER
    beaten: bool = False


@dataclass(frozen=True, slots=True)
class Uses:
    """Who looks at whose end in a set.

    Attributes
    ----------
    looks, users
        For each option the options that its rule looks at; bits of those that look at it.
    earning
        Options that may bring the first pay.
    day
        Bits of the options in the day slot.
    limited
        Bits of the options whose rule may meet a limit in time.
    critical
        Options whose end such a limit, or one of the goal or of the first pay, looks at.
    may_fail
        Whether any limit can bite.
    fillers
        Options in the study slot that may begin at any time and that only the goal needs.
    """

    looks: tuple[tuple[int, ...], ...]
    users: tuple[int, ...]
    earning: tuple[int, ...]
    day: int
    limited: int
    critical: tuple[int, ...]
    may_fail: bool
    fillers: int


def uses_of(network: Network) -> Uses:
    """Return who looks at whom in a network narrowed to one set."""
    count, last = len(network.options), last_day(network)
    looks = tuple(tuple(sorted({i for i, _ in references(rule)})) for rule in network.rules)
    users = [sum(1 << j for j in range(count) if i in looks[j]) for i in range(count)]
    limits = [may_fail(rule, network.earliest, last) for rule in network.rules]
    others = [may_fail(one, network.earliest, last) for one in (network.goal, network.earning)]
    known = [one for one in (*limits, *others) if one is not None]
    earning = tuple(sorted({i for i, _ in references(network.earning)}))
    fillers = [
        i
        for i in range(count)
        if not network.day_slot[i]
        and not users[i]
        and i not in earning
        and network.begins[i] == network.start
        and not looks[i]
    ]
    return Uses(
        looks=looks,
        users=tuple(users),
        earning=earning,
        day=sum(1 << i for i in range(count) if network.day_slot[i]),
        limited=sum(1 << i for i, one in enumerate(limits) if one is not None),
        critical=tuple(sorted(frozenset().union(*known))),
        may_fail=bool(known),
        fillers=sum(1 << i for i in fillers),
    )


@dataclass(slots=True)
class Shelf:
    """Labels of one set, without limits in time: ends, slots and pay may only gain.

    An end matters while a rule that looks at it is open, and then only from the day on which
    the slot of that rule's option is free; a rule that holds by then looks at it no more.
    """

    network: Network
    uses: Uses
    _kept: dict[int, list[Label]] = field(default_factory=dict)

    def keep(self, new: Label) -> bool:
        """Keep a label unless one that holds the same is as good; drop what it beats."""
        self._measure(new)
        same = self._kept.setdefault(new.mask, [])
        rest = []
        for old in same:
            if all(map(le, old.better, new.worse)) and self._paid(old, new):
                return False
            if all(map(le, new.better, old.worse)) and self._paid(new, old):
                old.beaten = True
                continue
            rest.append(old)
        rest.append(new)
        self._kept[new.mask] = rest
        return True

    def _paid(self, one: Label, other: Label) -> bool:
        """Tell whether the first pay of one label comes no later than that of another."""
        if one.pay <= min(other.pay, self._next_pay(other)):
            return True
        return all(one.ends[i] <= other.ends[i] for i in self.uses.earning)

    def _next_pay(self, label: Label) -> int:
        """Return a day before which no open option can bring the first pay."""
        net = self.network
        return min(
            (label.free[net.day_slot[i]] for i in self.uses.earning if not label.mask >> i & 1),
            default=NEVER,
        )

    def _measure(self, label: Label) -> None:
        """Set what a label is compared on: as the better one, and as the worse one."""
        net, uses, ends, free = self.network, self.uses, label.ends, label.free
        settled = 0
        for i, ready in enumerate(label.ready):
            if ready <= free[net.day_slot[i]] and not uses.limited >> i & 1:
                settled |= 1 << i
        better, worse = list(free), list(free)
        for i, users in enumerate(uses.users):
            waiting = users & ~label.mask
            if label.mask >> i & 1 and waiting:
                low = min(
                    free[1] if waiting & uses.day else NEVER,
                    free[0] if waiting & ~uses.day else NEVER,
                )
                better.append(ends[i] if waiting & ~settled else 0)
                worse.append(max(ends[i], low))
        label.pay = pay = net.relaxed.of(net.earning)(ends)
        fixed = pay <= self._next_pay(label)
        for i, days in enumerate(net.unpaid):
            if days and label.mask >> i & 1:
                # Beyond its months, and before the first pay, an end changes no pay.
                end = min(ends[i], pay + days) if fixed else ends[i]
                better.append(0 if fixed and end <= pay else end)
                worse.append(max(end, pay) if fixed else end)
        label.better, label.worse = tuple(better), tuple(worse)


@dataclass(slots=True)
class Exact:
    """Labels of one set, limits included: only one of those with the same future is kept.

    The future of a label is fixed by its slots and by the ends that open rules, limits, the
    first pay and full-time school look at; ``needed`` says which options may yet turn out
    to be idle.
    """

    network: Network
    uses: Uses
    _kept: set[tuple[int, ...]] = field(default_factory=set)

    def keep(self, new: Label) -> bool:
        """Keep a label unless one with the same future is known."""
        uses, ends = self.uses, new.ends
        matter = {i for i, users in enumerate(uses.users) if users & ~new.mask}
        matter.update(uses.critical, uses.earning)
        matter.update(i for i, days in enumerate(self.network.unpaid) if days)
        key = (new.mask, new.needed, *new.free, *(ends[i] for i in sorted(matter)))
        if key in self._kept:
            return False
        self._kept.add(key)
        return True


def needed_by(looks: Sequence[int], rule: Clause, ends: Sequence[int], begin: int) -> int:
    """Return the bits of the options without which a rule fails on a day."""
    bits = 0
    for i in looks:
        if ends[i] < NEVER and not holds(rule, (*ends[:i], NEVER, *ends[i + 1 :]), begin):
            bits |= 1 << i
    return bits
