"""All that is measured for one task, in any group of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import GroupSums
from sonobridge.audit.measures.bent import BENT_OF_TASK, BentMetric, measure_bent
from sonobridge.audit.measures.binary import BINARY_METRICS, binary_columns
from sonobridge.audit.measures.calibrated import measure_ece
from sonobridge.audit.measures.classes import CLASS_METRICS, ORDINAL_METRICS, class_columns
from sonobridge.audit.measures.measured import Measured, measure_ratio
from sonobridge.audit.measures.ranked import measure_auc, measure_macro_auc
from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.audit.measures.values import (
    measured_columns,
    measurement_metrics,
    overlap_columns,
    overlap_metrics,
)
from sonobridge.audit.protocol import Metric, Protocol
from sonobridge.audit.table import AuditTable

__all__ = ["TaskMeasures", "measures_of"]

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_FEW = 16
"""A group with less than this part of the rows is sorted by itself."""


@dataclass(frozen=True, slots=True)
class TaskMeasures:
    """The measures of a task on one table.

    Attributes
    ----------
    table, protocol
        What is measured, as locked.
    columns
        Shape (rows, k): what :func:`sum_groups` sums; first those of the ratio metrics,
        then those of the bent ones.
    ratios
        Shares and means.
    bent
        Metrics that are no ratio of sums (ECE, kappa, ICC).
    rank
        Measures how scores rank in a group; None for tasks without scores.
    calibrate
        Measures the calibration error of a group; None without scores.
    by_score
        Gives a group's rows by ascending score, from one sort of the table.
    """

    table: AuditTable
    protocol: Protocol
    columns: Floats
    ratios: tuple[RatioMetric, ...]
    bent: tuple[BentMetric, ...]
    rank: Callable[[GroupSums, Rows | None], Measured] | None
    calibrate: Callable[[GroupSums, Rows | None], Measured] | None
    by_score: Callable[[GroupSums], Rows] | None = None

    def measure(self, group: GroupSums, *, ranks: bool = True) -> tuple[Measured, ...]:
        """Return every measure of a group, the primary metric first."""
        level = self.protocol.level
        width = self.ratio_width
        straight = GroupSums(
            group.group, group.rows, group.patients, group.sums[:, :width], group.images
        )
        found = [measure_ratio(one, straight, level) for one in self.ratios]
        rows = self.by_score(group) if self.by_score is not None else None
        if self.rank is not None and ranks:
            found.append(self.rank(group, rows))
        if self.calibrate is not None:
            found.append(self.calibrate(group, rows))
        found += [
            measure_bent(one, group, self.table.patient_keys, self.protocol)
            for one in self.bent
        ]
        first = self.protocol.primary_metric
        return tuple(sorted(found, key=lambda one: one.metric != first))

    def straight(self, group: GroupSums) -> GroupSums:
        """Return a group with the columns of the ratio metrics only."""
        width = self.ratio_width
        return GroupSums(
            group.group, group.rows, group.patients, group.sums[:, :width], group.images
        )

    @property
    def ratio_width(self) -> int:
        """Number of columns of the ratio metrics."""
        return int(self.columns.shape[1]) - sum(one.width for one in self.bent)

    def ratio(self, metric: Metric) -> RatioMetric | None:
        """Return a ratio metric by name."""
        return next((one for one in self.ratios if one.metric == metric), None)


def measures_of(table: AuditTable, protocol: Protocol) -> TaskMeasures:
    """Return the measures of the protocol's task on a table."""
    straight, ratios = _ratios(table, protocol)
    bent: list[BentMetric] = []
    columns = [straight]
    place = straight.shape[1]
    for build in BENT_OF_TASK[protocol.task]:
        made = build(table, protocol, place)
        if made is not None:
            metric, values = made
            bent.append(metric)
            columns.append(values)
            place += metric.width
    return TaskMeasures(
        table=table,
        protocol=protocol,
        columns=np.ascontiguousarray(np.hstack(columns)),
        ratios=ratios,
        bent=tuple(bent),
        rank=_rank(table, protocol),
        calibrate=_calibrate(table, protocol),
        by_score=_by_score(table, protocol),
    )


def _by_score(table: AuditTable, protocol: Protocol) -> Callable[[GroupSums], Rows] | None:
    if protocol.task != "binary" or table.score is None:
        return None
    order = np.argsort(table.score, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)

    def sorted_rows(group: GroupSums) -> Rows:
        ranks = rank[group.rows]
        if ranks.size * _FEW < order.size:
            return np.asarray(order[np.sort(ranks)])
        picked = np.zeros(order.size, np.bool_)
        picked[ranks] = True
        return np.asarray(order[picked])

    return sorted_rows


def _ratios(table: AuditTable, protocol: Protocol) -> tuple[Floats, tuple[RatioMetric, ...]]:
    if protocol.task == "binary":
        scored = {"calibration_in_the_large", "brier"}
        chosen = tuple(
            one for one in BINARY_METRICS if table.score is not None or one.metric not in scored
        )
        return binary_columns(table), chosen
    if protocol.task == "multiclass":
        return class_columns(table), CLASS_METRICS
    if protocol.task == "ordinal":
        return class_columns(table), ORDINAL_METRICS
    if protocol.task == "measurement":
        return measured_columns(table, protocol), measurement_metrics(protocol)
    return overlap_columns(table), overlap_metrics(table)


def _rank(
    table: AuditTable, protocol: Protocol
) -> Callable[[GroupSums, Rows | None], Measured] | None:
    patient, level = table.patient, protocol.level
    if protocol.task == "binary" and table.score is not None:
        assert table.reference is not None
        scores, labels = table.score, table.reference.astype(np.bool_)
        return lambda group, rows: measure_auc(group, scores, labels, patient, level, rows=rows)
    if protocol.task == "multiclass" and table.class_scores is not None:
        assert table.reference is not None
        chances, answers = table.class_scores, table.reference
        return lambda group, _: measure_macro_auc(group, chances, answers, patient, level)
    return None


def _calibrate(
    table: AuditTable, protocol: Protocol
) -> Callable[[GroupSums, Rows | None], Measured] | None:
    if protocol.task != "binary" or table.score is None:
        return None
    assert table.reference is not None
    scores, labels = table.score, table.reference.astype(np.bool_)
    patient, level = table.patient, protocol.level
    return lambda group, rows: measure_ece(group, scores, labels, patient, level, rows=rows)
