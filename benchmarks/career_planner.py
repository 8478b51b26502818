"""What a search of plans costs: CPU seconds for every shipped profile and role.

Beside them the Vascular Career Bridge: every profile and AI role with a vascular credential
that the plan must hold at its end.

Run ``python -m benchmarks career_planner`` from the repository (under a minute on one core);
it writes ``benchmarks/results/career_planner.json``. The graph is that of the shipped
files, all options included; CPU seconds are the figures to read. No other planner knows
these rules, so nothing stands beside it. A search that left sets alone is counted apart:
its plans are valid, but it does not claim that no other plan exists.
"""

from __future__ import annotations

import statistics
import time
from datetime import date
from typing import Any

from benchmarks.measuring import write
from sonobridge.career.credentials.rule import AllOf, Credential
from sonobridge.career.pack import shipped_pack
from sonobridge.career.planning import PlanBuilder, plan_money
from sonobridge.career.planning.material import (
    Wishes,
    load_profiles,
    load_role,
    load_roles,
)
from sonobridge.career.planning.search import search

START, AREA, ROUNDS, BAR_S = date(2026, 12, 1), "0016740", 5, 2.0
NAMED = ("dms_student", "ai_clinical_specialist")
BRIDGE_ROLES = ("ai_clinical_specialist", "ai_validation_lead", "annotator_auditor")
BRIDGE_CREDENTIALS = ("ardms.rvt", "cci.rvs")


def measure(profile, role, rounds: int, holding: str = "") -> dict[str, Any]:
    """Return CPU seconds (median of some rounds) and the size of one search."""
    goal = AllOf((role.rule, Credential(holding, (holding,)))) if holding else role.rule
    money = plan_money(shipped_pack(), profile, role, AREA)
    seconds = []
    for _ in range(rounds):
        builder = PlanBuilder(profile=profile, wishes=Wishes(), start=START)
        problem = builder.problem(goal, money.value)
        began = time.process_time()
        result = search(problem)
        seconds.append(time.process_time() - began)
    work = result.work
    return {
        "profile": profile.id,
        "role": role.id,
        **({"holding": holding} if holding else {}),
        "cpu_s_median": round(statistics.median(seconds), 3),
        "cpu_s_max": round(max(seconds), 3),
        "rounds": rounds,
        "options": work.options,
        "relevant": work.relevant,
        "sets": work.sets,
        "labels": work.labels,
        "left": work.left,
        "plans": len(result.plans),
    }


def main() -> None:
    """Measure all pairs once and the named ones several times; write the result."""
    profiles = {one.id: one for one in load_profiles(START)}
    named = measure(profiles[NAMED[0]], load_role(NAMED[1]), ROUNDS)
    people = list(profiles.values())
    bridge = measure(profiles[NAMED[0]], load_role(NAMED[1]), ROUNDS, BRIDGE_CREDENTIALS[0])
    write(
        "career_planner",
        {
            "what": "exact Pareto search of plans on the shipped graph; CPU seconds",
            "bar_cpu_s": BAR_S,
            "named": named,
            **_summary([measure(one, role, 1) for one in people for role in load_roles()]),
            "bridge": bridge,
            "bridges": _summary(
                [
                    measure(one, load_role(role), 1, credential)
                    for one in people
                    for role in BRIDGE_ROLES
                    for credential in BRIDGE_CREDENTIALS
                ]
            ),
        },
    )


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    rows = sorted(rows, key=lambda row: -row["cpu_s_median"])
    seconds = [row["cpu_s_median"] for row in rows]
    return {
        "pairs": len(rows),
        "cpu_s_median_of_pairs": round(statistics.median(seconds), 3),
        "cpu_s_max": max(seconds),
        "pairs_within_bar": sum(one <= BAR_S for one in seconds),
        "pairs_searched_to_the_end": sum(not row["left"] for row in rows),
        "slowest": rows[:10],
    }
