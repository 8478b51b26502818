"""Reader studies: several readers, several modalities, the same patients (MRMC)."""

from sonobridge.statistics.reader_study.accuracy import (
    Accuracy,
    CovarianceMethod,
    FigureOfMerit,
    Readings,
    measure_accuracy,
)
from sonobridge.statistics.reader_study.anova import (
    Components,
    GlobalTest,
    components,
    global_test,
    modality_difference,
    modality_mean,
    reader_difference,
)
from sonobridge.statistics.reader_study.contrast import Contrast, Factors
from sonobridge.statistics.reader_study.planning import (
    PlannedComponents,
    assumed_components,
    hanley_mcneil_variance,
    patients_for_power,
    planned_from,
    readers_for_power,
    study_power,
)
from sonobridge.statistics.reader_study.standalone import joined_scores, standalone_difference

__all__ = [
    "Accuracy",
    "Components",
    "Contrast",
    "CovarianceMethod",
    "Factors",
    "FigureOfMerit",
    "GlobalTest",
    "PlannedComponents",
    "Readings",
    "assumed_components",
    "components",
    "global_test",
    "hanley_mcneil_variance",
    "joined_scores",
    "measure_accuracy",
    "modality_difference",
    "modality_mean",
    "patients_for_power",
    "planned_from",
    "reader_difference",
    "readers_for_power",
    "standalone_difference",
    "study_power",
]
