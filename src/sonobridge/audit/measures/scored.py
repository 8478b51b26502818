"""What a yes-or-no model's scores are worth in a group, and in all other rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import GroupSums
from sonobridge.audit.measures.measured import PATIENTS, Measured, estimate_of
from sonobridge.audit.measures.ranked import measured_auc, no_auc
from sonobridge.audit.table import AuditTable
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import CalibrationError
from sonobridge.statistics.partitioned import CalibratedRows, RankedRows, area_of

__all__ = ["ScoreMeasures", "measured_ece"]

Rows = NDArray[np.integer]

_ECE = "Expected calibration error"


@dataclass(frozen=True)
class ScoreMeasures:
    """Rows of a table whose scores are ranked once for all groups."""

    rows: RankedRows

    @classmethod
    def of(cls, table: AuditTable) -> ScoreMeasures:
        """Rank the scores of a table whose rows come by patient."""
        assert table.score is not None
        assert table.reference is not None
        labels = table.reference.astype(np.bool_)
        return cls(RankedRows.of(table.score, labels, table.patient))

    @cached_property
    def calibrated(self) -> CalibratedRows:
        """The rows with their bins; made when first asked for."""
        return CalibratedRows.of(self.rows)

    def measure(self, group: GroupSums, level: float, *, ranks: bool) -> list[Measured]:
        """Return AUC, unless ranks are not wanted, and calibration error of a group."""
        found = [self._area(group, group.rows, level)] if ranks else []
        return [*found, measured_ece(group, self.calibrated.group(group.rows, level), level)]

    def measure_rest(
        self, rest: GroupSums, rows: Rows, level: float, *, ranks: bool
    ) -> list[Measured]:
        """Return the same of all rows but a group's.

        Parameters
        ----------
        rest
            What stands for the rest: its patients' influences are kept.
        rows
            Rows of the group.
        level, ranks
            As of :meth:`measure`.
        """
        found = [self._area(rest, self.rows.without(rows), level)] if ranks else []
        return [*found, measured_ece(rest, self.calibrated.rest(rows, level), level)]

    def _area(self, group: GroupSums, rows: Rows, level: float) -> Measured:
        found = area_of(self.rows, rows, level)
        if found is not None:
            return measured_auc(group, found, level)
        return no_auc(group, self.rows.patients[rows], self.rows.labels[rows])


def measured_ece(group: GroupSums, found: CalibrationError | None, level: float) -> Measured:
    """Return a calibration error as a measure of a group; None where there is no image."""
    number: Estimate | NotEstimable
    if found is None:
        number = NotEstimable(name=_ECE, reason="no image", n=0, n_unit=PATIENTS)
    else:
        method = f"{found.bins} bins of equal mass, debiased, by patient"
        number = estimate_of(_ECE, found, level, method)
    images = 0.0 if found is None else float(found.images)
    return Measured(
        metric="ece",
        title=_ECE,
        unit="",
        group=group,
        number=number,
        core=found,
        influence=None,
        numerator=(0.0 if found is None else found.value) * images,
        denominator=images,
        whole=False,
        counted="is the sum over bins of outcome minus score, signs dropped, less its bias",
        among="images",
        lower_is_better=True,
    )
