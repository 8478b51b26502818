"""Grading of a carotid stenosis by velocity criteria, within their scope."""

from sonobridge.simulator.measurement.grading.comparison import (
    SetComparison,
    SetDifference,
    compare_sets,
)
from sonobridge.simulator.measurement.grading.criteria_file import (
    criteria_sets,
    default_criteria_set,
    fallback_rule,
    scope_conditions,
)
from sonobridge.simulator.measurement.grading.criteria_set import (
    Band,
    BandCheck,
    ClassRow,
    CriteriaSet,
    ValidationTable,
    ValidationValue,
    class_limits,
    class_words,
)
from sonobridge.simulator.measurement.grading.grade import grade
from sonobridge.simulator.measurement.grading.outcome import (
    Conflict,
    Fallback,
    Graded,
    GradingContext,
    GradingMeasurements,
    Outcome,
    Refused,
)
from sonobridge.simulator.measurement.grading.own_set import (
    CriteriaRefusedError,
    LaboratorySet,
    accept_laboratory_set,
    choose_cut_point,
)
from sonobridge.simulator.measurement.grading.scope import ScopeCondition

__all__ = [
    "Band",
    "BandCheck",
    "ClassRow",
    "Conflict",
    "CriteriaRefusedError",
    "CriteriaSet",
    "Fallback",
    "Graded",
    "GradingContext",
    "GradingMeasurements",
    "LaboratorySet",
    "Outcome",
    "Refused",
    "ScopeCondition",
    "SetComparison",
    "SetDifference",
    "ValidationTable",
    "ValidationValue",
    "accept_laboratory_set",
    "choose_cut_point",
    "class_limits",
    "class_words",
    "compare_sets",
    "criteria_sets",
    "default_criteria_set",
    "fallback_rule",
    "grade",
    "scope_conditions",
]
