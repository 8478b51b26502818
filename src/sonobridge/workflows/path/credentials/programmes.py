"""``path.programmes``: one's own programme sheets beside the thresholds."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.credentials.programme_sheet import (
    SHEET,
    ProgrammeLine,
    programme_line,
)

__all__ = ["ProgrammesRequest", "ProgrammesResult", "programmes"]


@record
class ProgrammesRequest:
    """Nothing to choose: your own sheets."""

    limit: Annotated[int, Ge(1), Le(100), Help("Most sheets to list.")] = 50


@record
class ProgrammesResult:
    """Your sheets, and the schools that the source documents name, unverified."""

    programmes: tuple[ProgrammeLine, ...]
    examples_note: str


@operation("path.programmes", summary="Compare your programme sheets with the thresholds.")
def programmes(context: Context, request: ProgrammesRequest) -> ProgrammesResult:
    """List the person's sheets."""
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, SHEET)
    return ProgrammesResult(
        programmes=tuple(
            programme_line(row.body, row.version) for row in rows[: request.limit]
        ),
        examples_note="Schools named in the source documents are examples, not verified, and "
        "none is preset here.",
    )
