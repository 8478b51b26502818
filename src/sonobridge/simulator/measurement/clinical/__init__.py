"""Clinical criteria and vocabularies as data, with their sources."""

from sonobridge.simulator.measurement.clinical.clinical_file import (
    ClinicalDataError,
    ClinicalFile,
    ClinicalRow,
    load_clinical,
    parse_clinical,
)
from sonobridge.simulator.measurement.clinical.provenance import (
    ORIGIN_KEYS,
    Confidence,
    Provenance,
)

__all__ = [
    "ORIGIN_KEYS",
    "ClinicalDataError",
    "ClinicalFile",
    "ClinicalRow",
    "Confidence",
    "Provenance",
    "load_clinical",
    "parse_clinical",
]
