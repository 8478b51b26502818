"""Measurements against a reference: bias, limits of agreement, error size, ICC."""

from sonobridge.statistics.measurement.bland_altman import (
    BlandAltman,
    IntervalForm,
    Spread,
    bland_altman,
    limit_multiple,
    measure_spread,
)
from sonobridge.statistics.measurement.clustered_mean import (
    PatientGroups,
    clustered_mean,
    group_by_patient,
)
from sonobridge.statistics.measurement.error_size import (
    mean_absolute_error,
    total_deviation_index,
    within_tolerance,
)
from sonobridge.statistics.measurement.icc import (
    ICC_FORMS,
    IccForm,
    icc_form_statistic,
    intraclass_correlation,
)

__all__ = [
    "ICC_FORMS",
    "BlandAltman",
    "IccForm",
    "IntervalForm",
    "PatientGroups",
    "Spread",
    "bland_altman",
    "clustered_mean",
    "group_by_patient",
    "icc_form_statistic",
    "intraclass_correlation",
    "limit_multiple",
    "mean_absolute_error",
    "measure_spread",
    "total_deviation_index",
    "within_tolerance",
]
