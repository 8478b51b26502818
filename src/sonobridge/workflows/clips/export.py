"""``clips.export``: hand out cleared clips as DICOM under a named legal path."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["ClipExportRequest", "ClipExportResult", "ExportArtefact", "export"]


@record
class ClipExportRequest:
    """Which clips, and on which legal ground."""

    clips: Annotated[
        tuple[str, ...], MaxLen(5000), Help("Clips to export; none means all eligible ones.")
    ] = ()
    path: Annotated[
        Literal["safe_harbor", "limited_data_set", "expert_determination", "not_applicable"],
        Help("De-identification path of the export (45 CFR 164.514)."),
    ]
    agreement: Annotated[
        str,
        MaxLen(2000),
        Help("Data use agreement, expert's determination, or why no path applies."),
    ] = ""


@record
class ExportArtefact:
    """The file in the exports folder."""

    name: str
    sha256: str
    size_bytes: int


@record
class ClipExportResult:
    """The export and the path that it states."""

    export_id: str
    artefact: ExportArtefact
    files: int
    path: str
    path_label: str
    notes: tuple[str, ...]


@operation(
    "clips.export",
    summary="Export cleared clips as DICOM under a named de-identification path.",
    roles=frozenset({Role.OWNER}),
    traits=(Trait.EVIDENCE,),
    positional=("clips",),
)
def export(context: Context, request: ClipExportRequest) -> ClipExportResult:
    """Write one zip with a manifest; only cleared clips leave the workspace."""
    from sonobridge.core.canonical import hash_bytes
    from sonobridge.store.clips import ClipFilter, ClipLibrary
    from sonobridge.store.clips.sharing import ExportPath, export_clips

    path = ExportPath(name=request.path, statement=request.agreement)
    library = ClipLibrary(context.workspace)
    if request.clips:
        chosen = [library.get(clip_id) for clip_id in request.clips]
    else:
        chosen = list(library.every(ClipFilter(eligible=True)))
    if not chosen:
        raise InvalidInputError(
            "There is nothing to export.",
            where="clips",
            why="No clip is cleared and free of conflicts.",
            kept="Nothing was exported.",
            remedy="Clear contact sheets with sonobridge clips next-sheet and clips clear.",
        )
    made = export_clips(
        context.workspace,
        chosen,
        path,
        person_id=context.actor.person_id,
        progress=lambda done, total: context.progress(done, total, "clips"),
    )
    for clip in chosen:
        context.evidence.used("clip", clip.id, clip.facts.blob_sha256)
    context.evidence.made("export", made.id, made.sha256)
    context.evidence.seal("export")
    context.evidence.measured(
        {
            "path": path.name,
            "statement_sha256": hash_bytes(path.statement.encode()),
            "files": made.files,
        }
    )
    return ClipExportResult(
        export_id=made.id,
        artefact=ExportArtefact(name=made.name, sha256=made.sha256, size_bytes=made.size_bytes),
        files=made.files,
        path=path.name,
        path_label=path.label,
        notes=made.notes,
    )
