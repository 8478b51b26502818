"""Exact Pareto search over months, cost, wage NPV and risk.

Options irrelevant to the goal are pruned first. The choices of the goal then give sets of
options, whose cost and risk are fixed; for each set that may still beat the front, labels
(which options are in, when they end, when the slots are free) are extended best first. That
is done as if nothing lapsed; sets in which a limit in time may bite are looked at again, with
their limits, if what they promise is not beaten by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sonobridge.career.planning.search.choices import (
    Choices,
    Partial,
    Vector,
    cheap_sets,
    choice_sets,
)
from sonobridge.career.planning.search.clause import (
    NEVER,
    AmountClause,
    Clause,
    PassClause,
    PointsClause,
    leaf_clauses,
    references,
)
from sonobridge.career.planning.search.front import MOST_EFFORT, Front, Placed, SearchWork
from sonobridge.career.planning.search.labels import (
    FIRST_GUESS_LABELS,
    Scheduled,
    Timetables,
)
from sonobridge.career.planning.search.option import Option, PlanProblem
from sonobridge.career.planning.search.timetable import (
    Network,
    make_network,
)

__all__ = ["MOST_CHOICES", "MOST_LABELS", "SearchResult", "relevant_options", "search"]

MOST_LABELS = 50_000
"""Labels of a whole search, so that it ends in seconds; it says when it left sets alone."""

MOST_CHOICES = 20_000
"""Partial choices of a whole search, for the same reason."""

FIRST_ORDER_CHOICES = 4_500
"""Partial choices after which a walk that has not ended is begun anew in the other order."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The front: vectors with their timetables, by cost and then days; and the work done."""

    plans: tuple[tuple[Vector, tuple[Placed, ...]], ...]
    work: SearchWork


def search(problem: PlanProblem) -> SearchResult:
    """Return all plans of which none beats another; equal vectors give one plan.

    Where :data:`MOST_LABELS`, :data:`MOST_CHOICES` or ``MOST_EFFORT`` do not suffice, sets are
    left alone and the work says so: then further plans may exist, and one of those returned
    may be beaten by one of them.
    """
    work = SearchWork(options=len(problem.options))
    options = relevant_options(problem)
    work.relevant = len(options)
    plans: dict[Vector, tuple[Placed, ...]] = {}
    while True:
        network = make_network(problem, options)
        choices, front = Choices(network), Front(network, work, plans, MOST_CHOICES)
        begun: dict[frozenset[int], Timetables] = {}
        for chosen in cheap_sets(choices, _weightings(network)):
            _guess(network, front, begun, chosen)
        kept = tuple(
            one for i, one in enumerate(options) if front.bound(_alone(network, i)) is not None
        )
        if len(kept) == len(options):
            break
        options = kept
    work.hopeful = len(options)
    _with_limits(network, front, _lasting(network, front, begun, _sets(network, front)))
    found = sorted(front.plans.items(), key=lambda item: (item[0][1], item[0][0], item[0]))
    return SearchResult(tuple(found), work)


def _sets(network: Network, front: Front) -> Iterator[frozenset[int]]:
    """Yield the sets that may beat the front, once each.

    The walk takes up what came last first. Where that leads far, it is given up for a walk
    that decides first what has the fewest ways; with what the first one found it cuts more.
    """
    seen: set[frozenset[int]] = set()
    for fewest_first, most in ((False, FIRST_ORDER_CHOICES), (True, MOST_CHOICES)):
        front.most_choices = min(most, MOST_CHOICES)
        yield from choice_sets(Choices(network, fewest_first), front, seen)
        if not front.stopped:
            return
        front.stopped = False
    front.work.left += 1


def _guess(
    network: Network,
    front: Front,
    begun: dict[frozenset[int], Timetables],
    chosen: frozenset[int],
) -> None:
    """Begin the timetables of a set, and of what is left of it without what it can spare."""
    spare: int | None = 0
    while spare is not None and chosen not in begun:
        members = sorted(chosen)
        begun[chosen] = Timetables(network, members, front)
        spare = begun[chosen].spare
        if spare is None:
            begun[chosen].search(FIRST_GUESS_LABELS)
        else:
            chosen -= {members[spare]}


