"""The label room's tables behind blinding: no label leaves without a scope."""

from sonobridge.store.labels.clip_source import ClipSource, LabelClip
from sonobridge.store.labels.label_store import LabelStore
from sonobridge.store.labels.operations import Appended, LabelOperations
from sonobridge.store.labels.readings import LabelReadings, Submitted
from sonobridge.store.labels.scope import AdjudicatorScope, ReaderScope, grant_adjudicator
from sonobridge.store.labels.studies import LabelStudies, NewStudy
from sonobridge.store.labels.study_rows import ReadingRow, StudyClip, StudyRow, TaskRow
from sonobridge.store.labels.tasks import LabelTasks, OpenedTask

__all__ = [
    "AdjudicatorScope",
    "Appended",
    "ClipSource",
    "LabelClip",
    "LabelOperations",
    "LabelReadings",
    "LabelStore",
    "LabelStudies",
    "LabelTasks",
    "NewStudy",
    "OpenedTask",
    "ReaderScope",
    "ReadingRow",
    "StudyClip",
    "StudyRow",
    "Submitted",
    "TaskRow",
    "grant_adjudicator",
]
