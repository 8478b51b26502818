"""The worst slices of a table, found on one half of the patients and tested on the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.comparison.gap import MeasuredGap, measure_gap
from sonobridge.audit.comparison.slices import Suspect, halves, search_slices
from sonobridge.audit.comparison.verdict import judge
from sonobridge.audit.evaluation.content import WorstSlice
from sonobridge.audit.groups import GroupSums, partitions, sum_groups
from sonobridge.audit.measures.measured import PATIENTS, Measured, measure_ratio
from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.audit.measures.task_measures import TaskMeasures
from sonobridge.core.types import Estimate
from sonobridge.statistics.clustered import holm

__all__ = ["SEARCH_DEPTH", "worst_slices"]

SEARCH_DEPTH = 3


def worst_slices(measures: TaskMeasures) -> tuple[WorstSlice, ...]:
    """Return at most five suspects, each with the answer of the held-back patients.

    The family-wise error of all "disparity shown" together is the protocol's alpha: only
    the held-back tests count, and Holm divides it among them. Metrics that are no ratio
    of sums are searched in the first ratio metric of the task.
    """
    protocol, table = measures.protocol, measures.table
    metric = measures.ratio(protocol.primary_metric) or measures.ratios[0]
    depth = min(SEARCH_DEPTH, max(1, len(table.attributes)))
    sums = [
        measures.straight(one)
        for partition in partitions(table, depth)
        for one in sum_groups(partition, table.patient, measures.columns)
    ]
    # A slice below the stated minimum gets no claim, so it is not even searched.
    whole, slices = (
        sums[0],
        [
            one
            for one in sums[1:]
            if one.group.kind != "not_recorded"
            and one.patients.size >= protocol.minimum_patients
        ],
    )
    searched = halves(table.patient_keys)
    floor = max(2, protocol.minimum_patients // 2)
    suspects = search_slices(metric, slices, whole, searched, floor=floor, seed=protocol.seed)
    seen = [_compare(metric, one, whole, searched, measures)[1] for one in suspects]
    answers = [_compare(metric, one, whole, ~searched, measures) for one in suspects]
    adjusted = _adjusted([gap for _, gap in answers])
    return tuple(
        _row(measures, (suspect, first), answer, p)
        for suspect, first, answer, p in zip(suspects, seen, answers, adjusted, strict=True)
    )


def _adjusted(gaps: Sequence[MeasuredGap]) -> list[float | None]:
    known = [gap.p_margin for gap in gaps if gap.p_margin is not None]
    values = iter(holm(np.array(known)).tolist() if known else [])
    return [None if gap.p_margin is None else float(next(values)) for gap in gaps]


def _compare(
    metric: RatioMetric,
    suspect: Suspect,
    whole: GroupSums,
    kept: NDArray[np.bool_],
    measures: TaskMeasures,
) -> tuple[Measured, MeasuredGap]:
    """Return a slice's value and its gap to the rest among some of the patients."""
    count, level = measures.table.patients, measures.protocol.level
    inside = _among(suspect.group, kept)
    everyone = _among(whole, kept)
    sums, images = everyone.spread(count)
    mine, my_images = inside.spread(count)
    patients = np.flatnonzero(images - my_images > 0)
    rest = GroupSums(
        whole.group,
        whole.rows,
        patients,
        (sums - mine)[patients],
        (images - my_images)[patients].astype(np.int64),
    )
    first, second = (measure_ratio(metric, one, level) for one in (inside, rest))
    return first, measure_gap(first, second, measures.protocol.margin, level)


def _among(group: GroupSums, kept: NDArray[np.bool_]) -> GroupSums:
    inside = kept[group.patients]
    return GroupSums(
        group.group,
        group.rows,
        group.patients[inside],
        group.sums[inside],
        group.images[inside],
    )


def _row(
    measures: TaskMeasures,
    found: tuple[Suspect, MeasuredGap],
    answer: tuple[Measured, MeasuredGap],
    p_adjusted: float | None,
) -> WorstSlice:
    protocol = measures.protocol
    (suspect, seen), (own, gap) = found, answer
    verdict, _, reason = judge(
        gap,
        margin=protocol.margin,
        alpha=protocol.alpha,
        p_adjusted=p_adjusted,
        planning=None,
        patients=own.patients,
    )
    group = suspect.group
    if verdict == "insufficient" and isinstance(gap.number, Estimate):
        reason = "the held-back half neither confirms nor excludes it"
        better = gap.number.value <= 0 if own.lower_is_better else gap.number.value >= 0
        if better:
            reason = "the held-back half does not show it: the search alone found it"
    return WorstSlice(
        description=" and ".join(
            f"{column} {level}"
            for column, level in zip(group.group.attributes, group.group.levels, strict=True)
        ),
        attributes=group.group.attributes,
        levels=group.group.levels,
        patients=int(group.patients.size),
        images=int(group.images.sum()),
        found=seen.number,
        shrunken_gap=suspect.shrunken,
        p=suspect.p,
        confirmed=gap.number,
        verdict=verdict,
        reason=f"{reason} (tested on {own.patients} held-back {PATIENTS})",
    )
