"""How often the verdicts are wrong, on tables whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from audit_tables import attribute, binary_table, locked, protocol
from sonobridge.audit.comparison.worst import worst_slices
from sonobridge.audit.evaluation.comparing import compare_groups, group_results
from sonobridge.audit.evaluation.engine import plan_power
from sonobridge.audit.evaluation.findings import collect_findings
from sonobridge.audit.measures.task_measures import measures_of


def results(table, **changes):
    asked = protocol(**{"intersection_depth": 1, **changes})
    return group_results(compare_groups(measures_of(table, asked), lambda *_: None))


def false_flags(runs: int, *, margin: float, depth: int, patients: int) -> int:
    """Count null tables with a disparity shown anywhere: gap, crossing or worst slice."""
    count = 0
    for seed in range(runs):
        table = binary_table(patients, seed=10_000 + seed)
        asked = protocol(margin=margin, intersection_depth=depth)
        measures = measures_of(table, asked)
        compared = compare_groups(measures, lambda *_: None)
        groups, slices = group_results(compared), worst_slices(measures, compared.whole)
        findings = collect_findings(groups, slices, (), asked)
        count += any(one.verdict == "disparity_shown" for one in findings)
    return count


@pytest.mark.requirement("R-000-26")
def test_null_tables_are_rarely_flagged():
    assert false_flags(30, margin=0.02, depth=1, patients=300) <= 4


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.requirement("R-000-26")
def test_the_family_wise_rate_of_false_flags_is_at_most_five_percent_over_500_runs():
    assert false_flags(500, margin=0.02, depth=2, patients=300) <= 25


@pytest.mark.requirement("R-000-26")
def test_a_planted_gap_of_fifteen_points_in_bmi_35_is_found_with_the_power_printed():
    # 2,600 patients: the plan, made without looking, says that 15 points would be shown.
    first = binary_table(2600, seed=0, gap=0.15)
    plan = {row.key: row for row in plan_power(first, locked(margin=0.05))}
    assert plan["bmi=35 and over"].minimum_detectable <= 0.15
    shown = 0
    for seed in range(10):
        table = binary_table(2600, seed=seed, gap=0.15)
        group = next(g for g in results(table, margin=0.05) if g.key == "bmi=35 and over")
        shown += group.measures[0].gap.verdict == "disparity_shown"
    assert shown >= 6  # binomial(10, 0.8): P(fewer than 6) is 3 %


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_printed_power_is_the_power():
    patients = 2000
    plan = plan_power(binary_table(patients, seed=0, gap=0.15), locked(margin=0.05))
    detectable = next(r for r in plan if r.key == "bmi=35 and over").minimum_detectable
    shown = 0
    for seed in range(100):
        table = binary_table(patients, seed=seed, gap=detectable)
        group = next(g for g in results(table, margin=0.05) if g.key == "bmi=35 and over")
        shown += group.measures[0].gap.verdict == "disparity_shown"
    assert 70 <= shown <= 92


@pytest.mark.requirement("R-000-36")
def test_depth_finds_the_gap_when_bmi_is_hidden():
    hits = 0
    for seed in range(6):
        table = binary_table(2600, seed=seed, gap=0.15)
        bmi = table.attributes[1].codes.copy()
        hidden = np.random.default_rng(seed).random(table.patients)[table.patient] < 0.7
        depth = attribute("depth_cm", bmi, ("under 4", "4 to 6", "6 and over"), "Depth, cm")
        blind = attribute("bmi", np.where(hidden, -1, bmi), table.attributes[1].levels)
        made = replace(table, attributes=(blind, depth))
        groups = {g.key: g for g in results(made, margin=0.05)}
        missing = groups["bmi=not recorded"]
        assert missing.kind == "not_recorded"
        assert missing.patients == np.unique(table.patient[hidden]).size
        verdict = groups["depth_cm=6 and over"].measures[0].gap.verdict
        hits += verdict == "disparity_shown"
    assert hits >= 3  # binomial(6, 0.8): P(fewer than 3) is 2 %
