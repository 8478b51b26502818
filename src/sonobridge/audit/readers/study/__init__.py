"""A reader study: a long table of readings in, a comparison with its verdict out.

The face holds the records alone, so that naming a study's result loads no array library;
``reading`` reads the table and ``analysis`` studies it.
"""

from sonobridge.audit.readers.study.content import (
    ComparisonDetail,
    MissingReadings,
    ModalityMean,
    ReaderAccuracy,
    ReaderProtocol,
    ReaderStudy,
    StudyMetric,
    VarianceComponents,
)

__all__ = [
    "ComparisonDetail",
    "MissingReadings",
    "ModalityMean",
    "ReaderAccuracy",
    "ReaderProtocol",
    "ReaderStudy",
    "StudyMetric",
    "VarianceComponents",
]
