"""``scan.replay``: make the pictures of an exported recording anew and compare their hashes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.errors import MissingError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Second
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.simulator.patient.patient import Patient
    from sonobridge.simulator.session.playback.check import PictureCheck
    from sonobridge.simulator.session.records import RecordedPicture, SessionHeader

__all__ = ["ReplayRequest", "ReplayResult", "replay"]

_LARGEST_BYTES = 256 * 2**20
_SHOWN = 20


@record
class ReplayRequest:
    """Which file."""

    file: Annotated[str, Len(1, 4000), Help("File that 'scan export-recording' wrote.")]
    pictures: Annotated[
        int, Ge(0), Le(100_000), Help("Compare so many, evenly spread; 0 for all.")
    ] = 0


@record
class ReplayResult:
    """What came out; ``verdict`` says it in a sentence."""

    session_id: str
    case_id: str
    simulator: str
    duration_s: Second
    events: int
    pictures: int
    compared: int
    matching: int
    different_s: tuple[Second, ...]
    state: Literal["same", "different", "no_pictures"]
    verdict: str
    simulated: Literal[True] = True


@operation(
    "scan.replay",
    summary="Make the pictures of a recorded session anew and compare them with their hashes.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("file",),
)
def replay(context: Context, request: ReplayRequest) -> ReplayResult:
    """Replay a file; one of another version is refused with what to do."""
    from sonobridge.simulator.session.replay import parse_replay, refuse_other_version
    from sonobridge.workflows.scan.live.known_case import recorded_patient

    header, events, pictures = parse_replay(_lines(Path(request.file)))
    patient, sha256, dead = recorded_patient(header)
    refuse_other_version(header, case_sha256=sha256)
    chosen = _spread(pictures, request.pictures)
    check = _checked(context, header, (patient, dead), chosen)
    state, verdict = _verdict(check)
    return ReplayResult(
        session_id=header.session_id,
        case_id=header.case_id,
        simulator=header.simulator,
        duration_s=events[-1].time_s if events else 0.0,
        events=len(events),
        pictures=len(pictures),
        compared=check.pictures,
        matching=check.matching,
        different_s=check.different_s[:_SHOWN],
        state=state,
        verdict=verdict,
    )


def _lines(path: Path) -> list[str]:
    from sonobridge.simulator.session.replay import ReplayRefusedError

    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ReplayRefusedError(
                "The replay file is too large.",
                where=path.name,
                why=f"It has more than {_LARGEST_BYTES // 2**20} MiB.",
                kept="Nothing was replayed.",
                remedy="Export the session again.",
            )
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ReplayRefusedError(
            "The replay file cannot be read.",
            where=path.name,
            why="It is no text in UTF-8.",
            kept="Nothing was replayed.",
            remedy="Name a file that 'sonobridge scan export-recording' wrote.",
        ) from error
    except OSError as error:
        raise MissingError(
            "The replay file cannot be opened.",
            where=path.name,
            why=error.strerror or "",
            kept="Nothing was replayed.",
            remedy="Name a file that 'sonobridge scan export-recording' wrote.",
        ) from error


def _spread(pictures: tuple[RecordedPicture, ...], most: int) -> tuple[RecordedPicture, ...]:
    if not most or len(pictures) <= most:
        return pictures
    return tuple(pictures[i * len(pictures) // most] for i in range(most))


def _checked(
    context: Context,
    header: SessionHeader,
    whom: tuple[Patient, tuple[int, ...]],
    pictures: tuple[RecordedPicture, ...],
) -> PictureCheck:
    from sonobridge.simulator.cases.blood_flow import patient_flow
    from sonobridge.simulator.console.duplex_scanner import DuplexScanner
    from sonobridge.simulator.doppler.kernels.library import ensure_compiled
    from sonobridge.simulator.recording.scanning import clip_scanner
    from sonobridge.simulator.session.playback.check import check_pictures

    patient, dead = whom
    flow = patient_flow(patient)
    kernels = context.settings.kernel_folder()
    ensure_compiled(context.progress, folder=kernels)
    with clip_scanner(
        patient,
        seed=header.seed,
        progress=context.progress,
        kernels=kernels,
        dead_elements=dead,
        flow=flow,
    ) as (grey, _):
        scanner = DuplexScanner(grey, flow, header.seed)
        return check_pictures(scanner, pictures, context.progress)


def _verdict(
    check: PictureCheck,
) -> tuple[Literal["same", "different", "no_pictures"], str]:
    if not check.pictures:
        return "no_pictures", "The recording holds no picture by its hash: nothing to compare."
    words = f"{check.matching} of {check.pictures} recorded pictures come out the same."
    if check.matching == check.pictures:
        return "same", words
    more = (
        f"{words} The others differ in at least one grey level: another processor rounds "
        "differently, or the recording was changed."
    )
    return "different", more
