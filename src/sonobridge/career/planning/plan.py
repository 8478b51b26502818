"""Plans as people read them: dated steps with prices, reasons and doubts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sonobridge.career.credentials.facts import Counted, Facts, Practice
from sonobridge.career.credentials.judge import Judge
from sonobridge.career.credentials.library import CredentialLibrary
from sonobridge.career.credentials.record import BADGES
from sonobridge.career.dated_step import Award, PlanStep
from sonobridge.career.planning.search.choices import Vector
from sonobridge.career.planning.search.compiling import studied_at
from sonobridge.career.planning.search.front import Placed
from sonobridge.career.planning.search.option import DAYS_A_MONTH, Option, PlanProblem
from sonobridge.career.planning.search.pareto import SearchResult

__all__ = ["Award", "DatedPlan", "PlanStep", "date_plans", "facts_after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPlan:
    """A plan that nothing beats.

    Attributes
    ----------
    months
        From the first day to the last end, in mean months.
    cost_usd, unconfirmed_usd, unknown_fees
        All costs; the part that nobody confirmed; how many fees are unknown (each counted
        with the median of the known fees).
    wage_npv_usd
        See ``PlanValue``.
    risk
        Risk points.
    differs_by
        What sets it apart from the others, in words.
    """

    id: str
    months: float
    days: int
    cost_usd: int
    unconfirmed_usd: int
    unknown_fees: int
    wage_npv_usd: int
    risk: int
    finish: date
    differs_by: str
    steps: tuple[PlanStep, ...]
    awards: tuple[Award, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the credential records that the plan rests on."""
        used = {step.rule_id for step in self.steps if step.rule_id}
        return tuple(sorted(used | {award.id for award in self.awards}))


def date_plans(problem: PlanProblem, result: SearchResult) -> tuple[DatedPlan, ...]:
    """Return the plans of a search, cheapest first, named P1, P2, ..."""
    plans = [
        _dated(problem, f"P{number}", vector, placed)
        for number, (vector, placed) in enumerate(result.plans, start=1)
    ]
    return tuple(replace(plan, differs_by=_difference(plan, plans)) for plan in plans)


def facts_after(facts: Facts, done: Sequence[tuple[Option, date, date]]) -> Facts:
    """Return facts with the effects of some options, given as (option, first day, end)."""
    passes = {one: list(days) for one, days in facts.passes.items()}
    studied, practice = list(facts.studied), list(facts.practice)
    counted, evidence = list(facts.counted), dict(facts.evidence)
    for option, begin, end in done:
        effects = option.effects
        for one in effects.passes:
            passes.setdefault(one, []).append(end)
        if effects.schooling is not None:
            studied.append(studied_at(effects.schooling, end))
        if effects.practice:
            practice.append(Practice(kinds=effects.practice, start=begin, end=end))
        counted += [Counted(what=what, number=n, end=end) for what, n in effects.counted]
        for skill in effects.evidence:
            evidence.setdefault(skill, end)
    return replace(
        facts,
        passes={one: tuple(sorted(days)) for one, days in passes.items()},
        studied=tuple(studied),
        practice=tuple(practice),
        counted=tuple(counted),
        evidence=evidence,
    )


def _dated(
    problem: PlanProblem, name: str, vector: Vector, placed: Sequence[Placed]
) -> DatedPlan:
    done = [
        (one.option, date.fromordinal(one.begin), date.fromordinal(one.end)) for one in placed
    ]
    judge = Judge(problem.library, facts_after(problem.facts, done))
    steps = tuple(_step(problem, judge, *one) for one in done)
    days, cost, minus_value, risk = vector
    return DatedPlan(
        id=name,
        months=round(days / DAYS_A_MONTH, 1),
        days=days,
        cost_usd=cost,
        unconfirmed_usd=sum(s.cost_usd for s in steps if s.fee_state != "confirmed"),
        unknown_fees=sum(s.fee_state == "ask the issuer" for s in steps),
        wage_npv_usd=-minus_value,
        risk=risk,
        finish=date.fromordinal(problem.start.toordinal() + days),
        differs_by="",
        steps=steps,
        awards=_awards(judge, problem.library, problem.facts, [end for _, _, end in done]),
    )


def _step(
    problem: PlanProblem, judge: Judge, option: Option, begin: date, end: date
) -> PlanStep:
    record = problem.library.records.get(option.rule_id)
    days = (end - begin).days
    return PlanStep(
        id=option.id,
        title=option.title,
        kind=option.kind,
        slot=option.slot,
        start=begin,
        end=end,
        months=round(days / DAYS_A_MONTH, 1),
        hours=option.hours,
        hours_per_week=round(option.hours * 7 / days, 2) if option.hours else 0.0,
        cost_usd=option.cost_usd,
        fee_usd=option.fee_usd,
        fee_state=_fee_state(option),
        risk=option.risk,
        confidence=option.confidence,
        badge=BADGES.get(option.confidence, ""),
        sources=option.sources,
        as_of=option.as_of,
        because=judge.judge(option.rule, begin).text,
        exercise=option.exercise,
        rule_id=option.rule_id,
        rule_sha256=record.rule_sha256 if record else "",
    )


def _fee_state(option: Option) -> str:
    if option.fee_confirmed:
        return "confirmed"
    if option.kind in ("work", "practice"):
        return "none"
    if option.fee_usd is None:
        return "ask the issuer"
    return "confirm with the issuer" if option.rule_id else "assumed"


def _awards(
    judge: Judge, library: CredentialLibrary, before: Facts, ends: Sequence[date]
) -> tuple[Award, ...]:
    """Return the credentials that the exams of a plan add up to, with their days."""
    awards = []
    for record in library.records.values():
        if record.id in before.passes or not library.follows(record.id):
            continue
        for day in sorted(set(ends)):
            found = judge.judge(record.rule, day)
            if found.holds:
                awards.append(
                    Award(
                        id=record.id,
                        name=record.name,
                        day=day,
                        because=found.text,
                        confidence=record.confidence,
                    )
                )
                break
    return tuple(awards)


def _difference(plan: DatedPlan, plans: Sequence[DatedPlan]) -> str:
    """Say what a plan is best at, and what only it has."""
    words = []
    axes: Mapping[str, tuple[float, ...]] = {
        "least money": tuple(one.cost_usd for one in plans),
        "fastest": tuple(one.days for one in plans),
        "highest wage value": tuple(-one.wage_npv_usd for one in plans),
        "least uncertain": tuple(one.risk for one in plans),
    }
    own = plans.index(plan)
    words += [word for word, values in axes.items() if values[own] == min(values)]
    others = [{s.id for s in one.steps} for one in plans if one is not plan]
    only = [s.title for s in plan.steps if all(s.id not in one for one in others)]
    if others and only:
        words.append(f"only here: {min(only, key=len)}")
    return "; ".join(words) or "between the others"
