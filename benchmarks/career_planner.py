"""What a search of plans costs: CPU seconds for every shipped profile and role.

Run ``python -m benchmarks career_planner`` from the repository (about two minutes on one
core); it writes ``benchmarks/results/career_planner.json``. The graph is that of the shipped
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


def measure(profile, role, rounds: int) -> dict[str, Any]:
    """Return CPU seconds (median of some rounds) and the size of one search."""
    money = plan_money(shipped_pack(), profile, role, AREA)
    seconds = []
    for _ in range(rounds):
        builder = PlanBuilder(profile=profile, wishes=Wishes(), start=START)
        problem = builder.for_role(role, money.value)
        began = time.process_time()
        result = search(problem)
        seconds.append(time.process_time() - began)
    work = result.work
    return {
        "profile": profile.id,
        "role": role.id,
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
    """Measure all pairs once and the named one several times; write the result."""
    profiles = {one.id: one for one in load_profiles(START)}
    named = measure(profiles[NAMED[0]], load_role(NAMED[1]), ROUNDS)
    rows = [measure(one, role, 1) for one in profiles.values() for role in load_roles()]
    rows.sort(key=lambda row: -row["cpu_s_median"])
    seconds = [row["cpu_s_median"] for row in rows]
    whole = [row for row in rows if not row["left"]]
    write(
        "career_planner",
        {
            "what": "exact Pareto search of plans on the shipped graph; CPU seconds",
            "bar_cpu_s": BAR_S,
            "named": named,
            "pairs": len(rows),
            "cpu_s_median_of_pairs": round(statistics.median(seconds), 3),
            "cpu_s_max": max(seconds),
            "pairs_within_bar": sum(one <= BAR_S for one in seconds),
            "pairs_searched_to_the_end": len(whole),
            "slowest": rows[:10],
        },
    )
