"""Estimates that carry their uncertainty: agreement, overlap, reliability, intervals."""

from sonobridge.statistics import agreement_statistics
from sonobridge.statistics.agreement import (
    cohen_kappa,
    krippendorff_alpha,
    krippendorff_alpha_interval,
    mean_by_patient,
    percent_agreement,
)
from sonobridge.statistics.bootstrap import (
    NO_VARIATION,
    TOO_SMALL,
    PatientSums,
    Resampling,
    Statistic,
    clustered_estimate,
    patient_weights,
    sum_by_patient,
)
from sonobridge.statistics.distributions import f_quantile, normal_quantile, t_quantile
from sonobridge.statistics.intervals import effective_n_wilson, wilson
from sonobridge.statistics.overlap import (
    dice,
    intersection_over_union,
    rasterise,
    self_intersection,
)
from sonobridge.statistics.reliability import icc_absolute_single, icc_parts, icc_statistic
from sonobridge.statistics.scale import MISSING, Scale

__all__ = [
    "MISSING",
    "NO_VARIATION",
    "TOO_SMALL",
    "PatientSums",
    "Resampling",
    "Scale",
    "Statistic",
    "agreement_statistics",
    "clustered_estimate",
    "cohen_kappa",
    "dice",
    "effective_n_wilson",
    "f_quantile",
    "icc_absolute_single",
    "icc_parts",
    "icc_statistic",
    "intersection_over_union",
    "krippendorff_alpha",
    "krippendorff_alpha_interval",
    "mean_by_patient",
    "normal_quantile",
    "patient_weights",
    "percent_agreement",
    "rasterise",
    "self_intersection",
    "sum_by_patient",
    "t_quantile",
    "wilson",
]
