"""The recording of a session of one's own, once it may be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sonobridge.core.errors import ConflictError
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.session.records import RecordedPicture, Session
    from sonobridge.store.scans import ScanSession

__all__ = ["OwnRecording", "own_recording"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecording:
    """A session's recording with the case that it is shown on.

    Attributes
    ----------
    case
        None for a free patient.
    session
        Header, views and events; without submission.
    pictures
        Those that the console recorded by their hash.
    """

    row: ScanSession
    case: Case | None
    session: Session
    pictures: tuple[RecordedPicture, ...]


def own_recording(context: Context, session_id: str) -> OwnRecording:
    """Return the recording of a person's own session.

    Raises
    ------
    ScanSessionMissingError
        If there is no such session of this person.
    ConflictError
        If it is an exam that was not submitted, its case has changed, or nothing was
        recorded.
    ReplayVersionError
        If another version of the simulator recorded it.
    """
    from sonobridge.simulator.session.replay import read_pictures, refuse_other_version
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import case_of
    from sonobridge.workflows.scan.session.stored_session import as_session

    scans = ScanStore(context.workspace)
    row = scans.get(session_id, person_id=context.actor.person_id)
    if row.mode == "exam" and not row.submitted_at:
        raise ConflictError(
            "An exam is not shown again before it is submitted.",
            where=row.id,
            kept="The session stays as it is.",
            remedy="Submit it first.",
        )
    events = list(scans.recording(row.id))
    case = case_of(row)
    session = as_session(row, case, scans.entries(row.id), events, None)
    refuse_other_version(session.header)
    if not any(one.probe is not None for one in session.events):
        raise ConflictError(
            "Nothing was recorded in this session.",
            where=row.id,
            why="The probe was never held in its console.",
            kept="The session and its result.",
            remedy="Watch a session that was scanned.",
        )
    return OwnRecording(row=row, case=case, session=session, pictures=read_pictures(events))