Searched = tuple[Scheduled, tuple[int, ...]]


def _lasting(
    network: Network,
    front: Front,
    begun: dict[frozenset[int], Timetables],
    sets: Iterable[frozenset[int]],
) -> list[Searched]:
    """Search each set that may beat the front, the long ones last, as if nothing lapsed.

    Parameters
    ----------
    begun
        First guesses, to be taken up where they were left.

    Returns
    -------
    list
        The sets in which a limit in time may bite, with their bounds.
    """
    work, doubtful = front.work, []
    put_off: list[tuple[Vector, tuple[int, ...], Timetables]] = []

    def search_on(members: tuple[int, ...], timetables: Timetables, most: int) -> Scheduled:
        found = timetables.search(min(most, _labels_left(work)))
        if found.doubts:
            doubtful.append((found, members))
        return found

    for chosen in sets:
        members, timetables = tuple(sorted(chosen)), begun.get(chosen)
        most = 0
        if timetables is None:
            timetables, most = Timetables(network, members, front), FIRST_GUESS_LABELS
        found = search_on(members, timetables, most)
        if not found.whole:
            put_off.append((found.bound, members, timetables))
        if not _labels_left(work):
            work.left += 1
            break
    for _, members, timetables in sorted(put_off, key=lambda one: one[:2]):
        if not search_on(members, timetables, MOST_LABELS).whole:
            work.left += 1
    return doubtful


def _labels_left(work: SearchWork) -> int:
    """Return how many more labels the search may extend."""
    return max(0, min(MOST_LABELS - work.labels, (MOST_EFFORT - work.effort) // 3))


def _with_limits(network: Network, front: Front, doubtful: Sequence[Searched]) -> None:
    """Search with all limits the sets that promise what no plan found so far beats."""
    work = front.work
    for found, members in sorted(doubtful, key=lambda one: (one[0].bound, one[1])):
        if not all(front.beaten(one) for one in found.doubts):
            timetables = Timetables(network, members, front, exact=True)
            if not timetables.search(_labels_left(work)).whole:
                work.left += 1


def _alone(network: Network, option: int) -> Partial:
    """Return the partial choice of one option: what any plan with it needs at least."""
    agenda = ((network.goal, -1),)
    return Partial(frozenset((option,)), agenda, {option: network.earliest[option]})


def _weightings(network: Network) -> list[list[int]]:
    """Return mixes of days, cost and risk, to find good plans early."""
    days = [network.least[i] for i in range(len(network.options))]
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
    lapsing = any(late for clause in (full.goal, *full.rules) for _, late in references(clause))
    return tuple(full.options[i] for i in reachable if not _outdone(full, i, uses, lapsing))


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
    """Return (option, part of the leaf, amount) of all that a leaf can draw on.

    What adds up is nobody's equal, since both of two may be needed: each such option gets a
    part of its own.
    """
    if isinstance(leaf, PassClause):
        return [(i, 0, 1) for i in leaf.options]
    if isinstance(leaf, AmountClause):
        return [(i, 1 + i, n) for i, n in leaf.options]
    if isinstance(leaf, PointsClause):
        adding = [(i, 1 + i, n) for i, n in (*leaf.months, *leaf.hours)]
        return [(i, 0, n) for i, n in leaf.education] + adding
    return []


def _outdone(network: Network, one: int, uses: dict[int, Uses], lapsing: bool) -> bool:
    """Tell whether another option serves the same leaves and is no worse in anything.

    Of several that are equal in everything the first stands for all of them. Where anything
    lapses or a window may close, a shorter option is no substitute for a longer one: it may
    bring another step forward, out of the window.
    """
    mine = network.options[one]
    for i, served in uses.items():
        other = network.options[i]
        if i == one or (other.slot, other.kind) != (mine.slot, mine.kind):
            continue
        if served != uses[one] or network.rules[i] != network.rules[one]:
            continue
        lengths = ((other.hours, mine.hours), (other.months, mine.months))
        if lapsing and any(a != b for a, b in lengths):
            continue
        pairs = ((other.cost_usd, mine.cost_usd), (other.risk, mine.risk), *lengths)
        if all(a <= b for a, b in pairs) and (i < one or any(a < b for a, b in pairs)):
            return True
    return False
