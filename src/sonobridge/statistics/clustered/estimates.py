"""Closed forms as estimates: value, interval, patients, method, or why there is none."""

from __future__ import annotations

from collections.abc import Callable

from numpy.typing import ArrayLike

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.bootstrap import TOO_SMALL
from sonobridge.statistics.clustered.auc import (
    FEWEST_PATIENTS_A_CLASS,
    ClusteredAuc,
    auc_covariance,
    clustered_auc,
)
from sonobridge.statistics.clustered.calibration_error import CalibrationError
from sonobridge.statistics.clustered.gaps import ClusteredGap, Measured, gap_between
from sonobridge.statistics.clustered.predictive import Bounded, predictive_values
from sonobridge.statistics.clustered.ratio import (
    ClusteredMean,
    ClusteredShare,
    clustered_share,
    ratio_covariance,
)

__all__ = [
    "COVERED_FROM",
    "auc_estimate",
    "ece_estimate",
    "estimate_of_auc",
    "estimate_of_gap",
    "estimate_of_mean",
    "estimate_of_share",
    "gap_estimate",
    "predictive_estimates",
    "share_estimate",
]

COVERED_FROM = {
    "share": 12,
    "auc": 5,
    "share_gap": 12,
    "auc_gap": 5,
    "predictive": 12,
    "mean": 12,
    "brier": 12,
    "ece": 40,
}
"""Patients from which a nominal 95 % interval was measured to hold.

Patients of the denominator for a share and a mean; of the smaller class for an AUC and a
predictive value; of the smaller group for a gap.
"""

ONE_PATIENT = "one patient: no interval by patient can be given"
NO_IMAGES = "no image counts here"
