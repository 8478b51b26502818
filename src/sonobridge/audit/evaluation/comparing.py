"""Measures every group and compares it with the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sonobridge.audit.comparison.families import Comparison, adjust, family_of
from sonobridge.audit.comparison.gap import MeasuredGap, measure_gap
from sonobridge.audit.comparison.power import Planning, plan_gap
from sonobridge.audit.comparison.verdict import judge
from sonobridge.audit.evaluation.content import (
    Confusion,
    Gap,
    GroupResult,
    Measure,
    PowerRow,
)
from sonobridge.audit.evaluation.sentences import describe_measure
from sonobridge.audit.groups import Group, GroupSums, groupings
from sonobridge.audit.measures.measured import PATIENTS, Measured
from sonobridge.audit.measures.rest import RestMeasures
from sonobridge.audit.measures.task_measures import TaskMeasures
from sonobridge.audit.protocol import Metric
from sonobridge.core.counting import counted
from sonobridge.core.types import NotEstimable

__all__ = ["ComparedGroup", "Comparisons", "compare_groups"]

_RANKED_ROWS = 400_000
"""Above so many rows the AUC of crossings is left out, unless it is the primary metric."""

Report = Callable[[int, int | None, str], None]
Finish = Callable[["Comparisons", Sequence["ComparedGroup"]], None]


@dataclass(frozen=True, slots=True)
class GroupSize:
    """Counts of a group: patients, images, and sums of the measured columns.

    ``carriers`` are the patients with anything in the first column.
    """

    patients: int
    images: int
    totals: tuple[float, ...]
    carriers: int

    @classmethod
    def of(cls, sums: GroupSums) -> GroupSize:
        """Return the counts of a group."""
        return cls(
            int(sums.patients.size),
            int(sums.images.sum()),
            tuple(float(column.sum()) for column in sums.sums.T),
            int((sums.sums[:, :1] > 0).sum()),
        )


@dataclass(slots=True)
class ComparedGroup:
    """One group with its measures, and its gaps by metric.

    Rows and patients are there while the groups of its attribute are compared.
    """

    sums: GroupSums
    claim: bool
    size: GroupSize
    measured: tuple[Measured, ...] = ()
    gaps: dict[Metric, MeasuredGap] = field(default_factory=dict)
    against: str = "rest"

    @property
    def group(self) -> Group:
        """Which group."""
        return self.sums.group

    def forget_patients(self) -> None:
        """Let go of rows and patients once the gaps are measured; counts and limits stay."""
        self.sums = self.sums.only(np.zeros(self.sums.patients.size, np.bool_))
        self.measured = tuple(one.without_patients(self.sums) for one in self.measured)

    def of(self, metric: Metric) -> Measured | None:
        """Return a measure by metric."""
        return next((one for one in self.measured if one.metric == metric), None)


@dataclass(slots=True)
class Comparisons:
    """All groups of a table; the first is the whole.

    Attributes
    ----------
    shown
        Metrics of the whole that patients have an influence on.
    whole
        Sums of all rows by patient.
    """

    measures: TaskMeasures
    whole: GroupSums
    groups: list[ComparedGroup]
    shown: tuple[Metric, ...] = ()
    planning: dict[str, Planning | None] = field(default_factory=dict)

    @property
    def overall(self) -> ComparedGroup:
        """All rows."""
        return self.groups[0]

    def levels(self, column: str) -> list[ComparedGroup]:
        """Return the recorded levels of a column."""
        return [
            one
            for one in self.groups
            if one.group.kind == "level" and one.group.attribute == column
        ]


def compare_groups(
    measures: TaskMeasures, report: Report, finish: Finish | None = None
) -> Comparisons:
    """Measure all groups of a table and their gaps.

    Parameters
    ----------
    measures
        What is measured.
    report
        Told how many of how many partitions are done.
    finish
        Given each attribute's groups while they still know their patients.
    """
    table, protocol = measures.table, measures.protocol
    first, *others = groupings(table, protocol.intersection_depth)
    (whole,) = measures.sums(next(first.parts()))
    overall = _measured(measures, whole)
    shown = tuple(one.metric for one in overall.measured if one.influence is not None)
    overall.forget_patients()
    whole = replace(whole, rows=overall.sums.rows)
    found = Comparisons(measures, whole, [overall], shown)
    rests = RestMeasures.of(measures, whole)
    for done, grouping in enumerate(others, 1):
        report(done, len(others) + 1, "groupings of patients")
        here = [
            _measured(measures, one)
            for part in grouping.parts()
            for one in measures.sums(part)
            if one.patients.size or one.group.kind == "level"
        ]
        found.groups += here
        for made in here:
            _compare(found, rests, made)
        if finish is not None and grouping.attribute:
            finish(found, here)
        for made in here:
            made.forget_patients()
    _plan(found)
    return found


def _measured(measures: TaskMeasures, sums: GroupSums) -> ComparedGroup:
    protocol = measures.protocol
    claim = int(sums.patients.size) >= protocol.minimum_patients
    if not claim:
        return ComparedGroup(sums, False, GroupSize.of(sums))
    measured = measures.measure(sums, ranks=_ranked(measures, sums.group))
    return ComparedGroup(sums, True, GroupSize.of(sums), measured)


def _ranked(measures: TaskMeasures, group: Group) -> bool:
    primary = measures.protocol.primary_metric in {"auc", "macro_auc"}
    return group.kind != "intersection" or primary or measures.table.rows <= _RANKED_ROWS


def _compare(found: Comparisons, rests: RestMeasures, one: ComparedGroup) -> None:
    """Fill the gaps of a group to the rest, or to the reference level."""
    if not one.claim or not found.overall.claim:
        return
    measures, protocol = found.measures, found.measures.protocol
    wanted = {g.column: g.reference for g in protocol.subgroups if g.reference}
    reference = wanted.get(one.group.attribute, "")
    if reference and one.group.kind == "level":
        if one.group.level == reference:
            one.against = ""
            return
        other = next(
            (g for g in found.levels(one.group.attribute) if g.group.level == reference), None
        )
        if other is not None and other.claim:
            one.against = reference
            second = other.measured
        else:
            return
    else:
        rest = rests.rest(one.sums)
        if rest.patients < protocol.minimum_patients:
            one.gaps = {
                first.metric: _too_few_others(first, rest.patients) for first in one.measured
            }
            return
        second = rests.measure(one.sums, rest, ranks=_ranked(measures, one.group))
    by_metric = {other.metric: other for other in second}
    for first in one.measured:
        one.gaps[first.metric] = measure_gap(
            first, by_metric[first.metric], protocol.margin, protocol.level
        )


def _too_few_others(first: Measured, others: int) -> MeasuredGap:
    """Return no gap: with the group's value it would tell that of a group without claim."""
    reason = f"the others are {counted(others, 'patients')}, fewer than the stated minimum"
    number = NotEstimable(name=f"{first.title}, gap", reason=reason, n=others, n_unit=PATIENTS)
    return MeasuredGap(number, None, None)


