"""``label.create_study``: clips, readers and a protocol become blinded tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.project.stored_project import project_row_lacks

if TYPE_CHECKING:
    from sonobridge.labelling import Protocol
    from sonobridge.store.labels import LabelStore, StudyRow

__all__ = ["CreateStudyRequest", "CreateStudyResult", "LeftOut", "create_study"]


@record
class CreateStudyRequest:
    """What a study asks of whom about which clips."""

    title: Annotated[str, Len(1, 200), Help("Title of the study.")]
    reader_ids: Annotated[tuple[str, ...], Len(1, 50), Help("Identifiers of the readers.")]
    protocol_id: Annotated[str, Help("Name of the protocol.")] = "image_quality_tissue"
    protocol_version: Annotated[
        int | None, Help("Version of the protocol; the newest when left out.")
    ] = None
    clip_ids: Annotated[tuple[str, ...], Help("Identifiers of the clips.")] = ()
    all_cleared: Annotated[
        bool,
        Help("Take every clip that is cleared and not in conflict instead of naming them."),
    ] = False
    calibrated_only: Annotated[
        bool, Help("With --all-cleared: only clips with a usable region calibration.")
    ] = False
    rounds: Annotated[int, Ge(1), Le(5), Help("How often each reader reads each clip.")] = 1
    washout_days: Annotated[
        int, Ge(0), Le(365), Help("Days between a reader's rounds at least.")
    ] = 14
    seed: Annotated[int, Ge(0), Help("Seed of the readers' orders.")] = 0
    readers_adjudicate: Annotated[
        bool, Help("Let readers decide disputes of this study (normally refused).")
    ] = False
    project: Annotated[
        str,
        Len(0, 60),
        Help("Short name of your research project; reading waits until it is cleared."),
    ] = ""

    def __post_init__(self) -> None:
        if bool(self.clip_ids) == self.all_cleared:
            raise ValueError("name clips, or take all that are cleared")


@record
class LeftOut:
    """A clip that did not enter the study, and why."""

    clip_id: str
    reason: str


@record
class CreateStudyResult:
    """The study; ``left_out`` names clips that ``all_cleared`` passed over.

    ``project_lacks`` is what its project lacks before anybody may read.
    """

    study_id: str
    title: str
    protocol_hash: str
    clips: int
    patients: int
    readers: int
    tasks: int
    design_sha256: str
    left_out: tuple[LeftOut, ...]
    project: str
    project_lacks: tuple[str, ...]


@operation(
    "label.create_study",
    summary="Make a label study: blinded tasks for each reader, clip and round.",
    roles=frozenset({Role.OWNER}),
    traits=(Trait.EVIDENCE,),
)
def create_study(context: Context, request: CreateStudyRequest) -> CreateStudyResult:
    """Store the study with all its tasks; the evidence names its clips and protocol."""
    from sonobridge.store.labels import LabelStore, NewStudy

    lacks = project_row_lacks(context, request.project) if request.project else ()
    labels = LabelStore(context.workspace)
    protocol = _protocol(labels, request)
    clip_ids = request.clip_ids
    left_out: tuple[LeftOut, ...] = ()
    if request.all_cleared:
        clip_ids, left_out = _every_clip(context, labels, request.calibrated_only)
    study = labels.studies.create(
        NewStudy(
            title=request.title,
            protocol=protocol,
            clip_ids=tuple(clip_ids),
            reader_ids=tuple(request.reader_ids),
            seed=request.seed,
            rounds=request.rounds,
            washout_days=request.washout_days,
            readers_adjudicate=request.readers_adjudicate,
            project=request.project,
        ),
        context.actor.person_id,
    )
    result = CreateStudyResult(
        study_id=study.id,
        title=study.design.title,
        protocol_hash=protocol.sha256,
        clips=len(study.clips),
        patients=len({clip.patient_group for clip in study.clips}),
        readers=len(study.reader_ids),
        tasks=study.tasks,
        design_sha256=study.design_sha256(),
        left_out=left_out,
        project=study.project,
        project_lacks=lacks,
    )
    _declare(context, study, result)
    return result


def _protocol(labels: LabelStore, request: CreateStudyRequest) -> Protocol:
    from sonobridge.labelling import shipped_protocol

    stored = [one for one in labels.protocols.list() if one.id == request.protocol_id]
    wanted = request.protocol_version
    found = [one for one in stored if wanted in (None, one.version)]
    if wanted is not None and found:
        return found[0]
    shipped = shipped_protocol(request.protocol_id)
    candidates = [one for one in (shipped, *found) if wanted in (None, one.version)]
    if not candidates:
        return shipped_protocol(f"{request.protocol_id}_{wanted}")
    return max(candidates, key=lambda one: one.version)


def _every_clip(
    context: Context, labels: LabelStore, calibrated_only: bool
) -> tuple[tuple[str, ...], tuple[LeftOut, ...]]:
    """Return the clips that may be read, and why the others may not."""
    with context.workspace.reading() as connection:
        wanted = labels.clips.every_clip_id(connection)
        clips = labels.clips.clips(connection, wanted)
    reasons = {
        clip_id: clips[clip_id].problem
        or ("it is not calibrated" if calibrated_only and not clips[clip_id].calibrated else "")
        for clip_id in wanted
    }
    taken = tuple(clip_id for clip_id, why in reasons.items() if not why)
    left = tuple(
        LeftOut(clip_id=clip_id, reason=why) for clip_id, why in reasons.items() if why
    )
    return taken, left


def _declare(context: Context, study: StudyRow, result: CreateStudyResult) -> None:
    evidence = context.evidence
    evidence.seed = study.design.seed
    design = study.design
    evidence.used(
        "label_protocol",
        f"{design.protocol_id}@{design.protocol_version}",
        design.protocol_sha256,
    )
    for clip in study.clips:
        evidence.used("clip", clip.clip_id, clip.blob_sha256)
    evidence.made("label_study", study.id, result.design_sha256)
    evidence.measured(
        {
            "clips": result.clips,
            "patients": result.patients,
            "readers": result.readers,
            "rounds": design.rounds,
            "tasks": result.tasks,
            "left_out": len(result.left_out),
        }
    )
