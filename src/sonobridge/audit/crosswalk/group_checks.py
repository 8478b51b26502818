"""Checks on groups: who was compared, with which intervals, and what cannot be told."""

from __future__ import annotations

from collections.abc import Iterator

from sonobridge.audit.crosswalk.answer import (
    Answer,
    Check,
    Evidence,
    met,
    not_assessable,
    not_met,
)
from sonobridge.audit.crosswalk.attribute_kind import AttributeKind, groups_of_kind
from sonobridge.audit.evaluation.content import GroupResult, Measure
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate

__all__ = ["GROUP_CHECKS"]

_NAMES: dict[AttributeKind, str] = {
    "sex": "sex",
    "age": "age",
    "race": "race or ethnicity",
    "skin_tone": "skin tone",
    "severity": "severity",
    "acquisition": "scanner or other acquisition system",
    "site": "site",
}


def _by(*kinds: AttributeKind) -> Check:
    """Return a check that asks whether an attribute of one of the kinds was compared."""

    def check(evidence: Evidence) -> Answer:
        found = [g for kind in kinds for g in groups_of_kind(evidence.evaluation, kind)]
        groups = list({group.key: group for group in found}.values())
        name = " or ".join(_NAMES[kind] for kind in kinds)
        if not groups:
            return not_assessable(f"The table holds no {name} that was compared.")
        columns = sorted({group.attribute for group in groups})
        claims = [group for group in groups if group.claim]
        with_interval = [group for group in claims if any(_has_interval(group))]
        text = (
            f"{', '.join(columns)}: {counted(len(groups), 'groups')}, "
            f"{len(with_interval)} with intervals"
        )
        silent = len(groups) - len(claims)
        if silent:
            text += f", {silent} without claim (too few patients)"
        if not with_interval:
            return not_met(f"{text}.", "subgroups")
        return met(f"{text}.", "subgroups")

    return check


def _has_interval(group: GroupResult) -> Iterator[bool]:
    for measure in group.measures:
        yield isinstance(measure.estimate, Estimate) and measure.estimate.low is not None


def _estimates(groups: tuple[GroupResult, ...]) -> list[Estimate]:
    return [
        measure.estimate
        for group in groups
        for measure in group.measures
        if isinstance(measure.estimate, Estimate)
    ]


def _interval_answer(groups: tuple[GroupResult, ...], section: str) -> Answer:
    made = _estimates(groups)
    bare = [estimate for estimate in made if estimate.low is None]
    if not made:
        return not_met("No estimate is given.", section)
    if bare:
        return not_met(f"{len(bare)} of {len(made)} estimates have no interval.", section)
    return met(f"All {len(made)} estimates carry an interval and n.", section)


def _intervals(evidence: Evidence) -> Answer:
    return _interval_answer(evidence.evaluation.groups, "measures")


def _group_intervals(evidence: Evidence) -> Answer:
    if not evidence.levels:
        return not_met("No subgroup was compared.", "subgroups")
    return _interval_answer(evidence.levels, "subgroups")


def _robustness(evidence: Evidence) -> Answer:
    if not evidence.levels:
        return not_met("No condition was varied: no subgroup was compared.", "subgroups")
    attributes = {group.attribute for group in evidence.levels}
    slices = len(evidence.evaluation.worst_slices)
    return met(
        f"{len(attributes)} attributes compared; {slices} slices searched out.", "slices"
    )


def _demographics(evidence: Evidence) -> Answer:
    asked: tuple[AttributeKind, ...] = ("sex", "age")
    missing = [kind for kind in asked if not groups_of_kind(evidence.evaluation, kind)]
    training = "Training data are the vendor's and are not known here."
    if missing:
        return not_met(f"Not recorded: {', '.join(missing)}. {training}", "subgroups")
    levels = [g for g in evidence.levels if g.kind == "not_recorded"]
    blank = "; ".join(f"{group.title} {group.patients:,}" for group in levels) or "nothing"
    return met(
        f"Test set by sex and age with n. Not recorded: {blank}. {training}", "subgroups"
    )


