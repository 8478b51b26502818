"""``path.proof_review``: another signed-in person read a presentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.errors import ConflictError, ForbiddenError, MissingError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.presentation.stored_presentation import (
    PRESENTERS,
    render,
    texts_of,
)
from sonobridge.workflows.path.proof.stored_proof import PRESENTATION, PRESENTATION_REVIEW

if TYPE_CHECKING:
    from sonobridge.store.paths import PathRecord

__all__ = ["ChangedPresentationError", "ReviewRequest", "ReviewResult", "review"]


class ChangedPresentationError(ConflictError):
    """The page is no longer what is made from the stored data."""

    code = "presentation.changed"


@record
class ReviewRequest:
    """Which page was read."""

    sha256: Annotated[str, Len(64, 64), Help("Hash of the page, see path proof-presentations.")]
    note: Annotated[str, MaxLen(1000), Help("Remark to the author; no patient is named.")] = ""


@record
class ReviewResult:
    """The page that was read, and whose it is."""

    sha256: str
    title: str
    author: str
    reviewer: str


@operation(
    "path.proof_review",
    summary="Say that you read another person's case presentation.",
    roles=PRESENTERS,
    traits=(Trait.EVIDENCE,),
    command="path proof-review",
    positional=("sha256",),
)
def review(context: Context, request: ReviewRequest) -> ReviewResult:
    """Check the page against what is stored, then keep the review.

    Raises
    ------
    ForbiddenError
        For one's own presentation.
    ChangedPresentationError
        If the page made again from the stored data has other bytes.
    UnclearedClipError, PatientDataFoundError
        If a clip is no longer cleared, or the scan now finds something.
    """
    from sonobridge.career.proof_plan.patient_data_scan import refuse_patient_data
    from sonobridge.store.paths import PathStore

    row = _presentation(context, request.sha256)
    if row.person_id == context.actor.person_id:
        raise ForbiddenError(
            "You cannot review your own presentation.",
            where=row.body["title"],
            why="Week 4 closes when another person has read it.",
            kept="Nothing was stored.",
            remedy="Ask somebody else who signs in to this workspace.",
        )
    refuse_patient_data(
        texts_of(row.body) | {"your remark": request.note}, kept="No review was stored."
    )
    _check(context, row)
    kept = PathStore(context.workspace).add(
        context.actor.person_id,
        PRESENTATION_REVIEW,
        request.sha256,
        {"author": row.person_id, "note": request.note.strip()},
    )
    context.evidence.used("path_record", request.sha256, row.sha256)
    context.evidence.made("presentation_review", request.sha256, kept.sha256)
    context.evidence.seal("sign_off")
    return ReviewResult(
        sha256=request.sha256,
        title=row.body["title"],
        author=context.workspace.people.get(row.person_id).display_name,
        reviewer=context.actor.name,
    )


def _presentation(context: Context, sha256: str) -> PathRecord:
    from sonobridge.store.paths import PathStore

    store = PathStore(context.workspace)
    for person in context.workspace.people.list():
        found = store.find(person.id, PRESENTATION, sha256)
        if found is not None:
            return found
    raise MissingError(
        "There is no such presentation.",
        where=sha256[:64],
        kept="Nothing was stored.",
        remedy="List them with 'sonobridge path proof-presentations'.",
    )


def _check(context: Context, row: PathRecord) -> None:
    from sonobridge.core.canonical import hash_bytes

    exports, name = context.workspace.exports, row.body["file"]
    written = hash_bytes(exports.read(name)) if exports.exists(name) else ""
    made = hash_bytes(render(context, row.person_id, row.body))
    if written == made == row.subject:
        return
    raise ChangedPresentationError(
        "This page can no longer be reviewed.",
        where=name,
        why="The file is gone or changed."
        if written != row.subject
        else "Made again from the stored data, it has other bytes.",
        kept="No review was stored.",
        remedy="Ask the author to write the presentation again.",
    )
