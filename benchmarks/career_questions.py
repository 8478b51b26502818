"""Unusual questions to the planner: CPU seconds, how many are answered to the end, refusals.

Run ``python -m benchmarks career_questions`` from the repository; it writes
``benchmarks/results/career_questions.json``. The questions are drawn by
``generator(SEED, "career question", str(number))`` over every field of ``PlanRequest`` and over
what a workspace adds to it (credentials entered, evidence shown, studies logged, fees
confirmed, a proof attached), each field at its extremes as often as in between. CPU seconds
are those of building the problem, the search and the dating of its plans; a fresh process
would add the reading of the files once. Each plan is then put before the independent
checker, and the plans of a question before each other.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from benchmarks.measuring import write
from sonobridge.career.credentials import load_library
from sonobridge.career.credentials.rule import AllOf, Credential, Evidence, leaves
from sonobridge.career.pack import shipped_pack
from sonobridge.career.planning import (
    PlanBuilder,
    checked_steps,
    date_plans,
    make_checker,
    plan_money,
)
from sonobridge.career.planning.material import (
    Shown,
    ShownSkill,
    Wishes,
    count_shown,
    load_profile,
    load_profiles,
    load_role,
    load_roles,
)
from sonobridge.career.planning.search import search
from sonobridge.core.randomness import generator
from sonobridge.workflows.path.plan.plan_request import PlanRequest

SEED, QUESTIONS, BAR_S = 2026, 600, 2.0
FIRST_DAY, LAST_DAY = date(2026, 12, 1), date(2028, 12, 31)


@dataclass(frozen=True)
class Question:
    """A request and what the workspace of the person who asks adds to it."""

    number: int
    request: PlanRequest
    shown: Shown
    fees: dict[str, int] = field(default_factory=dict)
    proven: frozenset[str] = frozenset()


def question(number: int, seed: int = SEED) -> Question:
    """Return one random question."""
    random = generator(seed, "career question", str(number))
    library = load_library()
    plannable = sorted(_plannable())
    records, areas = list(library.records), [one.code for one in shipped_pack().areas]
    start = FIRST_DAY + timedelta(days=int(random.integers(0, (LAST_DAY - FIRST_DAY).days + 1)))

    def one_of(*values: Any) -> Any:
        return values[int(random.integers(0, len(values)))]

    def below(most: int) -> int:
        return int(random.integers(0, most))

    def some(names: list[str], counts: tuple[int, ...]) -> tuple[str, ...]:
        picked = random.permutation(len(names))[: one_of(*counts)]
        return tuple(names[int(i)] for i in picked)

    def ago(most: int) -> date:
        return start - timedelta(days=1 + below(most))

    request = PlanRequest(
        profile=one_of(*(one.id for one in load_profiles(FIRST_DAY))),
        role=one_of(*(one.id for one in load_roles())),
        area=one_of("", one_of(*areas)),
        start=start.isoformat(),
        hours_per_week=one_of(1, 2, 3, 40, 60, 1 + below(60)),
        on_call_hours=one_of(None, None, None, one_of(0, below(129))),
        budget_usd=one_of(None, None, None, one_of(0, 1_000_000, below(5000), below(60_000))),
        tuition_cap_usd=one_of(None, None, None, one_of(0, 1_000_000, below(50_000))),
        part_time=one_of(False, True),
        accreditation=one_of("any", "any", "accredited", "not_accredited"),
        holding=some(one_of(records, plannable, plannable), (0, 0, 1, 2, 3, 4, 5)),
    )
    skills = sorted(
        {
            leaf.skill
            for leaf in leaves(load_role(request.role).rule)
            if isinstance(leaf, Evidence)
        }
    )
    shown = Shown(
        skills=tuple(
            ShownSkill(
                skill=skill,
                title=skill,
                share=Fraction(1 + below(20), 20),
                day=ago(700),
                text="practised",
            )
            for skill in some(skills, (0, 0, 1, len(skills)))
        ),
        held={name: ago(4000) for name in some(records, (0, 0, 0, 1, 2, 4, 8))},
        studies={
            what: (1 + below(1500), ago(900))
            for what in some(["vascular_study", "echo_study", "ce_hours"], (0, 0, 1, 3))
        },
    )  # fmt: skip
    return Question(
        number=number,
        request=request,
        shown=shown,
        fees={name: below(900) for name in some(records, (0, 0, 1, 6, len(records)))},
        proven=frozenset(some(["cmias", "cci.rccs", "cci.acs"], (0, 0, 0, 1, 3))),
    )


@cache
def _plannable() -> frozenset[str]:
    """Return the records that a plan of a person without a licence may hold."""
    start = FIRST_DAY
    builder = PlanBuilder(
        profile=load_profile("school_leaver", start), wishes=Wishes(), start=start
    )
    builder.problem(load_roles()[0].rule, lambda *_: 0)
    return frozenset(builder.library.records) - {one.subject for one in builder.excluded}


def answer(asked: Question) -> dict[str, Any]:
    """Put a question to the planner and return what it cost and what came of it."""
    request, library = asked.request, load_library()
    start = date.fromisoformat(request.start)
    wishes = Wishes(
        hours_per_week=request.hours_per_week,
        on_call_hours=request.on_call_hours,
        budget_usd=request.budget_usd,
        tuition_cap_usd=request.tuition_cap_usd,
        part_time=request.part_time,
        accreditation=request.accreditation,
        fees=asked.fees,
        proven=asked.proven,
    )
    role = load_role(request.role)
    row: dict[str, Any] = {"number": asked.number, "profile": request.profile, "role": role.id}
    if wishes.on_call_hours is not None and role.on_call_hours > wishes.on_call_hours:
        return {**row, "cpu_s": 0.0, "left": 0, "plans": 0, "refused": "role with more on-call"}
    goal = AllOf((role.rule, *(Credential(one, (one,)) for one in request.holding)))
    own = {leaf.skill for leaf in leaves(goal) if isinstance(leaf, Evidence)}
    profile, _ = count_shown(load_profile(request.profile, start), asked.shown, library, own)
    pack = shipped_pack()
    area = pack.areas.match(request.area) if request.area else pack.areas.nation
    began = time.process_time()
    builder = PlanBuilder(profile=profile, wishes=wishes, start=start, library=library)
    problem = builder.problem(goal, plan_money(pack, profile, role, area.code).value)
    result = search(problem)
    plans = date_plans(problem, result)
    seconds = time.process_time() - began
    checker = make_checker(profile, wishes, start)
    whole = {"all": [role.rule_value, *({"credential": one} for one in request.holding)]}
    violations = [
        found
        for plan in plans
        for found in checker.check(
            checked_steps(plan),
            whole,
            part_time=wishes.part_time,
            budget_usd=wishes.budget_usd,
        )
    ]
    vectors = [vector for vector, _ in result.plans]
    work = result.work
    return {
        **row,
        "holding": list(request.holding),
        "hours_per_week": request.hours_per_week,
        "part_time": request.part_time,
        "cpu_s": round(seconds, 3),
        "options": work.options,
        "relevant": work.relevant,
        "sets": work.sets,
        "labels": work.labels,
        "choices": work.choices,
        "left": work.left,
        "plans": len(plans),
        "refused": "" if plans else _why_none(builder, request),
        "violations": len(violations),
        "beaten_by_another": sum(
            any(_beats(other, one) for other in vectors) for one in vectors
        ),
        "vectors": [list(one) for one in vectors],
    }  # fmt: skip


def _beats(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


def _why_none(builder: PlanBuilder, request: PlanRequest) -> str:
    """Tell why a question has no plan: what was asked to be held is in none, or the limits."""
    never = {one.subject for one in builder.excluded} & set(request.holding)
    held = set(builder.profile.facts.passes)
    if never - held:
        return "a credential asked for is in no plan"
    return "no plan within the limits"


def main() -> None:
    """Ask all questions once and write the result."""
    load_library(), shipped_pack(), answer(question(0))  # read the files beforehand
    rows = [answer(question(number)) for number in range(QUESTIONS)]
    asked = [row for row in rows if row["refused"] != "role with more on-call"]
    seconds = sorted(row["cpu_s"] for row in asked)
    percentiles = statistics.quantiles(seconds, n=100, method="inclusive")
    shown = [{k: v for k, v in row.items() if k != "vectors"} for row in asked]
    write(
        "career_questions",
        {
            "what": "random unusual questions to the planner, each asked once; CPU seconds",
            "seed": SEED,
            "questions": len(rows),
            "bar_cpu_s": BAR_S,
            "searched": len(asked),
            "cpu_s_median": round(percentiles[49], 3),
            "cpu_s_p95": round(percentiles[94], 3),
            "cpu_s_p99": round(percentiles[98], 3),
            "cpu_s_max": seconds[-1],
            "within_bar": sum(one <= BAR_S for one in seconds),
            "searched_to_the_end": sum(not row["left"] for row in asked),
            "cut_off": sum(row["left"] > 0 for row in asked),
            "with_plans": sum(row["plans"] > 0 for row in rows),
            "plans": sum(row["plans"] for row in rows),
            "refused": dict(Counter(row["refused"] for row in rows if row["refused"])),
            "violations": sum(row["violations"] for row in asked),
            "beaten_by_another": sum(row["beaten_by_another"] for row in asked),
            "slowest": sorted(shown, key=lambda row: -row["cpu_s"])[:20],
            "cut_off_ones": [row for row in shown if row["left"]][:20],
        },
    )
