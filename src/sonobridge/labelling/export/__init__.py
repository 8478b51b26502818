"""Labels as files for other programs."""

from sonobridge.labelling.export.coco import coco_document
from sonobridge.labelling.export.spreadsheet import csv_text
from sonobridge.labelling.export.statements import (
    ExportContext,
    LabelStatement,
    statements_of_readings,
    statements_of_reference,
)

__all__ = [
    "ExportContext",
    "LabelStatement",
    "coco_document",
    "csv_text",
    "statements_of_readings",
    "statements_of_reference",
]
