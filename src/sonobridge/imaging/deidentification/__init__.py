"""De-identification: the basic profile as data, keyed or random names, blanked pixels."""

from sonobridge.imaging.deidentification.deidentify import (
    Deidentified,
    deidentify,
    patient_key_of,
)
from sonobridge.imaging.deidentification.policy import (
    CodeSource,
    DateMode,
    DeidentificationPolicy,
    LegalPath,
)
from sonobridge.imaging.deidentification.report import (
    DeidentificationReport,
    PixelReport,
    PixelStatus,
)

__all__ = [
    "CodeSource",
    "DateMode",
    "DeidentificationPolicy",
    "DeidentificationReport",
    "Deidentified",
    "LegalPath",
    "PixelReport",
    "PixelStatus",
    "deidentify",
    "patient_key_of",
]