def _failure_analysis(evidence: Evidence) -> Answer:
    slices = evidence.evaluation.worst_slices
    if not slices:
        return not_met("Worst slices were not searched.", "slices")
    confirmed = sum(one.confirmed is not None for one in slices)
    return met(f"{len(slices)} slices, {confirmed} checked on held-back patients.", "slices")


def _fairness_method(evidence: Evidence) -> Answer:
    gaps = [
        gap
        for measure in _measures(evidence)
        if (gap := measure.gap) is not None and isinstance(gap.estimate, Estimate)
    ]
    protocol = evidence.evaluation.locked.protocol
    if not gaps:
        return not_met("No gap between groups was estimated.", "subgroups")
    return met(
        f"{len(gaps)} gaps against a margin of {protocol.margin:g}, family-wise error "
        f"{protocol.alpha:g} (Holm).",
        "subgroups",
    )


def _measures(evidence: Evidence) -> Iterator[Measure]:
    for group in evidence.levels:
        yield from group.measures


def _planned_comparisons(evidence: Evidence) -> Answer:
    families = [m.gap.family for m in _measures(evidence) if m.gap is not None]
    if not families:
        return not_met("No gap between groups was estimated.", "subgroups")
    planned = families.count("primary")
    if evidence.evaluation.locked.changed_after_unblinding:
        return not_met("The protocol was changed after results were first seen.", "protocol")
    return met(f"{planned} primary, {families.count('exploratory')} exploratory.", "subgroups")


def _participants(evidence: Evidence) -> Answer:
    overall = evidence.overall
    if overall is None:
        return not_met("No count of all patients is given.", "measures")
    if overall.positive_patients is None:
        return met(
            f"{counted(overall.patients, 'patients')}, {counted(overall.images, 'images')}.",
            "measures",
        )
    return met(
        f"{counted(overall.patients, 'patients')}, "
        f"{overall.positive_patients:,} with the condition.",
        "measures",
    )


def _groups_at_risk(evidence: Evidence) -> Answer:
    groups = evidence.evaluation.locked.protocol.subgroups
    if not groups:
        return not_met("The protocol names no subgroup.", "protocol")
    names = "; ".join(group.title or group.column for group in groups)
    return met(f"Named before results: {names}.", "protocol")


def _missing_attributes(evidence: Evidence) -> Answer:
    levels = [group for group in evidence.levels if group.kind == "not_recorded"]
    if not evidence.levels:
        return not_met("No attribute was compared.", "subgroups")
    if not levels:
        return met("Every patient has a value in each attribute that was compared.", "data")
    text = "; ".join(
        f"{group.title}: {counted(group.patients, 'patients')}" for group in levels
    )
    return met(f"Own level with n: {text}.", "subgroups")


def _unassessable_groups(evidence: Evidence) -> Answer:
    if not evidence.levels:
        return not_met("No subgroup was compared.", "subgroups")
    silent = [group for group in evidence.levels if not group.claim]
    stuck = [m for m in _measures(evidence) if not isinstance(m.estimate, Estimate)]
    return met(
        f"Groups listed without claim: {len(silent)}; measures not estimable, with the "
        f"reason: {len(stuck)}.",
        "subgroups",
    )


def _mitigation(evidence: Evidence) -> Answer:
    entries = evidence.evaluation.locked.protocol.nondiscrimination
    written = [entry for entry in entries if entry.mitigation]
    if not written:
        return not_met("No mitigation is written down.", "nondiscrimination")
    return met(f"Written for {len(written)} attributes.", "nondiscrimination")


GROUP_CHECKS: dict[str, Check] = {
    "by_acquisition": _by("acquisition"),
    "by_age": _by("age"),
    "by_race": _by("race", "skin_tone"),
    "by_severity": _by("severity"),
    "by_sex": _by("sex"),
    "by_site": _by("site"),
    "demographics": _demographics,
    "failure_analysis": _failure_analysis,
    "fairness_method": _fairness_method,
    "group_intervals": _group_intervals,
    "groups_at_risk": _groups_at_risk,
    "intervals": _intervals,
    "missing_attributes": _missing_attributes,
    "mitigation": _mitigation,
    "participants": _participants,
    "planned_comparisons": _planned_comparisons,
    "robustness": _robustness,
    "unassessable_groups": _unassessable_groups,
}
