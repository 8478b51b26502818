"""Measures of all rows but a group's, at the cost of the group."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import Group, GroupSums
from sonobridge.audit.measures.measured import Measured, measure_ratio, measured_ratio
from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.audit.measures.task_measures import TaskMeasures
from sonobridge.audit.protocol import Metric
from sonobridge.statistics.clustered import Measured as ClusteredQuantity
from sonobridge.statistics.partitioned import RatioMoments

__all__ = ["Rest", "RestMeasures", "rest_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of the whole without a group.

    Attributes
    ----------
    patients
        Number of patients with a row outside the group.
    shared
        Those of them who stand in the group as well, with what is left of them.
    before
        The group's patients with all that they have in the whole.
    """

    patients: int
    shared: GroupSums
    before: GroupSums


def rest_of(whole: GroupSums, group: GroupSums) -> GroupSums:
    """Return all patients with rows outside a group, and what is left of them; no rows.

    A patient with rows on both sides stands in both.
    """
    left, sums = whole.images.copy(), whole.sums.copy()
    left[group.patients] -= group.images
    sums[group.patients] -= group.sums
    name = _other(group.group)
    return GroupSums(name, whole.rows[:0], whole.patients, sums, left).only(left > 0)


@dataclass(frozen=True, slots=True)
class RestMeasures:
    """Measures of rests, made from the sums over all patients.

    Attributes
    ----------
    measures
        What is measured.
    whole
        All rows, in which every patient stands.
    """

    measures: TaskMeasures
    whole: GroupSums
    _moments: dict[Metric, tuple[RatioMoments, float]]

    @classmethod
    def of(cls, measures: TaskMeasures, whole: GroupSums) -> RestMeasures:
        """Sum the whole once for every ratio metric."""
        assert whole.patients.size == measures.table.patients
        moments = {}
        straight = measures.straight(whole)
        for metric in measures.ratios:
            x, m = metric.by_patient(straight)
            total = float(m.sum())
            shift = float(x.sum()) / total if metric.kind == "mean" and total > 0 else 0.0
            moments[metric.metric] = RatioMoments.of(x - shift * m, m), shift
        return cls(measures, whole, moments)

    def rest(self, group: GroupSums) -> Rest:
        """Return the patients that a rest shares with its group."""
        inside = group.patients
        before = GroupSums(
            group.group,
            group.rows[:0],
            inside,
            self.whole.sums[inside],
            self.whole.images[inside],
        )
        images = before.images - group.images
        left = GroupSums(
            _other(group.group), group.rows[:0], inside, before.sums - group.sums, images
        )
        shared = left.only(images > 0)
        outside = int(self.whole.patients.size - inside.size)
        return Rest(outside + int(shared.patients.size), shared, before)

    def measure(self, group: GroupSums, rest: Rest, *, ranks: bool) -> tuple[Measured, ...]:
        """Return every measure of a group's rest; only shared patients have an influence."""
        measures, level = self.measures, self.measures.protocol.level
        found = self._ratios(group, rest)
        if measures.scored is not None:
            found += measures.scored.measure_rest(rest.shared, group.rows, level, ranks=ranks)
        return measures.in_order([*found, *self._summed_anew(group, ranks=ranks)])

    def _summed_anew(self, group: GroupSums, *, ranks: bool) -> list[Measured]:
        """Return the metrics that know no shorter way: kappa, ICC, AUC over classes."""
        measures = self.measures
        macro = measures.macro if ranks else None
        if macro is None and not measures.bent:
            return []
        others = rest_of(self.whole, group)
        found = measures.measure_bent(others)
        if macro is not None:
            left = np.ones(measures.table.rows, np.bool_)
            left[group.rows] = False
            found.append(macro(replace(others, rows=np.flatnonzero(left))))
        return found

    def _ratios(self, group: GroupSums, rest: Rest) -> list[Measured]:
        measures, level = self.measures, self.measures.protocol.level
        if 2 * group.patients.size > self.whole.patients.size:
            # The rest is the smaller part: sums of the whole would drown its own.
            direct = measures.straight(rest_of(self.whole, group))
            return [measure_ratio(metric, direct, level) for metric in measures.ratios]
        before, shared = measures.straight(rest.before), measures.straight(rest.shared)
        found = []
        for metric in measures.ratios:
            whole, shift = self._moments[metric.metric]
            sums = whole.replaced(
                _moments(metric, before, shift), _moments(metric, shared, shift)
            )
            core: ClusteredQuantity | None
            if metric.kind == "share":
                core = sums.share(level)
            else:
                core = sums.mean(shift, level, metric.scale)
                if core is None:
                    direct = measures.straight(rest_of(self.whole, group))
                    found.append(measure_ratio(metric, direct, level))
                    continue
            totals = sums.x + shift * sums.m, sums.m
            found.append(measured_ratio(metric, shared, core, totals, level))
        return found


def _moments(metric: RatioMetric, group: GroupSums, shift: float) -> RatioMoments:
    x, m = metric.by_patient(group)
    return RatioMoments.of(x - shift * m if shift else x, m)


def _other(group: Group) -> Group:
    return Group(
        key=f"not {group.key}",
        attribute=group.attribute,
        title=group.title,
        level=f"not {group.level}",
        kind="level",
    )
