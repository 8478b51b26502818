"""``scan.export_recording``: a session of one's own as a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Len, MaxLen

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import ConflictError, UnavailableError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.recording.own import OwnRecording, own_recording
from sonobridge.workflows.scan.session.start import SCANNERS

if TYPE_CHECKING:
    from sonobridge.simulator.session.records import Session

__all__ = ["ExportRecordingRequest", "ExportRecordingResult", "export_recording"]


@record
class ExportRecordingRequest:
    """Which session, as what, where to."""

    session_id: Annotated[str, MaxLen(60), Help("Session, as scan.start gave it.")]
    output: Annotated[str, Len(1, 4000), Help("File to write.")]
    form: Annotated[
        Literal["replay", "session"],
        Help("replay: lines that 'scan replay' reads; session: everything stored, as JSON."),
    ] = "replay"


@record
class ExportRecordingResult:
    """The file that was written."""

    file: str
    sha256: str
    size_bytes: int
    events: int
    pictures: int
    simulator: str


@operation(
    "scan.export_recording",
    summary="Write the recording of a scan session of one's own to a file.",
    roles=SCANNERS,
    traits=(Trait.LOCAL,),
)
def export_recording(
    context: Context, request: ExportRecordingRequest
) -> ExportRecordingResult:
    """Write header, events and the hashes of the recorded pictures, or the whole session."""
    from sonobridge.simulator.session.replay import export_session, replay_lines

    own = own_recording(context, request.session_id)
    session = own.session
    if request.form == "replay":
        text = "\n".join(replay_lines(session.header, session.events, own.pictures))
    else:
        text = export_session(_with_submission(context, own))
    data = f"{text}\n".encode()
    _write(Path(request.output), data)
    return ExportRecordingResult(
        file=request.output,
        sha256=hash_bytes(data),
        size_bytes=len(data),
        events=len(session.events),
        pictures=len(own.pictures),
        simulator=session.header.simulator,
    )


def _with_submission(context: Context, own: OwnRecording) -> Session:
    """Return the session with what was handed in, as far as it was."""
    from sonobridge.simulator.session.records import SideGrade, Submission
    from sonobridge.store.scans import ScanStore

    stored = ScanStore(context.workspace).result(own.row.id)
    if stored is None:
        return own.session
    given = stored.body["submission"]
    submission = Submission(
        grades=tuple(
            SideGrade(side=side, stenosis_class=name)
            for side, name in sorted(given["grades"].items())
        ),
        criteria_set=given["criteria_set"],
        confidence=given["confidence"],
        impression=given["impression"],
        time_s=max((one.time_s for one in own.session.events), default=0.0),
    )
    return replace(own.session, submission=submission)


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        raise ConflictError(
            "There is a file of this name.",
            where=path.name,
            kept="It was not overwritten, and nothing was written.",
            remedy="Name another file, or move that one away.",
        )
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UnavailableError(
            "The recording could not be written.",
            where=path.name,
            why=error.strerror or "",
            remedy="Name a file in a folder that can be written.",
        ) from error