def _plan(found: Comparisons) -> None:
    """Plan each level's primary comparison from counts alone."""
    protocol = found.measures.protocol
    overall = found.overall.of(protocol.primary_metric)
    if overall is None:
        return
    comparisons = len([one for one in _primary(found) if not one.mirrored])
    for one in found.groups:
        mine = one.of(protocol.primary_metric)
        if one.group.kind == "overall" or mine is None:
            continue
        found.planning[one.group.key] = plan_gap(
            overall,
            mine.patients,
            margin=protocol.margin,
            alpha=protocol.alpha,
            comparisons=comparisons,
            power=protocol.power,
        )


def _primary(found: Comparisons) -> list[Comparison]:
    return [one for one in comparisons_of(found) if one.family == "primary"]


def comparisons_of(found: Comparisons) -> list[Comparison]:
    """Return every gap with its family; the second level of two is a mirror."""
    protocol = found.measures.protocol
    mirrors = _mirrors(found)
    rows = []
    for one in found.groups:
        mirrored = one.group.key in mirrors and one.against == "rest"
        for metric, gap in one.gaps.items():
            family = family_of(one.group, metric, protocol.primary_metric)
            rows.append(Comparison(one.group, metric, gap, family, mirrored))
    return rows


def _mirrors(found: Comparisons) -> set[str]:
    """Return the second levels of attributes that have two and are always recorded."""
    levels: dict[str, list[str]] = {}
    incomplete = set()
    for one in found.groups:
        if one.group.kind == "level" and one.gaps:
            levels.setdefault(one.group.attribute, []).append(one.group.key)
        elif one.group.kind == "not_recorded":
            incomplete.add(one.group.attribute)
    return {
        keys[1]
        for attribute, keys in levels.items()
        if len(keys) == 2 and attribute not in incomplete
    }


