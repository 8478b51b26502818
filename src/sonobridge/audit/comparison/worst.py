"""The worst slices of a table, found on one half of the patients and tested on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.comparison.gap import MeasuredGap, measure_gap
from sonobridge.audit.comparison.slices import Suspect, halves, search_slices
from sonobridge.audit.comparison.verdict import judge
from sonobridge.audit.evaluation.content import WorstSlice
from sonobridge.audit.groups import GroupSums, Partition, partitions
from sonobridge.audit.measures.measured import PATIENTS, Measured, measure_ratio
from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.audit.measures.task_measures import TaskMeasures
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate, NotEstimable
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
    parts = partitions(table, depth)
    whole = next(_sums(measures, [next(parts)]))
    searched = halves(table.patient_keys)
    # Fewer searched patients than the stated minimum carry no estimate: not searched.
    slices = (one for one in _sums(measures, parts) if one.group.kind != "not_recorded")
    suspects = search_slices(
        metric, slices, whole, searched, floor=protocol.minimum_patients, seed=protocol.seed
    )
    wanted = {one.group for one in suspects}
    among = (part for part in partitions(table, depth) if not wanted.isdisjoint(part.groups))
    sums = {one.group: one for one in _sums(measures, among) if one.group in wanted}
    chosen = [sums[one.group] for one in suspects]
    seen = [_compare(metric, one, whole, searched, measures)[1] for one in chosen]
    answers = [_compare(metric, one, whole, ~searched, measures) for one in chosen]
    adjusted = _adjusted([gap for _, gap in answers])
    return tuple(
        _row(measures, (suspect, group, first), answer, p)
        for suspect, group, first, answer, p in zip(
            suspects, chosen, seen, answers, adjusted, strict=True
        )
    )


def _sums(measures: TaskMeasures, parts: Iterable[Partition]) -> Iterator[GroupSums]:
    """Yield the groups of some partitions, so that one partition's sums stand at a time."""
    for part in parts:
        yield from (measures.straight(one) for one in measures.sums(part))


def _adjusted(gaps: Sequence[MeasuredGap]) -> list[float | None]:
    known = [gap.p_margin for gap in gaps if gap.p_margin is not None]
    values = iter(holm(np.array(known)).tolist() if known else [])
    return [None if gap.p_margin is None else float(next(values)) for gap in gaps]


def _compare(
    metric: RatioMetric,
    group: GroupSums,
    whole: GroupSums,
    kept: NDArray[np.bool_],
    measures: TaskMeasures,
) -> tuple[Measured, MeasuredGap]:
    """Return a slice's value and its gap to the rest among some of the patients."""
    count, level = measures.table.patients, measures.protocol.level
    inside = _among(group, kept)
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
    fewest = min(inside.patients.size, rest.patients.size)
    if fewest < measures.protocol.minimum_patients:
        return first, _too_few(first, int(fewest))
    return first, measure_gap(first, second, measures.protocol.margin, level)


def _too_few(first: Measured, patients: int) -> MeasuredGap:
    reason = f"this half holds {counted(patients, PATIENTS)}, fewer than the stated minimum"
    name = f"{first.title}, gap"
    number = NotEstimable(name=name, reason=reason, n=patients, n_unit=PATIENTS)
    return MeasuredGap(number, None, None)


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
    found: tuple[Suspect, GroupSums, MeasuredGap],
    answer: tuple[Measured, MeasuredGap],
    p_adjusted: float | None,
) -> WorstSlice:
    protocol = measures.protocol
    (suspect, group, seen), (own, gap) = found, answer
    verdict, _, reason = judge(
        gap,
        margin=protocol.margin,
        alpha=protocol.alpha,
        p_adjusted=p_adjusted,
        planning=None,
        patients=own.patients,
    )
    titles = {one.column: one.title or one.column for one in measures.table.attributes}
    if verdict == "insufficient" and isinstance(gap.number, Estimate):
        reason = "the held-back half neither confirms nor excludes it"
        better = gap.number.value <= 0 if own.lower_is_better else gap.number.value >= 0
        if better:
            reason = "the held-back half does not show it: the search alone found it"
    return WorstSlice(
        description=" and ".join(
            f"{titles[column]} {level}"
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
        reason=f"{reason} (tested on {counted(own.patients, f'held-back {PATIENTS}')})",
    )
