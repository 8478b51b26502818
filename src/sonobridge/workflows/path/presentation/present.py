"""``path.proof_present``: a case as one page, for week 4 of the thirty days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Len, MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.presentation.stored_presentation import (
    PRESENTERS,
    cleared_clips,
    render,
    texts_of,
)
from sonobridge.workflows.path.proof.stored_proof import PRESENTATION, first_day

if TYPE_CHECKING:
    from sonobridge.store.clips import Clip

__all__ = ["PresentRequest", "PresentResult", "PresentedSection", "present"]

_MOST_EXAMS = 200


@record
class PresentedSection:
    """A heading and its text; an empty line begins a new paragraph."""

    heading: Annotated[str, Len(1, 120), Help("Heading.")]
    text: Annotated[str, Len(1, 8000), Help("Text; no patient is named.")]


@record
class PresentRequest:
    """What is shown; only clips that a person cleared may be."""

    title: Annotated[str, Len(1, 160), Help("Title.")]
    sections: Annotated[
        tuple[PresentedSection, ...], Len(1, 12), Help("Sections, heading and text.")
    ]
    clips: Annotated[
        tuple[Annotated[str, MaxLen(80)], ...], Len(1, 12), Help("Cleared clips, clip_….")
    ]
    learning_curve: Annotated[
        bool, Help("Whether your exam scores on the simulator are drawn.")
    ] = False


@record
class PresentResult:
    """The page, and what still keeps week 4 open."""

    artefact: Artefact
    clips: int
    exam_sessions: int
    phi_hits: int
    scan: str
    lacks: tuple[str, ...]


@operation(
    "path.proof_present",
    summary="Write a case presentation from cleared clips; text is scanned for patient data.",
    roles=PRESENTERS,
    traits=(Trait.EVIDENCE,),
    command="path proof-present",
    positional=("title",),
)
def present(context: Context, request: PresentRequest) -> PresentResult:
    """Refuse uncleared clips and text that may name a patient, then write the page.

    Raises
    ------
    UnclearedClipError, PatientDataFoundError
        Naming the clips or the passages; no file is written.
    """
    from sonobridge.career.proof_plan import Presentation
    from sonobridge.career.proof_plan.patient_data_scan import LIMIT, refuse_patient_data
    from sonobridge.core.canonical import hash_bytes

    first_day(context)
    clips = cleared_clips(context, tuple(dict.fromkeys(request.clips)))
    body = _body(context, request, clips)
    refuse_patient_data(texts_of(body), kept="No file was written.")
    data = render(context, context.actor.person_id, body)
    sha256 = hash_bytes(data)
    name = f"presentation-{sha256[:16]}.html"
    context.workspace.exports.write(data, name)
    body |= {"uncleared": 0, "phi_hits": 0, "sha256": sha256, "file": name}
    _keep(context, body, clips)
    shown = Presentation(
        clips=len(clips), uncleared=0, phi_hits=0, author=context.actor.person_id, reviewer=""
    )
    return PresentResult(
        artefact=Artefact(
            name=name, media_type="text/html", size_bytes=len(data), sha256=sha256
        ),
        clips=len(clips),
        exam_sessions=len(body["exam_sessions"]),
        phi_hits=0,
        scan=LIMIT,
        lacks=shown.lacks(),
    )


def _body(context: Context, request: PresentRequest, clips: list[Clip]) -> dict[str, Any]:
    from sonobridge.store.clips import Clearances

    clearances = Clearances(context.workspace)
    return {
        "title": request.title.strip(),
        "sections": [
            {"heading": one.heading.strip(), "text": one.text.strip()}
            for one in request.sections
        ],
        "clips": [
            {
                "clip": clip.id,
                "blob_sha256": clip.facts.blob_sha256,
                "sheet_sha256": next(
                    (one.sheet_sha256 for one in clearances.history(clip.id)), ""
                ),
            }
            for clip in clips
        ],
        "exam_sessions": _exams(context) if request.learning_curve else [],
    }


def _exams(context: Context) -> list[str]:
    """Return the person's scored exam sessions, oldest first, at most the last 200."""
    from sonobridge.store.scans import ScanStore

    found = sorted(
        (one.submitted_at, one.id)
        for one in ScanStore(context.workspace).list(
            person_id=context.actor.person_id, limit=1000
        )
        if one.mode == "exam" and one.summary and one.summary.get("relative") is not None
    )
    if not found:
        raise InvalidInputError(
            "There is no learning curve to draw.",
            where="learning curve",
            why="No exam session of yours on the simulator has a score yet.",
            kept="No file was written.",
            remedy="Leave the curve out, or scan in exam mode first.",
        )
    return [name for _, name in found[-_MOST_EXAMS:]]


def _keep(context: Context, body: dict[str, Any], clips: list[Clip]) -> None:
    """Store the presentation once and name clips, page and counts in the evidence."""
    from sonobridge.store.paths import PathStore

    store, sha256 = PathStore(context.workspace), body["sha256"]
    row = store.find(context.actor.person_id, PRESENTATION, sha256) or store.add(
        context.actor.person_id, PRESENTATION, sha256, body
    )
    for clip in clips:
        context.evidence.used("clip", clip.id, clip.facts.blob_sha256)
    context.evidence.made("path_record", sha256, row.sha256)
    context.evidence.made("export", body["file"], sha256)
    context.evidence.seal("export")
    context.evidence.measured(
        {"clips": len(clips), "exam_sessions": len(body["exam_sessions"]), "phi_hits": 0}
    )
