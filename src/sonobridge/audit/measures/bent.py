"""Metrics that are no ratio of two sums: weighted kappa and ICC.

Each is a smooth function of sums over patients. Its interval is the
one measured for such coefficients (Wilson on the variance of patient resamples); what a
patient contributes is the function's derivative times the patient's own sums.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import GroupSums
from sonobridge.audit.measures.curved import CurvedQuantity
from sonobridge.audit.measures.measured import PATIENTS, Measured, estimate_of
from sonobridge.audit.protocol import Metric, Protocol, Task
from sonobridge.audit.table import AuditTable
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import icc_parts, icc_statistic
from sonobridge.statistics.bootstrap import Statistic
from sonobridge.statistics.kernels.weights import weights_reference

__all__ = ["BENT_OF_TASK", "BentMetric", "measure_bent"]

Floats = NDArray[np.float64]
Built = tuple["BentMetric", Callable[[slice], Floats]] | None

_MOST_RESAMPLED = 20_000
"""Above so many patients the variance comes from the influence: the two agree there."""
_BLOCK = 200
"""Resamples that are summed at once; bounds the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BentMetric:
    """A function of sums.

    Attributes
    ----------
    statistic
        Name, function of sums (..., width) and lower end of its scale.
    start, width
        Which columns of the group's sums it takes.
    counted, among
        Words for the sentence.
    """

    metric: Metric
    statistic: Statistic
    start: int
    width: int
    counted: str
    among: str
    lower_is_better: bool = False

    def of(self, group: GroupSums) -> Floats:
        """Return the group's own columns, shape (patients, width)."""
        return group.sums[:, self.start : self.start + self.width]


def measure_bent(
    metric: BentMetric, group: GroupSums, keys: NDArray[np.uint64], protocol: Protocol
) -> Measured:
    """Return a bent metric of a group with its interval by patient."""
    parts, images = metric.of(group), float(group.images.sum())
    name = metric.statistic.name
    patients = int(group.patients.size)
    number: Estimate | NotEstimable
    core: CurvedQuantity | None = None
    influence: Floats | None = None
    value = float(metric.statistic.function(parts.sum(0))) if patients else np.nan
    if not np.isfinite(value):
        why = "no variation" if patients else "no image to count"
        number = NotEstimable(name=name, reason=why, n=patients, n_unit=PATIENTS)
    else:
        influence = _influence(metric.statistic.function, parts, value)
        core = CurvedQuantity.of_influence(value, influence, floor=metric.statistic.floor)
        core, seed, how = _resampled(
            metric.statistic, parts, core, (keys[group.patients], protocol)
        )
        covered = metric.statistic.covered_from
        note = f"n too small for the stated coverage (from {covered} patients)"
        method = f"{metric.statistic.method}; Wilson interval on the {how}"
        number = estimate_of(
            name, core, protocol.level, method, note if patients < covered else ""
        )
        number = replace(number, seed=seed)
    return Measured(
        metric=metric.metric,
        title=name,
        unit="",
        group=group,
        number=number,
        core=core,
        influence=influence,
        numerator=(value if np.isfinite(value) else 0.0) * images,
        denominator=images,
        whole=False,
        counted=metric.counted,
        among=metric.among,
        lower_is_better=metric.lower_is_better,
    )


def _influence(function: Callable[[Floats], Floats], parts: Floats, value: float) -> Floats:
    """Return each patient's part by one-sided derivatives of the function at the sums."""
    total = parts.sum(0)
    step = 1e-6 * max(1.0, float(np.abs(total).max()))
    moved = total + step * np.eye(total.size)
    slope = (function(moved) - value) / step
    raw = parts @ np.nan_to_num(slope)
    return np.asarray(raw - raw.mean())


def _resampled(
    statistic: Statistic,
    parts: Floats,
    core: CurvedQuantity,
    drawing: tuple[NDArray[np.uint64], Protocol],
) -> tuple[CurvedQuantity, int | None, str]:
    """Return the value with the variance of resamples, the seed drawn with, and how.

    With one patient, very many, or many undefined resamples, that by influence stands.
    """
    keys, protocol = drawing
    if not 1 < core.patients <= _MOST_RESAMPLED:
        return core, None, "variance by patient"
    values = statistic.function(_resampled_sums(parts, keys, protocol))
    values = values[np.isfinite(values)]
    if values.size < 0.95 * protocol.replicates:
        return core, None, "variance by patient"
    drawn = replace(core, variance=float(values.var()))
    return drawn, protocol.seed, f"{protocol.replicates} resamples of patients"


def _resampled_sums(parts: Floats, keys: NDArray[np.uint64], protocol: Protocol) -> Floats:
    """Return the sums of each resample of patients, shape (replicates, width)."""
    weights = weights_reference(keys, protocol.replicates, protocol.seed)
    blocks = [
        weights[start : start + _BLOCK].astype(np.float64) @ parts
        for start in range(0, protocol.replicates, _BLOCK)
    ]
    return np.concatenate(blocks)


def _kappa(table: AuditTable, protocol: Protocol, start: int) -> Built:
    """Quadratically weighted kappa from the table of answers (Cohen 1968)."""
    assert table.reference is not None
    assert table.prediction is not None
    size = len(protocol.columns.classes)
    if size < 2:
        return None
    truth, answer = table.reference, table.prediction

    def columns(rows: slice) -> Floats:
        cell = truth[rows].astype(np.int64) * size + answer[rows].astype(np.int64)
        found = np.zeros((cell.size, size * size))
        found[np.arange(cell.size), cell] = 1.0
        return found

    grade = np.arange(size)
    penalty = (grade[:, None] - grade[None, :]) ** 2 / (size - 1) ** 2

    def function(sums: Floats) -> Floats:
        square = sums.reshape(*sums.shape[:-1], size, size)
        total = square.sum((-1, -2))
        safe = np.where(total > 0, total, np.nan)
        seen = (square * penalty).sum((-1, -2)) / safe
        rows, columns_ = square.sum(-1), square.sum(-2)
        product = rows[..., :, None] * columns_[..., None, :]
        chance = (product * penalty).sum((-1, -2)) / safe**2
        return np.asarray(1 - seen / np.where(chance > 0, chance, np.nan))

    statistic = Statistic(
        name="Weighted kappa",
        function=function,
        floor=-1.0,
        method="quadratic weights (Cohen 1968)",
        covered_from=12,
    )
    metric = BentMetric(
        metric="weighted_kappa",
        statistic=statistic,
        start=start,
        width=size * size,
        counted="is kappa times the number of images",
        among="images",
    )
    return metric, columns


def _icc(table: AuditTable, protocol: Protocol, start: int) -> Built:
    """Intraclass correlation of model and reference, absolute agreement, single."""
    del protocol
    assert table.reference is not None
    assert table.prediction is not None
    truth, answer = table.reference, table.prediction
    middle = (
        float(truth.astype(np.float64).mean()) + float(answer.astype(np.float64).mean())
    ) / 2

    def columns(rows: slice) -> Floats:
        return icc_parts(
            np.column_stack([truth[rows], answer[rows]]).astype(np.float64) - middle
        )

    statistic = icc_statistic(2)
    metric = BentMetric(
        metric="icc",
        statistic=statistic,
        start=start,
        width=columns(slice(0, 1)).shape[1],
        counted="is the ICC times the number of images",
        among="images",
    )
    return metric, columns


BENT_OF_TASK: Mapping[Task, tuple[Callable[[AuditTable, Protocol, int], Built], ...]] = {
    "binary": (),
    "multiclass": (),
    "ordinal": (_kappa,),
    "segmentation": (),
    "measurement": (_icc,),
}
