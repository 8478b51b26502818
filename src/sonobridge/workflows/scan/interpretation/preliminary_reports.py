"""``scan.preliminary_reports``: exams whose report a physician can interpret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.interpretation.kept import interpretation_of
from sonobridge.workflows.scan.interpretation.sign_final import REFUSAL

if TYPE_CHECKING:
    from sonobridge.store.scans import ScanSession

__all__ = [
    "PreliminaryLine",
    "PreliminaryReportsRequest",
    "PreliminaryReportsResult",
    "preliminary_reports",
]


@record
class PreliminaryReportsRequest:
    """How many of the newest exams."""

    limit: Annotated[int, Ge(1), Le(200), Help("Most exams to list, newest first.")] = 100


@record
class PreliminaryLine:
    """A submitted exam; ``signed_by`` is empty while its report is preliminary."""

    session_id: str
    case_title: str
    scanned_by: str
    submitted_at: str
    standing: str
    signed_by: str


@record
class PreliminaryReportsResult:
    """Submitted exams, newest first; ``waiting`` of them are still preliminary."""

    waiting: int
    reports: tuple[PreliminaryLine, ...]


@operation(
    "scan.preliminary_reports",
    summary="List simulated exams whose preliminary report a physician can interpret.",
    roles=frozenset({Role.PHYSICIAN}),
    refusal=REFUSAL,
)
def preliminary_reports(
    context: Context, request: PreliminaryReportsRequest
) -> PreliminaryReportsResult:
    """Return exams of everybody that were handed in; no score or truth is told."""
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import case_titles

    rows = ScanStore(context.workspace).submitted_exams(limit=request.limit)
    titles = case_titles()
    lines = tuple(_line(context, row, titles) for row in rows)
    return PreliminaryReportsResult(
        waiting=sum(not one.signed_by for one in lines), reports=lines
    )


def _line(context: Context, row: ScanSession, titles: dict[str, str]) -> PreliminaryLine:
    final = interpretation_of(context, row.id)
    return PreliminaryLine(
        session_id=row.id,
        case_title=titles.get(row.case_id, row.case_id),
        scanned_by=context.workspace.people.get(row.person_id).display_name,
        submitted_at=row.submitted_at,
        standing="preliminary" if final is None else "final",
        signed_by="" if final is None else final.signed_by,
    )
