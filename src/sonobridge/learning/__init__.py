"""Datasets: who may enter, on which side, frozen under one hash."""

from sonobridge.learning.dataset_version import (
    DatasetEmptyError,
    DatasetItem,
    DatasetVersion,
    SideCount,
    freeze_dataset,
    moved_patients,
)
from sonobridge.learning.datasheet import (
    Datasheet,
    DatasheetEntry,
    DatasheetFacts,
    build_datasheet,
)
from sonobridge.learning.inclusion import (
    Candidate,
    Exclusion,
    ExclusionReason,
    InclusionFlow,
    screen_candidates,
)
from sonobridge.learning.split import (
    UNKNOWN_PATIENT,
    PatientUnknownError,
    Side,
    SplitRule,
    assign_side,
    assign_sides,
    patient_group,
    patient_is_known,
)

__all__ = [
    "UNKNOWN_PATIENT",
    "Candidate",
    "DatasetEmptyError",
    "DatasetItem",
    "DatasetVersion",
    "Datasheet",
    "DatasheetEntry",
    "DatasheetFacts",
    "Exclusion",
    "ExclusionReason",
    "InclusionFlow",
    "PatientUnknownError",
    "Side",
    "SideCount",
    "SplitRule",
    "assign_side",
    "assign_sides",
    "build_datasheet",
    "freeze_dataset",
    "moved_patients",
    "patient_group",
    "patient_is_known",
    "screen_candidates",
]
