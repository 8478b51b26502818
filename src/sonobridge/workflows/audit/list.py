"""``audit.list``: the stored evaluations."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.evaluation_view import EvaluationLine
from sonobridge.workflows.context import Context

__all__ = ["ListEvaluationsRequest", "ListEvaluationsResult", "list_evaluations"]


@record
class ListEvaluationsRequest:
    """Which evaluations, and how many."""

    product_id: Annotated[str, Len(0, 40), Help("Only of this model version.")] = ""
    table_id: Annotated[str, Len(0, 40), Help("Only of this table.")] = ""
    limit: Annotated[int, Ge(1), Le(500), Help("Evaluations to list, newest first.")] = 100


@record
class ListEvaluationsResult:
    """The evaluations, newest first."""

    evaluations: tuple[EvaluationLine, ...]


@operation("audit.list", summary="List the stored evaluations.")
def list_evaluations(
    context: Context, request: ListEvaluationsRequest
) -> ListEvaluationsResult:
    """Return one line an evaluation."""
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    rows = [
        row
        for row in reading.evaluations
        if request.product_id in {"", row.product_id} and request.table_id in {"", row.table_id}
    ]
    return ListEvaluationsResult(
        evaluations=tuple(reading.line(row) for row in rows[: request.limit])
    )
