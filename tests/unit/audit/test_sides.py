"""The two sides of one gap are one finding: in heading, tally and flags alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit_samples import sample_evaluation
from sonobridge.audit.evaluation.findings import collect_findings
from sonobridge.audit.evaluation.headline import headline, tally
from sonobridge.audit.evaluation.sides import is_harmful, other_sides
from sonobridge.core.types import Estimate
from sonobridge.reports import audit_report_html

EVALUATION = sample_evaluation()
PROTOCOL = EVALUATION.locked.protocol


def number(value, half=0.02):
    return Estimate(
        name="Sensitivity",
        value=value,
        low=value - half,
        high=value + half,
        level=0.95,
        n=300,
        n_unit="patients",
        method="stated",
    )


def with_gaps(column, gaps):
    """The sample's groups, some levels of a column shown to differ by stated gaps."""
    return tuple(
        replace(group, measures=tuple(_shown(one, gaps[group.level]) for one in group.measures))
        if group.kind == "level" and group.attribute == column and group.level in gaps
        else group
        for group in EVALUATION.groups
    )


def _shown(measure, size):
    if measure.metric != PROTOCOL.primary_metric:
        return measure
    gap = replace(
        measure.gap, estimate=number(size), verdict="disparity_shown", family="primary"
    )
    return replace(measure, gap=gap)


def levels_of(column):
    return [g.level for g in EVALUATION.groups if g.attribute == column and g.kind == "level"]


def told(groups):
    """Disparities by heading, by tally and by flag of the primary metric."""
    words = headline(groups, PROTOCOL, blocked=False)
    flags = [
        one.key
        for one in collect_findings(groups, (), (), PROTOCOL)
        if one.verdict == "disparity_shown" and one.key.endswith(PROTOCOL.primary_metric)
    ]
    return words, tally(groups, PROTOCOL)["disparity_shown"], flags


def test_a_gap_between_two_levels_is_one_finding():
    before = tally(EVALUATION.groups, PROTOCOL)["disparity_shown"]
    worse, better = levels_of("sex")
    groups = with_gaps("sex", {worse: -0.15, better: 0.15})
    _, count, flags = told(groups)
    assert count == before + 1
    assert f"gap:sex={worse}:sensitivity" in flags
    assert f"gap:sex={better}:sensitivity" not in flags
    assert other_sides(groups, "sensitivity") == {f"sex={better}"}


def test_heading_tally_and_report_count_the_same():
    worse, better = levels_of("sex")
    groups = with_gaps("sex", {worse: -0.15, better: 0.15})
    words, count, _ = told(groups)
    assert words.startswith(f"{count} disparities shown")
    evaluation = replace(
        EVALUATION, groups=groups, headline=words, tally=tally(groups, PROTOCOL)
    )
    page = audit_report_html(evaluation)
    assert f"{count} disparity shown" in page
    assert "better side" in page
    assert "better side" not in audit_report_html(EVALUATION)


def test_a_better_level_alone_is_a_finding_of_its_own():
    _, better = levels_of("sex")
    groups = with_gaps("sex", {better: 0.15})
    assert other_sides(groups, "sensitivity") == frozenset()
    assert f"gap:sex={better}:sensitivity" in told(groups)[2]


@pytest.mark.parametrize(
    ("metric", "value", "gap", "harmful"),
    [
        ("sensitivity", 0.7, -0.1, True),
        ("sensitivity", 0.9, 0.1, False),
        ("ece", 0.2, 0.1, True),
        ("ece", 0.1, -0.1, False),
        # A bias is worse the further it lies from zero, on either side.
        ("bias", 9.0, 8.0, True),
        ("bias", -9.0, -8.0, True),
        ("bias", 1.0, -8.0, False),
        ("bias", -1.0, 8.0, False),
    ],
)
def test_which_side_is_worse(metric, value, gap, harmful):
    group = next(g for g in EVALUATION.groups if g.kind == "level" and g.claim)
    first = next(one for one in group.measures if one.gap is not None)
    made = replace(
        first,
        metric=metric,
        estimate=number(value),
        gap=replace(first.gap, estimate=number(gap)),
    )
    assert is_harmful(made) is harmful


def test_a_reference_level_is_counted_nowhere():
    first, _ = levels_of("sex")
    subgroups = tuple(
        replace(one, reference=first) if one.column == "sex" else one
        for one in PROTOCOL.subgroups
    )
    protocol = replace(PROTOCOL, subgroups=subgroups)
    groups = tuple(
        replace(g, measures=tuple(replace(m, gap=None) for m in g.measures))
        if g.key == f"sex={first}"
        else g
        for g in EVALUATION.groups
    )
    assert sum(tally(groups, protocol).values()) == sum(tally(groups, PROTOCOL).values()) - 1
    assert tally(groups, protocol)["not_estimable"] == (
        tally(groups, PROTOCOL)["not_estimable"] - 1
    )
