"""``label.export``: readings or reference standard as a COCO or CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Len

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.panel.opened_panel import (
    OpenedPanel,
    open_panel,
    require_closed,
)

if TYPE_CHECKING:
    from sonobridge.labelling import ExportContext, LabelStatement
    from sonobridge.store.labels import LabelClip
    from sonobridge.store.labels.panel import StoredReference

__all__ = ["ExportRequest", "ExportResult", "deidentification_words", "export"]


@record
class ExportRequest:
    """What to write of which study, and in which form."""

    study_id: Annotated[str, Help("Identifier of the study.")]
    format: Annotated[Literal["coco", "csv"], Help("Form of the file.")]
    content: Annotated[
        Literal["reference", "readings"] | None,
        Help("Newest reference standard or all readings; the standard if there is one."),
    ] = None
    authority: Annotated[
        str, Len(0, 200), Help("Data use agreement or determination under which it leaves.")
    ] = ""


@record
class ExportResult:
    """The file in the exports folder, and on which ground it may be handed on."""

    artefact: Artefact
    content: Literal["reference", "readings"]
    statements: int
    clips: int
    deidentification: str
    notice: str


@operation(
    "label.export",
    summary="Write the labels of a study as COCO or CSV.",
    roles=frozenset({Role.OWNER, Role.ADJUDICATOR}),
    traits=(Trait.EVIDENCE,),
    positional=("study_id",),
)
def export(context: Context, request: ExportRequest) -> ExportResult:
    """Write the file into the exports folder; the same labels give the same bytes."""
    from sonobridge.core.canonical import hash_bytes

    panel = open_panel(context, request.study_id)
    require_closed(panel)
    standard = panel.labels.references.newest(panel.scope)
    content = request.content or ("readings" if standard is None else "reference")
    statements, created_at = _statements(panel, content, standard)
    words = deidentification_words(panel.gathered.clips.values())
    data = _file(panel, request.format, statements, _about(context, panel, words, created_at))
    sha256 = hash_bytes(data)
    ending = "json" if request.format == "coco" else "csv"
    name = f"{panel.scope.study_id}_{content}_{sha256[:12]}.{ending}"
    context.workspace.exports.write(data, name)
    _declare(context, panel, standard if content == "reference" else None, name, sha256)
    context.evidence.seal("export")
    context.evidence.measured(
        {
            "format": request.format,
            "content": content,
            "statements": len(statements),
            "deidentification": words,
            "authority_named": bool(request.authority.strip()),
        }
    )
    return ExportResult(
        artefact=Artefact(
            name=name,
            media_type="application/json" if ending == "json" else "text/csv",
            size_bytes=len(data),
            sha256=sha256,
        ),
        content=content,
        statements=len(statements),
        clips=len(panel.gathered.clips),
        deidentification=words,
        notice=_notice(words, request.authority),
    )


def deidentification_words(clips: Iterable[LabelClip]) -> str:
    """Return the de-identification path of some clips in words.

    Codes of patients and clips are derived with a key or drawn for the clip, so the file
    is never called Safe Harbor, whatever was done to the dates.
    """
    found = {_path_words(clip.deidentification) for clip in clips}
    return "; ".join(sorted(found)) or "limited data set: codes derived with a secret key"


def _path_words(report: Mapping[str, Any]) -> str:
    path = str(report.get("legal_path") or "limited_data_set")
    if path == "not_applicable":
        return f"not applicable: {report.get('legal_reason') or 'reason not recorded'}"
    dates = {"years_only": "years only", "shifted": "shifted dates"}
    words = dates.get(str(report.get("dates")), "treatment of dates not recorded")
    ground = "expert determination" if path == "expert_determination" else "limited data set"
    return f"{ground}: {words}, codes derived with a secret key"


def _notice(words: str, authority: str) -> str:
    if words.startswith("not applicable"):
        return "Not for diagnosis."
    if authority.strip():
        return f"Hand it on only as agreed in: {authority.strip()}. Not for diagnosis."
    return (
        "Name the data use agreement or expert determination before you hand it on. "
        "Not for diagnosis."
    )


def _statements(
    panel: OpenedPanel, content: str, standard: StoredReference | None
) -> tuple[tuple[LabelStatement, ...], str]:
    """Return what is exported, and the time of the labels (not of the export)."""
    from sonobridge.labelling import statements_of_readings, statements_of_reference

    if content == "readings":
        readings = panel.gathered.readings
        times = [one.submitted_at for one in readings]
        return statements_of_readings(readings), max(times, default="")
    if standard is None:
        raise _no_standard(panel)
    return statements_of_reference(standard.standard), standard.standard.created_at


def _about(context: Context, panel: OpenedPanel, words: str, created_at: str) -> ExportContext:
    from sonobridge.labelling import ExportContext

    return ExportContext(
        study_id=panel.scope.study_id,
        title=panel.gathered.study.design.title,
        protocol=panel.gathered.protocol,
        origin=context.workspace.origin,
        deidentification=words,
        created_at=created_at,
    )


def _file(
    panel: OpenedPanel,
    form: str,
    statements: tuple[LabelStatement, ...],
    about: ExportContext,
) -> bytes:
    from sonobridge.core.canonical import canonical_bytes
    from sonobridge.labelling import coco_document, csv_text

    facts = panel.gathered.facts()
    if form == "coco":
        return canonical_bytes(coco_document(statements, facts, about))
    return csv_text(statements, facts, about).encode()


def _declare(
    context: Context,
    panel: OpenedPanel,
    standard: StoredReference | None,
    name: str,
    sha256: str,
) -> None:
    if standard is None:
        for number in range(1, panel.gathered.study.design.rounds + 1):
            for row in panel.gathered.rows_of_round(number):
                context.evidence.used("reading", row.task_id, row.sha256)
    else:
        context.evidence.used("reference_standard", panel.scope.study_id, standard.sha256)
    context.evidence.made("export", name, sha256)


def _no_standard(panel: OpenedPanel) -> Exception:
    from sonobridge.core.errors import MissingError

    return MissingError(
        "This study has no stored reference standard.",
        where=f"study {panel.scope.study_id}",
        kept="All readings and decisions are kept.",
        remedy="Store it with label reference --build, or export the readings.",
    )
