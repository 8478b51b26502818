"""A reader study: a long table of readings in, a comparison with its verdict out."""

from sonobridge.audit.readers.study.analysis import study_readers
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
from sonobridge.audit.readers.study.reader_table import (
    MOST_READERS,
    MOST_ROWS,
    LongReadings,
    ReaderTable,
    arrange,
)
from sonobridge.audit.readers.study.reading import ReaderColumns, read_reader_table

__all__ = [
    "MOST_READERS",
    "MOST_ROWS",
    "ComparisonDetail",
    "LongReadings",
    "MissingReadings",
    "ModalityMean",
    "ReaderAccuracy",
    "ReaderColumns",
    "ReaderProtocol",
    "ReaderStudy",
    "ReaderTable",
    "StudyMetric",
    "VarianceComponents",
    "arrange",
    "read_reader_table",
    "study_readers",
]
