"""``scan.sessions``: one's own sessions, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.simulator.console.steering import DeviceUsed
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.session.devices import device_used
from sonobridge.workflows.scan.session.start import SCANNERS

if TYPE_CHECKING:
    from sonobridge.store.scans import ScanSession

__all__ = ["SessionLine", "SessionsRequest", "SessionsResult", "sessions"]


@record
class SessionsRequest:
    """Nothing is asked for: one's own sessions are few."""


@record
class SessionLine:
    """A session; score and gates only once it is submitted, until then the declared device."""

    session_id: str
    case_id: str
    case_title: str
    mode: Literal["coach", "faded", "exam"]
    device: DeviceUsed
    started_at: str
    submitted_at: str | None
    relative: float | None
    gates_failed: int


@record
class SessionsResult:
    """Sessions, newest first."""

    sessions: tuple[SessionLine, ...]


@operation("scan.sessions", summary="List one's own scan sessions.", roles=SCANNERS)
def sessions(context: Context, request: SessionsRequest) -> SessionsResult:
    """Return the person's own sessions."""
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import case_titles

    del request
    rows = ScanStore(context.workspace).list(person_id=context.actor.person_id)
    titles = case_titles()
    return SessionsResult(sessions=tuple(_line(row, titles) for row in rows))


def _line(row: ScanSession, titles: dict[str, str]) -> SessionLine:
    score = row.summary
    return SessionLine(
        session_id=row.id,
        case_id=row.case_id,
        case_title=titles.get(row.case_id, "Free scanning"),
        mode=row.mode,  # type: ignore[arg-type]  # the column is checked by the database
        device=device_used(row),
        started_at=row.started_at,
        submitted_at=row.submitted_at or None,
        relative=score["relative"] if score else None,
        gates_failed=len(score["failed_gates"]) if score else 0,
    )
