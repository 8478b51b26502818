"""What follows reading: decisions, reference standards, and the check of all label rows."""

from sonobridge.store.labels.panel.adjudications import (
    Adjudications,
    item_key,
    item_text,
)
from sonobridge.store.labels.panel.references import LabelReferences, StoredReference
from sonobridge.store.labels.panel.study_readings import StudyReadings, gather_readings
from sonobridge.store.labels.panel.verification import LabelProblem, verify_labels

__all__ = [
    "Adjudications",
    "LabelProblem",
    "LabelReferences",
    "StoredReference",
    "StudyReadings",
    "gather_readings",
    "item_key",
    "item_text",
    "verify_labels",
]
