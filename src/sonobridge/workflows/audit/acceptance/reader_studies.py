"""``audit.reader_studies``: the reader studies that were stored."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.acceptance.reader_study_view import (
    ReaderStudyLine,
    reader_study_line,
)
from sonobridge.workflows.context import Context

__all__ = ["ListReaderStudiesRequest", "ListReaderStudiesResult", "list_reader_studies"]


@record
class ListReaderStudiesRequest:
    """Of which model version."""

    product_id: Annotated[str, Len(0, 40), Help("Only of this model version.")] = ""


@record
class ListReaderStudiesResult:
    """The reader studies, newest first."""

    studies: tuple[ReaderStudyLine, ...]


@operation("audit.reader_studies", summary="List the stored reader studies.")
def list_reader_studies(
    context: Context, request: ListReaderStudiesRequest
) -> ListReaderStudiesResult:
    """Return the studies with their comparisons."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    rows = reading.store.reader_studies.list(product_id=request.product_id)
    return ListReaderStudiesResult(
        studies=tuple(reader_study_line(reading, row) for row in rows)
    )
