"""``scan.export_clip``: a view, or a stretch of a session, as a DICOM clip with its truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import ConflictError, InvalidInputError, UnavailableError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Second
from sonobridge.workflows.clips.importing import ImportResult, summarise
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.session.start import SCANNERS

if TYPE_CHECKING:
    from sonobridge.simulator.recording.clip import ClipFiles
    from sonobridge.simulator.recording.recording import FrameTimes

__all__ = ["ExportClipRequest", "ExportClipResult", "ExportedFile", "export_clip"]


@record
class ExportClipRequest:
    """Of what, and where to."""

    output: Annotated[str, Len(1, 4000), Help("Folder for clip, truth and record.")]
    session_id: Annotated[
        str, MaxLen(80), Help("An own session to take the clip from; empty: a view of a seed.")
    ] = ""
    start_s: Annotated[Second, Ge(0), Le(86_400), Help("Where in the session it begins.")] = 0.0
    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed of the patient.")] = 1
    disease: Annotated[bool, Help("Draw disease as it occurs, not healthy arteries.")] = False
    side: Annotated[Literal["right", "left"], Help("Side of the neck.")] = "right"
    view: Annotated[
        str, MaxLen(60), Help("View, or 'slide' for a slide through the bifurcation.")
    ] = "cca-longitudinal"
    frames: Annotated[int, Ge(2), Le(600), Help("Frames, thirty a second.")] = 60
    size: Annotated[int, Ge(64), Le(1024), Help("Rows and columns of a picture.")] = 512
    library: Annotated[
        bool, Help("Import the clip, without its truth, as any other DICOM file.")
    ] = False


@record
class ExportedFile:
    """One file that was written."""

    name: str
    sha256: str
    size_bytes: int


@record
class ExportClipResult:
    """The files, and what the import said when it was asked for."""

    folder: str
    patient: str
    side: Literal["right", "left"]
    view: str
    frames: int
    files: tuple[ExportedFile, ...]
    imported: ImportResult | None
    notice: str
    simulated: Literal[True] = True


@operation(
    "scan.export_clip",
    summary="Write a simulated clip as DICOM with its known truth as a segmentation.",
    roles=SCANNERS,
    traits=(Trait.EVIDENCE, Trait.LOCAL),
)
def export_clip(context: Context, request: ExportClipRequest) -> ExportClipResult:
    """Scan once more, with the same seeds: same request, same files."""
    from sonobridge.imaging.writing.identity import NOTICE
    from sonobridge.simulator.recording.recording import FrameTimes

    times = FrameTimes(count=request.frames, start_s=request.start_s)
    made = (
        _from_session(context, request, times)
        if request.session_id
        else _from_seed(context, request, times)
    )
    folder = Path(request.output)
    written = _write(folder, made)
    imported = _import(context, folder / written[0].name) if request.library else None
    if imported is None:
        context.evidence.skip()
    return ExportClipResult(
        folder=request.output,
        patient=made.title.patient,
        side=made.title.side,
        view=made.title.view,
        frames=request.frames,
        files=written,
        imported=imported,
        notice=NOTICE,
    )


def _from_seed(context: Context, request: ExportClipRequest, times: FrameTimes) -> ClipFiles:
    from sonobridge import __version__
    from sonobridge.simulator.patient.patient import make_patient
    from sonobridge.simulator.patient.spec import PatientSpec
    from sonobridge.simulator.recording.clip import ClipTitle, name_of_sweep, view_clip
    from sonobridge.simulator.recording.scanning import clip_scanner
    from sonobridge.simulator.recording.sweep import ViewNotHeldError

    title = ClipTitle(
        patient=f"SIM-{request.seed}{'-D' if request.disease else ''}",
        side=request.side,
        view=name_of_sweep(request.view),
        number=0,
        software=__version__,
    )
    spec = PatientSpec(disease="drawn" if request.disease else "none")
    patient = make_patient(request.seed, spec)
    with clip_scanner(
        patient,
        seed=request.seed,
        progress=context.progress,
        kernels=context.settings.kernel_folder(),
    ) as (scanner, phase):
        try:
            return view_clip(
                scanner,
                title,
                times,
                phase=phase,
                size=request.size,
                progress=context.progress,
            )
        except ViewNotHeldError as error:
            raise InvalidInputError(
                "This view cannot be held on this patient.",
                where=title.view,
                why=str(error),
                kept="Nothing was written.",
                remedy="Choose another view, side or seed.",
            ) from error


def _from_session(context: Context, request: ExportClipRequest, times: FrameTimes) -> ClipFiles:
    from sonobridge import __version__
    from sonobridge.simulator.recording.clip import ClipTitle, written_clip
    from sonobridge.simulator.recording.recording import record_sweep
    from sonobridge.simulator.recording.replay import replayed
    from sonobridge.simulator.recording.scanning import clip_scanner
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import case_of, patient_of

    store = ScanStore(context.workspace)
    session = store.get(request.session_id, person_id=context.actor.person_id)
    if session.mode == "exam" and not session.submitted_at:
        raise ConflictError(
            "An exam hands out no truth before it is submitted.",
            where=session.id,
            kept="The session stays as it is.",
            remedy="Submit it first.",
        )
    found = replayed(store.recording(session.id), request.start_s, times.count / times.rate_hz)
    case = case_of(session)
    title = ClipTitle(
        patient=f"SIM-{session.case_id}-{session.seed}",
        side=found.side,
        view=f"session_{session.id[:8]}",
        number=0,
        software=__version__,
    )
    with clip_scanner(
        patient_of(session),
        seed=session.seed,
        progress=context.progress,
        kernels=context.settings.kernel_folder(),
        dead_elements=() if case is None else case.dead_elements,
    ) as (scanner, phase):
        recording = record_sweep(
            scanner,
            found.sweep,
            found.settings,
            times,
            size=(request.size, request.size),
            progress=context.progress,
        )
        context.evidence.used("scan_session", session.id, session.sha256)
        return written_clip(scanner, recording, title, view=None, phase=phase)


def _write(folder: Path, made: ClipFiles) -> tuple[ExportedFile, ...]:
    """Write the files; one that is there with other contents is not overwritten."""
    named = made.named()
    for name, data in named.items():
        if (folder / name).exists() and (folder / name).read_bytes() != data:
            raise ConflictError(
                "There is another file of this name.",
                where=name,
                kept="It was not overwritten, and nothing was written.",
                remedy="Name another folder, or move the file away.",
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in named.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise UnavailableError(
            "The clip could not be written.",
            where=folder.name,
            why=error.strerror or "",
            remedy="Name a folder that can be written.",
        ) from error
    return tuple(
        ExportedFile(name=name, sha256=hash_bytes(data), size_bytes=len(data))
        for name, data in named.items()
    )


def _import(context: Context, clip: Path) -> ImportResult:
    """Import the clip on the road of every file: de-identified, checked, indexed."""
    from sonobridge.store.clips.ingest import ImportOptions, import_paths

    report = import_paths(
        context.workspace,
        (str(clip),),
        ImportOptions(),
        person_id=context.actor.person_id,
        progress=lambda done, total: context.progress(done, total, "files"),
    )
    return summarise(context, report)
