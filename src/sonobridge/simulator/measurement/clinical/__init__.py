"""Clinical criteria and vocabularies as data, with their sources."""

from sonobridge.simulator.measurement.clinical.clinical_file import (
    ClinicalDataError,
    ClinicalFile,
    ClinicalRow,
    load_clinical,
    parse_clinical,
)
from sonobridge.simulator.measurement.clinical.provenance import Confidence, Provenance

__all__ = [
    "ClinicalDataError",
    "ClinicalFile",
    "ClinicalRow",
    "Confidence",
    "Provenance",
    "load_clinical",
    "parse_clinical",
]
