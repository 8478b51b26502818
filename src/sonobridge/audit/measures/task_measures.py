"""All that is measured for one task, in any group of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import GroupSums, Partition, sum_blocks
from sonobridge.audit.measures.bent import BENT_OF_TASK, BentMetric, measure_bent
from sonobridge.audit.measures.binary import BINARY_METRICS, binary_columns
from sonobridge.audit.measures.classes import CLASS_METRICS, ORDINAL_METRICS, class_columns
from sonobridge.audit.measures.measured import Measured, measure_ratio
from sonobridge.audit.measures.ranked import measure_macro_auc
from sonobridge.audit.measures.ratio_metric import RatioMetric
from sonobridge.audit.measures.scored import ScoreMeasures
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
Columns = Callable[[slice], Floats]


@dataclass(frozen=True, slots=True)
class TaskMeasures:
    """The measures of a task on one table.

    Attributes
    ----------
    table, protocol
        What is measured, as locked; rows by patient.
    parts
        Give the columns of a block of rows, which are summed by patient; first those of
        the ratio metrics, then those of the bent ones.
    ratios
        Shares and means.
    bent
        Metrics that are no ratio of sums (kappa, ICC).
    macro
        Measures how scores of several classes rank in a group; None for other tasks.
    scored
        Rows of a yes-or-no model by score, for AUC and calibration error; None without
        scores.
    """

    table: AuditTable
    protocol: Protocol
    parts: tuple[Columns, ...]
    ratios: tuple[RatioMetric, ...]
    bent: tuple[BentMetric, ...]
    macro: Callable[[GroupSums], Measured] | None
    scored: ScoreMeasures | None

    def block(self, rows: slice) -> Floats:
        """Return the columns of some rows, shape (rows, columns)."""
        made = [columns(rows) for columns in self.parts]
        return made[0] if len(made) == 1 else np.hstack(made)

    def sums(self, partition: Partition) -> tuple[GroupSums, ...]:
        """Return all columns summed by group and patient, as of :func:`sum_groups`."""
        return sum_blocks(partition, self.table.patient, self.block, self.table.blocks())

    def measure(self, group: GroupSums, *, ranks: bool = True) -> tuple[Measured, ...]:
        """Return every measure of a group, the primary metric first."""
        level = self.protocol.level
        straight = self.straight(group)
        found = [measure_ratio(one, straight, level) for one in self.ratios]
        if self.scored is not None:
            found += self.scored.measure(group, level, ranks=ranks)
        if self.macro is not None and ranks:
            found.append(self.macro(group))
        return self.in_order([*found, *self.measure_bent(group)])

    def measure_bent(self, group: GroupSums) -> list[Measured]:
        """Return the metrics that are no ratio of sums."""
        keys = self.table.patient_keys
        return [measure_bent(one, group, keys, self.protocol) for one in self.bent]

    def in_order(self, found: Sequence[Measured]) -> tuple[Measured, ...]:
        """Return measures with the primary metric first."""
        first = self.protocol.primary_metric
        return tuple(sorted(found, key=lambda one: one.metric != first))

    def straight(self, group: GroupSums) -> GroupSums:
        """Return a group with the columns of the ratio metrics only."""
        sums = group.sums[:, : self.ratio_width]
        return GroupSums(group.group, group.rows, group.patients, sums, group.images)

    @property
    def ratio_width(self) -> int:
        """Number of columns of the ratio metrics."""
        return int(self.parts[0](slice(0, 1)).shape[1])

    def ratio(self, metric: Metric) -> RatioMetric | None:
        """Return a ratio metric by name."""
        return next((one for one in self.ratios if one.metric == metric), None)


def measures_of(table: AuditTable, protocol: Protocol) -> TaskMeasures:
    """Return the measures of the protocol's task on a table."""
    table = table.by_patient()
    straight, ratios = _ratios(table, protocol)
    bent: list[BentMetric] = []
    parts = [straight]
    place = straight(slice(0, 1)).shape[1]
    for build in BENT_OF_TASK[protocol.task]:
        made = build(table, protocol, place)
        if made is not None:
            metric, columns = made
            bent.append(metric)
            parts.append(columns)
            place += metric.width
    scored = None
    if protocol.task == "binary" and table.score is not None:
        scored = ScoreMeasures.of(table)
    return TaskMeasures(
        table=table,
        protocol=protocol,
        parts=tuple(parts),
        ratios=ratios,
        bent=tuple(bent),
        macro=_macro(table, protocol),
        scored=scored,
    )


def _ratios(table: AuditTable, protocol: Protocol) -> tuple[Columns, tuple[RatioMetric, ...]]:
    if protocol.task == "binary":
        scored = {"calibration_in_the_large", "brier"}
        chosen = tuple(
            one for one in BINARY_METRICS if table.score is not None or one.metric not in scored
        )
        return partial(binary_columns, table), chosen
    if protocol.task == "multiclass":
        return partial(class_columns, table), CLASS_METRICS
    if protocol.task == "ordinal":
        return partial(class_columns, table), ORDINAL_METRICS
    if protocol.task == "measurement":
        columns = partial(measured_columns, table, protocol=protocol)
        return columns, measurement_metrics(protocol)
    return partial(overlap_columns, table), overlap_metrics(table)


def _macro(table: AuditTable, protocol: Protocol) -> Callable[[GroupSums], Measured] | None:
    if protocol.task != "multiclass" or table.class_scores is None:
        return None
    assert table.reference is not None
    chances, answers = table.class_scores, table.reference
    patient, level = table.patient, protocol.level
    return lambda group: measure_macro_auc(group, chances, answers, patient, level)
