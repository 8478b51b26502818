"""One set of options on its own: clauses without what cannot hold in it, and what may lapse.

Options are numbered anew within the set, so that its timetables are short tuples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sonobridge.career.planning.search.clause import (
    AllClause,
    AmountClause,
    AnyClause,
    Clause,
    PassClause,
    PointsClause,
    WindowClause,
    months_later,
    references,
)
from sonobridge.career.planning.search.option import DAYS_A_MONTH
from sonobridge.career.planning.search.relaxed import Relaxation
from sonobridge.career.planning.search.timetable import Network, earliest_within

__all__ = ["ALWAYS", "inside", "last_day", "may_fail"]

ALWAYS = AllClause(())
_NEVER_HOLDS = AnyClause(())


def inside(network: Network, chosen: Sequence[int]) -> Network:
    """Return the network of one set alone; its options are numbered in the order given.

    A timetable of the set has no other options in it, so a leaf that needs one of those
    never holds, and dropping it changes no rule on any day.
    """
    place = {option: number for number, option in enumerate(chosen)}
    rules = tuple(_narrowed(network.rules[i], place) for i in chosen)
    narrow = replace(
        network,
        options=tuple(network.options[i] for i in chosen),
        rules=rules,
        goal=_narrowed(network.goal, place),
        earning=_narrowed(network.earning, place),
        day_slot=tuple(network.day_slot[i] for i in chosen),
        months=tuple(network.months[i] for i in chosen),
        days=tuple(network.days[i] for i in chosen),
        least=tuple(network.least[i] for i in chosen),
        unpaid=tuple(network.unpaid[i] for i in chosen),
        cost=tuple(network.cost[i] for i in chosen),
        risk=tuple(network.risk[i] for i in chosen),
        needs=(),
        relaxed=Relaxation(network.start, rules),
    )
    earliest = earliest_within(narrow, range(len(chosen)))
    begins = tuple(narrow.relaxed.of(rule)(earliest) for rule in rules)
    return replace(narrow, earliest=tuple(earliest), begins=begins)


def _narrowed(clause: Clause, place: Mapping[int, int]) -> Clause:
    if isinstance(clause, AllClause):
        parts = [_narrowed(part, place) for part in clause.parts]
        if _NEVER_HOLDS in parts:
            return _NEVER_HOLDS
        return _joined(AllClause, [part for part in parts if part != ALWAYS])
    if isinstance(clause, AnyClause):
        parts = [_narrowed(part, place) for part in clause.parts]
        if ALWAYS in parts:
            return ALWAYS
        return _joined(AnyClause, [part for part in parts if part != _NEVER_HOLDS])
    if isinstance(clause, PassClause):
        narrow = _narrowed_pass(clause, place)
        if narrow.given and narrow.months is None:
            return ALWAYS
        return narrow if narrow.given or narrow.options else _NEVER_HOLDS
    if isinstance(clause, AmountClause):
        return _narrowed_amount(clause, place)
    if isinstance(clause, WindowClause):
        first, second = _narrowed_pass(clause.first, place), _narrowed_pass(clause.second, place)
        both = all(side.given or side.options for side in (first, second))
        return replace(clause, first=first, second=second) if both else _NEVER_HOLDS
    return _narrowed_points(clause, place)


def _joined(kind: type[AllClause] | type[AnyClause], parts: Sequence[Clause]) -> Clause:
    return parts[0] if len(parts) == 1 else kind(tuple(dict.fromkeys(parts)))


def _narrowed_pass(clause: PassClause, place: Mapping[int, int]) -> PassClause:
    return replace(clause, options=tuple(place[i] for i in clause.options if i in place))


def _kept(pairs: Sequence[tuple[int, int]], place: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple((place[i], amount) for i, amount in pairs if i in place)


def _narrowed_amount(clause: AmountClause, place: Mapping[int, int]) -> Clause:
    options, given = _kept(clause.options, place), sum(n for _, n in clause.given)
    if given >= clause.minimum and clause.months is None:
        return ALWAYS
    if given + sum(n for _, n in options) < clause.minimum:
        return _NEVER_HOLDS
    return replace(clause, options=options)


def _narrowed_points(clause: PointsClause, place: Mapping[int, int]) -> Clause:
    narrow = replace(
        clause,
        months=_kept(clause.months, place),
        education=_kept(clause.education, place),
        hours=_kept(clause.hours, place),
    )
    if narrow.total(frozenset()) >= narrow.minimum:
        return ALWAYS
    every = frozenset(i for i, _ in references(narrow))
    return narrow if narrow.total(every) >= narrow.minimum else _NEVER_HOLDS


def last_day(network: Network) -> int:
    """Return a day on which every timetable of a set is over, or longer than is allowed.

    Nothing waits but for the end of another option, so at every moment some option runs.
    """
    longest = sum(network.most_days(i) for i in range(len(network.options)))
    allowed = int(network.problem.limits.months * DAYS_A_MONTH) + 1
    return network.start + min(longest, allowed)


def may_fail(clause: Clause, earliest: Sequence[int], last: int) -> frozenset[int] | None:
    """Return the options whose end a limit in time of a clause may find too early.

    None when no limit can bite before ``last``: no pass can lapse by then, counted from the
    earliest day it may have, and no two sides of a window can lie too far apart. An empty
    set says that something held at the start may lapse.
    """
    if isinstance(clause, AllClause | AnyClause):
        found = [may_fail(part, earliest, last) for part in clause.parts]
        known = [one for one in found if one is not None]
        return frozenset().union(*known) if known else None
    options = frozenset(i for i, _ in references(clause))
    if isinstance(clause, WindowClause):
        sides = (clause.first, clause.second)
        firsts = [min((*one.given, *(earliest[i] for i in one.options))) for one in sides]
        lasts = [last if one.options else max(one.given) for one in sides]
        apart = max(_years(firsts[0], lasts[1]), _years(firsts[1], lasts[0]))
        return options if apart > clause.years else None
    if isinstance(clause, PassClause):
        if clause.months is None:
            return None
        first = min((*clause.given, *(earliest[i] for i in clause.options)))
    elif isinstance(clause, AmountClause):
        if clause.months is None:
            return None
        first = min((*(day for day, _ in clause.given), *(earliest[i] for i in options)))
    else:
        return None
    # Counted back from its last day, a month may be up to three days shorter.
    return options if months_later(first, clause.months) - 3 < last else None


def _years(first: int, last: int) -> int:
    return date.fromordinal(last).year - date.fromordinal(first).year
