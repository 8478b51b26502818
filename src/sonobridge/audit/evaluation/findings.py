"""What a person must decide on, taken from the results by stated rules."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.audit.evaluation.content import (
    Finding,
    GroupResult,
    Measure,
    TableNote,
    WorstSlice,
)
from sonobridge.audit.evaluation.sentences import points
from sonobridge.audit.evaluation.sides import is_harmful, other_sides
from sonobridge.audit.protocol import Protocol
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate

__all__ = ["ATTRIBUTES_NEVER_CAUSES", "collect_findings"]

ATTRIBUTES_NEVER_CAUSES = ("skin", "race", "ethnic", "fitzpatrick", "monk")
"""Words in a column's name whose gaps are worded as associations only."""

_ASSOCIATION = (
    " This is an association, not a cause: site, body habitus, access to care and scanner "
    "are competing explanations, and B-mode and Doppler offer no acoustic mechanism for "
    "skin tone. Raters agree with each other only moderately on skin-tone scales."
)


def collect_findings(
    groups: Sequence[GroupResult],
    slices: Sequence[WorstSlice],
    notes: Sequence[TableNote],
    protocol: Protocol,
) -> tuple[Finding, ...]:
    """Return the findings, the gravest first.

    High: a level shown to be worse in the primary metric, and training sites among the
    test sites. Medium: one shown to be worse elsewhere or confirmed for a slice, and levels
    that cannot be judged. Low: groups shown to be better, levels without any estimate. The
    two sides of one gap are one finding.
    """
    found = [_of_note(note) for note in notes if note.code == "training_site_overlap"]
    shown = _shown_levels(groups, protocol)
    metrics = {measure.metric for group in groups for measure in group.measures}
    sides = {metric: other_sides(groups, metric) for metric in metrics}
    for group in groups:
        if group.kind == "overall":
            continue
        if not group.claim:
            if group.kind == "level":
                found.append(_no_claim(group))
            continue
        found += [
            _of_gap(group, measure, protocol)
            for measure in group.measures
            if _counts(group, measure, protocol)
            and group.key not in sides[measure.metric]
            and not _told(group, measure, protocol, shown)
        ]
    found += [
        Finding(
            key=f"slice:{one.description}",
            severity="medium",
            title=f"Worst slice confirmed: {one.description}",
            detail=f"{counted(one.patients, 'patients')}, {counted(one.images, 'images')}; "
            f"{one.reason}.",
            verdict=one.verdict,
        )
        for one in slices
        if one.verdict == "disparity_shown"
        and not shown & set(zip(one.attributes, one.levels, strict=True))
    ]
    rank = {"high": 0, "medium": 1, "low": 2}
    return tuple(sorted(found, key=lambda one: rank[one.severity]))


def _shown_levels(groups: Sequence[GroupResult], protocol: Protocol) -> set[tuple[str, str]]:
    """Return (column, level) of the levels shown to differ in the primary metric."""
    return {
        (group.attribute, group.level)
        for group in groups
        if group.kind == "level"
        for measure in group.measures
        if measure.metric == protocol.primary_metric
        and measure.gap is not None
        and measure.gap.verdict == "disparity_shown"
    }


def _told(
    group: GroupResult, measure: Measure, protocol: Protocol, shown: set[tuple[str, str]]
) -> bool:
    """Tell whether another finding says the same: one flag a matter is enough.

    Underdiagnosis is one minus sensitivity, and a crossing of a level that is flagged
    itself adds nothing to decide on.
    """
    if {measure.metric, protocol.primary_metric} == {"underdiagnosis", "sensitivity"}:
        return True
    parts = {tuple(part.split("=", 1)) for part in group.key.split(" & ")}
    return group.kind == "intersection" and bool(parts & shown)


def _counts(group: GroupResult, measure: Measure, protocol: Protocol) -> bool:
    if measure.gap is None:
        return False
    if measure.gap.verdict == "disparity_shown":
        return True
    return (
        group.kind == "level"
        and measure.metric == protocol.primary_metric
        and measure.gap.verdict in {"insufficient", "not_estimable"}
    )


def _of_gap(group: GroupResult, measure: Measure, protocol: Protocol) -> Finding:
    gap = measure.gap
    assert gap is not None
    metric = measure.metric.replace("_", " ")
    name = f"{group.title} {group.level}"
    size = f"{counted(group.patients, 'patients')}, {counted(group.images, 'images')}"
    if gap.verdict == "disparity_shown" and isinstance(gap.estimate, Estimate):
        primary = gap.family == "primary"
        harmful = is_harmful(measure)
        words = points(measure.metric, gap.estimate.value)
        low, high = gap.estimate.low, gap.estimate.high
        assert low is not None
        assert high is not None
        detail = (
            f"{size}; gap {_signed(gap.estimate.value)} ({_signed(low)} to {_signed(high)}), "
            f"margin {protocol.margin:g}, adjusted p {_chance(gap.p_adjusted)}."
        )
        if any(word in group.attribute.lower() for word in ATTRIBUTES_NEVER_CAUSES):
            detail += _ASSOCIATION
        return Finding(
            key=f"gap:{group.key}:{measure.metric}",
            severity=("high" if primary else "medium") if harmful else "low",
            title=f"{name}: {metric} {words}",
            detail=detail,
            verdict="disparity_shown",
        )
    if gap.verdict == "not_estimable":
        return Finding(
            key=f"gap:{group.key}:{measure.metric}",
            severity="low",
            title=f"{name}: no {metric} can be given",
            detail=f"{size}; {gap.reason}.",
            verdict="not_estimable",
        )
    return Finding(
        key=f"gap:{group.key}:{measure.metric}",
        severity="medium",
        title=f"{name}: {metric} cannot be judged",
        detail=f"{size}; {gap.reason}.",
        verdict="insufficient",
    )


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")


def _chance(p: float | None) -> str:
    if p is None:
        return "not given"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _no_claim(group: GroupResult) -> Finding:
    return Finding(
        key=f"claim:{group.key}",
        severity="low",
        title=f"{group.title} {group.level}: no claim",
        detail=group.claim_note,
        verdict="insufficient",
    )


def _of_note(note: TableNote) -> Finding:
    return Finding(
        key=f"table:{note.code}",
        severity="high",
        title="Training sites are among the test sites",
        detail=f"{note.what} {note.remedy}",
        verdict="not_estimable",
    )
