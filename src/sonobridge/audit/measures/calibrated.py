"""Expected calibration error of a group."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.groups import GroupSums
from sonobridge.audit.measures.measured import PATIENTS, Measured, estimate_of
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.clustered import Predictions, clustered_ece

__all__ = ["measure_ece"]

_NAME = "Expected calibration error"


def measure_ece(
    group: GroupSums,
    scores: NDArray[np.float64],
    labels: NDArray[np.bool_],
    patient: NDArray[np.int64],
    level: float,
    *,
    rows: NDArray[np.int64] | None = None,
) -> Measured:
    """Return the debiased calibration error of a group's rows over ten bins of equal mass.

    Parameters
    ----------
    group
        The group.
    scores, labels, patient
        Of all rows of the table.
    level
        Confidence level.
    rows
        The group's rows by ascending score, if they were sorted before.
    """
    rows = group.rows if rows is None else rows
    places = np.zeros(int(group.patients[-1]) + 1 if group.patients.size else 0, np.int64)
    places[group.patients] = np.arange(group.patients.size)
    place = places[patient[rows]]
    data = Predictions(scores[rows], labels[rows], place)
    core = clustered_ece(data, level=level)
    number: Estimate | NotEstimable
    if core is None:
        number = NotEstimable(name=_NAME, reason="no image", n=0, n_unit=PATIENTS)
    else:
        number = estimate_of(
            _NAME, core, level, f"{core.bins} bins of equal mass, debiased, by patient"
        )
    images = float(rows.size)
    return Measured(
        metric="ece",
        title=_NAME,
        unit="",
        group=group,
        number=number,
        core=core,
        influence=None,
        numerator=(0.0 if core is None else core.value) * images,
        denominator=images,
        whole=False,
        counted="is the sum over bins of outcome minus score, signs dropped, less its bias",
        among="images",
        lower_is_better=True,
    )
