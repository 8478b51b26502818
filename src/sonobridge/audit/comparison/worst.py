"""The worst slices of a table, found on one half of the patients and tested on the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.comparison.gap import MeasuredGap, measure_gap
from sonobridge.audit.comparison.slices import Suspect, halves, search_slices
from sonobridge.audit.comparison.verdict import judge
from sonobridge.audit.evaluation.content import WorstSlice
from sonobridge.audit.groups import Group, GroupSums, partitions, sum_groups
from sonobridge.audit.measures.measured import PATIENTS, Measured, measure_ratio
from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.audit.measures.rest import rest_of
from sonobridge.audit.measures.task_measures import TaskMeasures
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import holm

__all__ = ["SEARCH_DEPTH", "worst_slices"]

SEARCH_DEPTH = 3


def worst_slices(measures: TaskMeasures, whole: GroupSums) -> tuple[WorstSlice, ...]:
    """Return at most five suspects, each with the answer of the held-back patients.

    The family-wise error of all "disparity shown" together is the protocol's alpha: only
    the held-back tests count, and Holm divides it among them. Metrics that are no ratio
    of sums are searched in the first ratio metric of the task.

    Parameters
    ----------
    measures
        What is measured.
    whole
        Sums of all rows by patient.
    """
    protocol, table = measures.protocol, measures.table
    metric = measures.ratio(protocol.primary_metric) or measures.ratios[0]
    depth = min(SEARCH_DEPTH, max(1, len(table.attributes)))
    whole = measures.straight(whole)
    searched = halves(table.patient_keys)
    # Fewer searched patients than the stated minimum carry no estimate: not searched.
    x, m = metric.by_patient(whole)
    pairs = GroupSums(
        whole.group, whole.rows, whole.patients, np.column_stack([x, m]), whole.images
    )
    suspects = search_slices(
        replace(metric, numerator=(1, 0, 0), denominator=(0, 1, 0)),
        _slices(measures, metric, searched, depth),
        pairs,
        searched,
        floor=protocol.minimum_patients,
        seed=protocol.seed,
    )
    chosen = _sums_of(measures, [one.group for one in suspects], depth)
    rests = [rest_of(whole, one) for one in chosen]
    both = list(zip(chosen, rests, strict=True))
    seen = [_compare(metric, *one, searched, measures)[1] for one in both]
    answers = [_compare(metric, *one, ~searched, measures) for one in both]
    adjusted = _adjusted([gap for _, gap in answers])
    return tuple(
        _row(measures, (suspect, group, first), answer, p)
        for suspect, group, first, answer, p in zip(
            suspects, chosen, seen, answers, adjusted, strict=True
        )
    )


def _slices(
    measures: TaskMeasures, metric: RatioMetric, searched: NDArray[np.bool_], depth: int
) -> Iterator[GroupSums]:
    """Yield levels and crossings of the searched patients, one partition's at a time.

    The two columns are numerator and denominator. Neighbouring rows of a patient that
    stand in the same groups are added up before.
    """
    table = measures.table
    kept = np.flatnonzero(searched[table.patient])
    new = np.zeros(kept.size, np.bool_)
    new[:1] = True
    members = [one for attribute in table.attributes for one in attribute.members or ()]
    for column in (table.patient, *(one.codes for one in table.attributes), *members):
        values = column[kept]
        new[1:] |= np.not_equal(values[1:], values[:-1])
    starts = np.flatnonzero(new)
    pairs = np.empty((starts.size, 2))
    for block in table.blocks():
        first, last = np.searchsorted(kept, (block.start, block.stop))
        rows = kept[first:last] - block.start
        columns = measures.block(block)[rows, : measures.ratio_width]
        here = slice(*np.searchsorted(starts, (first, last)))
        for place, terms in enumerate(metric.of_sums(columns, np.ones(rows.size))):
            pairs[here, place] = np.add.reduceat(terms, starts[here] - first)
    units = table.taken(kept[starts])
    for part in partitions(units, depth):
        for one in sum_groups(part, units.patient, pairs):
            if one.group.kind not in {"overall", "not_recorded"}:
                yield one


def _sums_of(measures: TaskMeasures, groups: Sequence[Group], depth: int) -> list[GroupSums]:
    """Return the sums of some groups over all their rows, in their order."""
    found: dict[Group, GroupSums] = {}
    for part in partitions(measures.table, depth):
        if not set(groups).isdisjoint(part.groups):
            found |= {one.group: measures.straight(one) for one in measures.sums(part)}
    return [found[one] for one in groups]


def _adjusted(gaps: Sequence[MeasuredGap]) -> list[float | None]:
    known = [gap.p_margin for gap in gaps if gap.p_margin is not None]
    values = iter(holm(np.array(known)).tolist() if known else [])
    return [None if gap.p_margin is None else float(next(values)) for gap in gaps]


def _compare(
    metric: RatioMetric,
    group: GroupSums,
    rest: GroupSums,
    kept: NDArray[np.bool_],
    measures: TaskMeasures,
) -> tuple[Measured, MeasuredGap]:
    """Return a slice's value and its gap to the rest among some of the patients."""
    level = measures.protocol.level
    inside, others = (one.only(kept[one.patients]) for one in (group, rest))
    first, second = (measure_ratio(metric, one, level) for one in (inside, others))
    fewest = min(inside.patients.size, others.patients.size)
    if fewest < measures.protocol.minimum_patients:
        return first, _too_few(first, int(fewest))
    return first, measure_gap(first, second, measures.protocol.margin, level)


def _too_few(first: Measured, patients: int) -> MeasuredGap:
    reason = f"this half holds {counted(patients, PATIENTS)}, fewer than the stated minimum"
    name = f"{first.title}, gap"
    number = NotEstimable(name=name, reason=reason, n=patients, n_unit=PATIENTS)
    return MeasuredGap(number, None, None)


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
