"""Rules compiled for the search: leaves over numbered options and start facts.

Days are proleptic ordinals. ``ends[i]`` is the day after the last day of option ``i``, or
:data:`NEVER` while it is not in the timetable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sonobridge.career.credentials.facts import add_months

__all__ = [
    "NEVER",
    "AllClause",
    "AmountClause",
    "AnyClause",
    "Clause",
    "PassClause",
    "PointsClause",
    "WindowClause",
    "holds",
    "leaf_clauses",
    "months_later",
    "musts",
    "references",
    "supports",
]

NEVER = 10**7
"""A day that does not come."""

Set = frozenset[int]


@lru_cache(maxsize=65536)
def months_later(day: int, months: int) -> int:
    """Return the ordinal of the same day some months later (or earlier)."""
    return add_months(date.fromordinal(day), months).toordinal()


@lru_cache(maxsize=65536)
def _year(day: int) -> int:
    return date.fromordinal(day).year


@dataclass(frozen=True, slots=True)
class PassClause:
    """One of some passes, valid for ``months`` (None: for ever)."""

    given: tuple[int, ...]
    options: tuple[int, ...]
    months: int | None = None


@dataclass(frozen=True, slots=True)
class AmountClause:
    """A sum of start amounts (day, amount) and option amounts of at least a minimum."""

    given: tuple[tuple[int, int], ...]
    options: tuple[tuple[int, int], ...]
    minimum: int
    months: int | None = None


@dataclass(frozen=True, slots=True)
class WindowClause:
    """Two passes of which the later falls in or before (year of the earlier + years)."""

    first: PassClause
    second: PassClause
    years: int


@dataclass(frozen=True, slots=True)
class PointsClause:
    """Points over three categories, as bounds (minimum, maximum) and what earns them.

    Pairs are (option, months, points or hours): the best education counts, months and hours
    of continuing education add up; ``rates`` are points per 12 months and per 18 hours.
    """

    minimum: int
    months_given: int
    months: tuple[tuple[int, int], ...]
    months_bounds: tuple[int, int]
    education_given: int
    education: tuple[tuple[int, int], ...]
    education_bounds: tuple[int, int]
    hours_given: int
    hours: tuple[tuple[int, int], ...]
    fixed: int
    hours_bounds: tuple[int, int]
    rates: tuple[int, int] = (1, 1)

    def total(self, done: Sequence[bool] | Set) -> int:
        """Return the points once some options are done; -1 while a minimum is missed."""
        in_set = (lambda i: i in done) if isinstance(done, frozenset) else (lambda i: done[i])
        months = self.months_given + sum(n for i, n in self.months if in_set(i))
        education = max([self.education_given, *(p for i, p in self.education if in_set(i))])
        hours = self.hours_given + sum(n for i, n in self.hours if in_set(i))
        parts = (
            (months // 12 * self.rates[0], self.months_bounds),
            (education, self.education_bounds),
            (hours // 18 * self.rates[1] + self.fixed, self.hours_bounds),
        )
        if any(value < low for value, (low, _) in parts):
            return -1
        return sum(min(value, high) for value, (_, high) in parts)


@dataclass(frozen=True, slots=True)
class AllClause:
    """Each part; no part at all holds always."""

    parts: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class AnyClause:
    """One part; no part at all holds never."""

    parts: tuple[Clause, ...]


Clause = PassClause | AmountClause | WindowClause | PointsClause | AllClause | AnyClause


def holds(clause: Clause, ends: Sequence[int], day: int) -> bool:
    """Tell whether a clause holds on a day."""
    if isinstance(clause, PassClause):
        months = clause.months
        for passed in _passes(clause, ends):
            if passed <= day and (months is None or months_later(passed, months) >= day):
                return True
        return False
    if isinstance(clause, AllClause):
        return all(holds(part, ends, day) for part in clause.parts)
    if isinstance(clause, AnyClause):
        return any(holds(part, ends, day) for part in clause.parts)
    if isinstance(clause, AmountClause):
        oldest = -NEVER if clause.months is None else months_later(day, -clause.months)
        have = sum(n for when, n in clause.given if oldest <= when <= day)
        have += sum(n for i, n in clause.options if oldest <= ends[i] <= day)
        return have >= clause.minimum
    if isinstance(clause, WindowClause):
        ones = [p for p in _passes(clause.first, ends) if p <= day]
        others = [p for p in _passes(clause.second, ends) if p <= day]
        return any(abs(_year(a) - _year(b)) <= clause.years for a in ones for b in others)
    done = [end <= day for end in ends]
    return clause.total(done) >= clause.minimum


def leaf_clauses(clause: Clause) -> Iterator[Clause]:
    """Yield the leaves of a clause; the two sides of a window are leaves of their own."""
    if isinstance(clause, AllClause | AnyClause):
        for part in clause.parts:
            yield from leaf_clauses(part)
    elif isinstance(clause, WindowClause):
        yield from (clause.first, clause.second)
    else:
        yield clause


def references(clause: Clause) -> Iterator[tuple[int, bool]]:
    """Yield the options that a clause looks at, and whether later may be better."""
    if isinstance(clause, AllClause | AnyClause):
        for part in clause.parts:
            yield from references(part)
    elif isinstance(clause, WindowClause):
        yield from ((i, True) for i in (*clause.first.options, *clause.second.options))
    elif isinstance(clause, PointsClause):
        yield from ((i, False) for i, _ in (*clause.months, *clause.education, *clause.hours))
    elif isinstance(clause, AmountClause):
        yield from ((i, clause.months is not None) for i, _ in clause.options)
    else:
        yield from ((i, clause.months is not None) for i in clause.options)


def musts(rules: Sequence[Clause]) -> tuple[Set, ...]:
    """Return for each option the options without which its rule cannot hold."""
    found: list[Set | None] = [None] * len(rules)
    changed = True
    while changed:
        changed = False
        for i, rule in enumerate(rules):
            must = _must(rule, found)
            if must is not None and must != found[i]:
                found[i], changed = must, True
    return tuple(frozenset() if one is None else one for one in found)


def _must(clause: Clause, found: Sequence[Set | None]) -> Set | None:
    """Return what a clause cannot do without; None when it cannot hold at all (yet)."""
    if isinstance(clause, AllClause):
        parts = [_must(part, found) for part in clause.parts]
        known = [one for one in parts if one is not None]
        return frozenset().union(*known) if len(known) == len(parts) else None
    if isinstance(clause, AnyClause):
        open_ways = [m for m in (_must(part, found) for part in clause.parts) if m is not None]
        return frozenset.intersection(*open_ways) if open_ways else None
    if isinstance(clause, PassClause):
        if clause.given:
            return frozenset()
        ways = [found[i] | {i} for i in clause.options if found[i] is not None]  # type: ignore[operator]
        return frozenset.intersection(*map(frozenset, ways)) if ways else None
    if isinstance(clause, AmountClause):
        return _must_amount(clause, found)
    if isinstance(clause, WindowClause):
        sides = [_must(one, found) for one in (clause.first, clause.second)]
        known = [one for one in sides if one is not None]
        return frozenset().union(*known) if len(known) == 2 else None
    # Points may be met in many ways: nothing is claimed of them.
    return frozenset()


def _must_amount(clause: AmountClause, found: Sequence[Set | None]) -> Set | None:
    """Return the options without which a sum is not reached, and what they need."""
    given = sum(n for _, n in clause.given)
    usable = [(i, n) for i, n in clause.options if found[i] is not None]
    total = given + sum(n for _, n in usable)
    if total < clause.minimum:
        return None
    needed = [i for i, n in usable if total - n < clause.minimum]
    return frozenset().union(*({i} | (found[i] or frozenset()) for i in needed))


def supports(clause: Clause, needs: Sequence[Set]) -> tuple[Set, ...]:
    """Return the sets of options of which one has to be done for a leaf to hold.

    Parameters
    ----------
    clause
        A leaf.
    needs
        What each option cannot do without, see :func:`musts`. Of options that need each
        other a set takes the earlier ones first, so no set holds an idle one.
    """
    if isinstance(clause, PassClause):
        lasting = bool(clause.given) and clause.months is None
        sets = [frozenset[int]()] if clause.given else []
        return tuple(sets if lasting else [*sets, *(frozenset((i,)) for i in clause.options)])
    if isinstance(clause, AmountClause):
        given = sum(n for _, n in clause.given)
        kept = {given} if clause.months is None else _sums([n for _, n in clause.given])
        lasting = clause.months is None
        found = {
            one
            for have in kept
            for one in _least(clause.options, clause.minimum - have, needs if lasting else None)
        }
        return tuple(sorted(found, key=lambda one: (len(one), sorted(one))))
    if isinstance(clause, WindowClause):
        pairs = [a | b for a in _any_pass(clause.first) for b in _any_pass(clause.second)]
        return tuple(dict.fromkeys(pairs))
    if isinstance(clause, PointsClause):
        return _point_supports(clause, needs)
    raise TypeError("only leaves have supports")


def _passes(clause: PassClause, ends: Sequence[int]) -> list[int]:
    return [*clause.given, *(ends[i] for i in clause.options if ends[i] < NEVER)]


def _any_pass(clause: PassClause) -> list[Set]:
    sets = [frozenset[int]()] if clause.given else []
    return [*sets, *(frozenset((i,)) for i in clause.options)]


def _sums(amounts: Sequence[int]) -> set[int]:
    sums = {0}
    for amount in amounts:
        sums |= {amount + one for one in sums}
    return sums


def _least(
    options: Sequence[tuple[int, int]], missing: int, needs: Sequence[Set] | None
) -> list[Set]:
    """Return the sets of options that reach what is missing and hold none to spare.

    With ``needs``, a set that holds an option holds those that it needs among these.
    """
    if missing <= 0:
        return [frozenset()]
    amounts = dict(options)
    before = {i: (needs[i] & amounts.keys() if needs else frozenset[int]()) for i in amounts}
    reached: set[Set] = set()
    layer: set[Set] = {frozenset()}
    while layer:
        grown = {
            one | {i} for one in layer for i in amounts if i not in one and before[i] <= one
        }
        full = {one for one in grown if sum(amounts[i] for i in one) >= missing}
        reached |= full
        layer = grown - full
    return [one for one in reached if not _spare(one, amounts, before, missing)]


def _spare(one: Set, amounts: dict[int, int], before: dict[int, Set], missing: int) -> bool:
    """Tell whether a set holds an option that nothing in it needs and that it can lack."""
    total = sum(amounts[i] for i in one)
    return any(
        total - amounts[i] >= missing and not any(i in before[j] for j in one) for i in one
    )


def _point_supports(clause: PointsClause, needs: Sequence[Set]) -> tuple[Set, ...]:
    """Return sets of options that reach the points, one for each way to share them out."""
    (_, most_m), (least_e, most_e), (_, most_h) = (
        clause.months_bounds, clause.education_bounds, clause.hours_bounds,
    )  # fmt: skip
    found: dict[Set, None] = {}
    month_sets = {
        points: _least(
            clause.months,
            -(-points // max(1, clause.rates[0])) * 12 - clause.months_given,
            needs,
        )
        for points in range(clause.months_bounds[0], most_m + 1)
    }
    hour_sets = {
        points: _least(
            clause.hours,
            -(-(points - clause.fixed) // max(1, clause.rates[1])) * 18 - clause.hours_given,
            needs,
        )
        for points in range(clause.hours_bounds[0], most_h + 1)
    }
    degrees: list[tuple[int, Set]] = [(clause.education_given, frozenset())]
    degrees += [(p, frozenset((i,))) for i, p in clause.education if p > clause.education_given]
    for points, degree in degrees:
        if points < least_e:
            continue
        rest = clause.minimum - min(points, most_e)
        for m, by_work in month_sets.items():
            for h, by_hours in hour_sets.items():
                least = (clause.months_bounds[0], clause.hours_bounds[0])
                if m + h == rest or (m + h > rest and (m, h) == least):
                    found.update((degree | a | b, None) for a in by_work for b in by_hours)
    return tuple(sorted(found, key=lambda one: (len(one), sorted(one))))
