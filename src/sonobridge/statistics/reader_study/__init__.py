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
    patients_for_power,
    planned_from,
    readers_for_power,
    study_power,
)
from sonobridge.statistics.reader_study.standalone import (
    StandaloneComponents,
    joined_scores,
    planned_standalone,
    single_estimate,
    standalone_components,
    standalone_difference,
)

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
    "StandaloneComponents",
    "assumed_components",
    "components",
    "global_test",
    "joined_scores",
    "measure_accuracy",
    "modality_difference",
    "modality_mean",
    "patients_for_power",
    "planned_from",
    "planned_standalone",
    "reader_difference",
    "readers_for_power",
    "single_estimate",
    "standalone_components",
    "standalone_difference",
    "study_power",
]
