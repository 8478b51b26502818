"""Clauses made smaller without changing on which days they hold.

Within one set a leaf that needs an option from outside never holds. A part that another
part of the same ``all`` implies, or a way that implies another way of the same ``any``,
says nothing. What is left also tells which limits in time can bite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sonobridge.career.planning.search.clause import (
    NEVER,
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

__all__ = ["ALWAYS", "may_fail", "narrowed", "timely"]

ALWAYS = AllClause(())
_NEVER_HOLDS = AnyClause(())

Needs = Sequence[frozenset[int]]


def narrowed(clause: Clause, place: Mapping[int, int], needs: Needs = ()) -> Clause:
    """Return a clause over the options of ``place`` alone, with their new numbers.

    Parameters
    ----------
    needs
        For each new number, the options that are over before it can begin, see ``musts``:
        a pass by it says that they are done. Empty: nothing is known.
    """
    if isinstance(clause, AllClause):
        return _all([narrowed(part, place, needs) for part in clause.parts], needs)
    if isinstance(clause, AnyClause):
        return _any([narrowed(part, place, needs) for part in clause.parts], needs)
    if isinstance(clause, PassClause):
        narrow = _narrowed_pass(clause, place)
        if narrow.given and narrow.months is None:
            return ALWAYS
        return narrow if narrow.given or narrow.options else _NEVER_HOLDS
    if isinstance(clause, AmountClause):
        return _narrowed_amount(clause, place)
    if isinstance(clause, WindowClause):
        first, second = (
            _narrowed_pass(clause.first, place),
            _narrowed_pass(clause.second, place),
        )
        both = all(side.given or side.options for side in (first, second))
        return replace(clause, first=first, second=second) if both else _NEVER_HOLDS
    return _narrowed_points(clause, place)


def _all(parts: Sequence[Clause], needs: Needs) -> Clause:
    flat = [
        x for part in parts for x in (part.parts if isinstance(part, AllClause) else (part,))
    ]
    if _NEVER_HOLDS in flat:
        return _NEVER_HOLDS
    kept = list(dict.fromkeys(flat))
    for part in tuple(kept):
        rest = tuple(one for one in kept if one is not part)
        if rest and _implies(AllClause(rest), part, needs):
            kept.remove(part)
    return kept[0] if len(kept) == 1 else AllClause(tuple(kept))


def _any(parts: Sequence[Clause], needs: Needs) -> Clause:
    flat = [
        x for part in parts for x in (part.parts if isinstance(part, AnyClause) else (part,))
    ]
    if ALWAYS in flat:
        return ALWAYS
    kept: list[Clause] = []
    for part in dict.fromkeys(flat):
        if not any(_implies(part, one, needs) for one in kept):
            kept = [one for one in kept if not _implies(one, part, needs)] + [part]
    return kept[0] if len(kept) == 1 else AnyClause(tuple(kept))


def _implies(one: Clause, other: Clause, needs: Needs) -> bool:
    """Tell whether a clause holds only on days on which another holds; False when not known."""
    if one == other:
        return True
    if isinstance(other, AllClause):
        return all(_implies(one, part, needs) for part in other.parts)
    if isinstance(one, AnyClause):
        return all(_implies(part, other, needs) for part in one.parts)
    if isinstance(other, AnyClause) and any(_implies(one, part, needs) for part in other.parts):
        return True
    if isinstance(one, AllClause):
        return any(_implies(part, other, needs) for part in one.parts)
    if isinstance(one, PassClause) and isinstance(other, PassClause):
        longer = other.months is None or (one.months is not None and one.months <= other.months)
        if longer and _part_of(one, other):
            return True
        return (
            bool(needs)
            and other.months is None
            and not one.given
            and all(not needs[i].isdisjoint(other.options) for i in one.options)
        )
    if isinstance(one, WindowClause) and isinstance(other, WindowClause):
        sides = _part_of(one.first, other.first) and _part_of(one.second, other.second)
        return sides and one.years <= other.years
    return False


def _part_of(one: PassClause, other: PassClause) -> bool:
    return set(one.given) <= set(other.given) and set(one.options) <= set(other.options)


def _narrowed_pass(clause: PassClause, place: Mapping[int, int]) -> PassClause:
    return replace(clause, options=tuple(place[i] for i in clause.options if i in place))


def _kept(
    pairs: Sequence[tuple[int, int]], place: Mapping[int, int]
) -> tuple[tuple[int, int], ...]:
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
        firsts = [min((last, *one.given, *(earliest[i] for i in one.options))) for one in sides]
        lasts = [last if one.options else max(one.given) for one in sides]
        apart = max(_years(firsts[0], lasts[1]), _years(firsts[1], lasts[0]))
        return options if apart > clause.years else None
    if isinstance(clause, PassClause):
        if clause.months is None:
            return None
        first = min((last, *clause.given, *(earliest[i] for i in clause.options)))
    elif isinstance(clause, AmountClause):
        if clause.months is None:
            return None
        first = min((last, *(day for day, _ in clause.given), *(earliest[i] for i in options)))
    else:
        return None
    # Counted back from its last day, a month may be up to three days shorter.
    return options if months_later(first, clause.months) - 3 < last else None


def _years(first: int, last: int) -> int:
    return date.fromordinal(last).year - date.fromordinal(first).year


def timely(clause: Clause, earliest: Sequence[int], day: int) -> Clause:
    """Return a clause without what has lapsed before it can be asked for.

    Parameters
    ----------
    earliest
        Lower bounds of the ends of the options.
    day
        Nobody asks for the clause before this day.

    Notes
    -----
    What is held at the start and lapses by ``day`` never counts, nor does a pass with which
    nothing can share a window any more. The clause itself comes back when all of it counts.
    """
    if isinstance(clause, AllClause | AnyClause):
        parts = tuple(timely(part, earliest, day) for part in clause.parts)
        same = all(a is b for a, b in zip(parts, clause.parts, strict=True))
        return clause if same else replace(clause, parts=parts)
    if isinstance(clause, WindowClause):
        return _timely_window(clause, earliest)
    if isinstance(clause, PassClause) and clause.months is not None:
        lasting = tuple(one for one in clause.given if months_later(one, clause.months) >= day)
        if len(lasting) < len(clause.given):
            return replace(clause, given=lasting)
    if isinstance(clause, AmountClause) and clause.months is not None:
        oldest = months_later(day, -clause.months)
        counted = tuple(one for one in clause.given if one[0] >= oldest)
        if len(counted) < len(clause.given):
            return replace(clause, given=counted)
    return clause


def _timely_window(clause: WindowClause, earliest: Sequence[int]) -> Clause:
    """Drop the passes of either side that no pass of the other can be near enough to."""
    first, second = (
        _near(one, other, clause.years, earliest)
        for one, other in ((clause.first, clause.second), (clause.second, clause.first))
    )
    if (first, second) == (clause.first, clause.second):
        return clause
    return replace(clause, first=first, second=second)


def _near(
    side: PassClause, other: PassClause, years: int, earliest: Sequence[int]
) -> PassClause:
    """Return the passes of a side that may fall near enough to one of the other side."""
    soonest = min((earliest[i] for i in other.options), default=NEVER)
    given = tuple(
        day
        for day in side.given
        if any(abs(_years(day, one)) <= years for one in other.given)
        or (soonest < NEVER and _years(day, soonest) <= years)
    )
    options = tuple(
        i
        for i in side.options
        if other.options
        or (
            earliest[i] < NEVER
            and any(_years(one, earliest[i]) <= years for one in other.given)
        )
    )
    return replace(side, given=given, options=options)