def group_results(found: Comparisons) -> tuple[GroupResult, ...]:
    """Return the groups as they are reported, with verdicts."""
    adjusted = adjust(comparisons_of(found))
    return tuple(_result(found, one, adjusted) for one in found.groups)


def _result(
    found: Comparisons, one: ComparedGroup, adjusted: dict[tuple[str, Metric], float]
) -> GroupResult:
    protocol = found.measures.protocol
    patients, images = one.size.patients, one.size.images
    note = ""
    if not one.claim:
        note = (
            f"{counted(patients, 'patients')}, fewer than the stated minimum of "
            f"{protocol.minimum_patients}: no claim, no estimate"
        )
    positive_images = positive_patients = None
    confusion = None
    if protocol.task == "binary" and one.claim:
        y, d, tp = one.size.totals[:3]
        positive_images = int(y)
        positive_patients = one.size.carriers
        confusion = Confusion(
            tp=int(tp), fp=int(d - tp), fn=int(y - tp), tn=int(images - y - d + tp)
        )
    group = one.group
    return GroupResult(
        key=group.key,
        attribute=group.attribute,
        title=group.title,
        level=group.level,
        kind=group.kind,
        patients=patients,
        images=images,
        positive_images=positive_images,
        positive_patients=positive_patients,
        confusion=confusion,
        claim=one.claim,
        claim_note=note,
        measures=tuple(_measure(found, one, measured, adjusted) for measured in one.measured),
    )


def _measure(
    found: Comparisons,
    one: ComparedGroup,
    measured: Measured,
    adjusted: dict[tuple[str, Metric], float],
) -> Measure:
    protocol = found.measures.protocol
    gap = one.gaps.get(measured.metric)
    return Measure(
        metric=measured.metric,
        estimate=measured.number,
        numerator=round(measured.numerator) if measured.whole else None,
        denominator=round(measured.denominator) if measured.whole else None,
        gap=None if gap is None else _gap(found, one, measured, gap, adjusted),
        sentence=describe_measure(measured, protocol.level),
    )


def _gap(
    found: Comparisons,
    one: ComparedGroup,
    measured: Measured,
    gap: MeasuredGap,
    adjusted: dict[tuple[str, Metric], float],
) -> Gap:
    protocol = found.measures.protocol
    primary = measured.metric == protocol.primary_metric
    planning = found.planning.get(one.group.key) if primary else None
    family = family_of(one.group, measured.metric, protocol.primary_metric)
    p_adjusted = adjusted.get((one.group.key, measured.metric))
    if one.group.kind == "not_recorded" and primary:
        p_adjusted = gap.p_margin
    verdict, needed, reason = judge(
        gap,
        margin=protocol.margin,
        alpha=protocol.alpha,
        p_adjusted=p_adjusted,
        planning=planning,
        patients=measured.patients,
    )
    return Gap(
        against=one.against,
        estimate=gap.number,
        p_zero=gap.p_zero,
        p_margin=gap.p_margin,
        p_adjusted=p_adjusted,
        family=family,
        minimum_detectable=None if planning is None else planning.minimum_detectable,
        patients_needed=needed,
        verdict=verdict,
        reason=reason,
    )


def power_rows(found: Comparisons) -> tuple[PowerRow, ...]:
    """Return what each level's comparison could have shown, in the primary metric."""
    protocol = found.measures.protocol
    rows = []
    for one in found.groups:
        if one.group.kind != "level":
            continue
        mine = one.of(protocol.primary_metric)
        planning = found.planning.get(one.group.key)
        if mine is None:
            note = "fewer patients than the stated minimum: not planned"
        elif planning is None:
            note = "no two patients on each side carry this metric, or it does not vary"
        elif planning.needed is None:
            note = "no number of patients would do, or no margin was locked"
        elif planning.grows_alike:
            note = "needed supposes that the others grow in proportion"
        else:
            note = ""
        rows.append(
            PowerRow(
                key=one.group.key,
                title=one.group.title,
                level=one.group.level,
                patients=one.size.patients if mine is None else mine.patients,
                metric=protocol.primary_metric,
                minimum_detectable=planning.minimum_detectable if planning else None,
                power_at_margin=planning.power_at_margin if planning else None,
                needed_at_margin=planning.needed if planning else None,
                note=note,
            )
        )
    return tuple(rows)
