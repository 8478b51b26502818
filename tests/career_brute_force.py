"""All plans of a small problem, by trying every subset in every order: the oracle.

Written from the meaning of the rules (dated facts and the judge), not from the search: it
knows neither clauses nor labels nor bounds.
"""

from __future__ import annotations

from datetime import timedelta

from sonobridge.career.credentials import Judge, add_months
from sonobridge.career.planning import facts_after
from sonobridge.career.planning.search import DAYS_A_MONTH


def brute_force(problem, largest):
    """Return the vectors (days, cost, -value, risk) of all plans that nothing beats.

    A plan is a set of up to ``largest`` options, each needed, in some order; each starts on
    the first day on which its slot is free and its rule holds by what came before it.
    """
    found = set()
    stack = [((), {"day": problem.start, "study": problem.start})]
    while stack:
        timetable, free = stack.pop()
        vector = _vector(problem, timetable)
        if vector is not None:
            found.add(vector)
        if len(timetable) == largest:
            continue
        judges = {}
        taken = {option.id for option, _, _ in timetable}
        for option in problem.options:
            if option.id in taken:
                continue
            longer = _after(problem, timetable, option, free, judges)
            if longer is not None:
                _, _, end = longer
                stack.append(((*timetable, longer), {**free, option.slot: end}))
    return {one for one in found if not any(_beats(other, one) for other in found)}


def _beats(one, other):
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


def _judge(problem, timetable, day):
    """Return the judge who knows what is over by a day: a post counts once its months are."""
    done = [one for one in timetable if one[2] <= day]
    return Judge(problem.library, facts_after(problem.facts, done))


def _after(problem, timetable, option, free, judges):
    """Return an option with its days when it comes next; None when its rule cannot hold."""
    slot_free = free[option.slot]
    days = sorted({slot_free, *(end for _, _, end in timetable if end > slot_free)})
    for day in days:
        if day not in judges:
            judges[day] = _judge(problem, timetable, day)
    begin = next((day for day in days if judges[day].judge(option.rule, day).holds), None)
    if begin is None:
        return None
    if option.slot == "day":
        return option, begin, add_months(begin, option.months)
    length = -(-option.hours * 7 // problem.limits.hours_per_week)
    return option, begin, begin + timedelta(days=length)


def _vector(problem, timetable):
    finish = max((end for _, _, end in timetable), default=problem.start)
    if not _holds(problem, timetable, problem.goal, finish):
        return None
    if not all(_needed(problem, timetable, number, finish) for number in range(len(timetable))):
        return None
    days = (finish - problem.start).days
    if days > problem.limits.months * DAYS_A_MONTH:
        return None
    cost = sum(option.cost_usd for option, _, _ in timetable)
    if problem.limits.budget_usd is not None and cost > problem.limits.budget_usd:
        return None
    unpaid = _unpaid(problem, timetable, finish)
    value = problem.value(days / DAYS_A_MONTH, cost, unpaid / DAYS_A_MONTH)
    return (days, cost, -value, sum(option.risk for option, _, _ in timetable))


def _holds(problem, timetable, rule, day):
    return _judge(problem, timetable, day).judge(rule, day).holds


def _needed(problem, timetable, number, finish):
    """Tell whether some rule fails on its day once an option's effects are gone."""
    rest = timetable[:number] + timetable[number + 1 :]
    if not _holds(problem, rest, problem.goal, finish):
        return True
    return any(not _holds(problem, rest, option.rule, begin) for option, begin, _ in rest)


def _unpaid(problem, timetable, finish):
    """Return the days before the first pay, and the months of full-time school after it."""
    paid = next(
        (
            day
            for day in sorted({problem.start, *(end for _, _, end in timetable)})
            if _holds(problem, timetable, problem.earning, day)
        ),
        finish,
    )
    paid = min(paid, finish)
    unpaid = (paid - problem.start).days
    for option, _, end in timetable:
        if option.kind == "school" and option.slot == "day":
            unpaid += min(round(option.months * DAYS_A_MONTH), max(0, (end - paid).days))
    return unpaid
