"""``label.close_study``: end reading and unblind, with a reason."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["CloseStudyRequest", "CloseStudyResult", "close_study"]


@record
class CloseStudyRequest:
    """Which study, and why reading ends."""

    study_id: Annotated[str, Help("Identifier of the study.")]
    reason: Annotated[str, Len(1, 2000), Help("Why reading ends before all is read.")]


@record
class CloseStudyResult:
    """How the study stands closed; ``unread`` tasks stay without a reading."""

    study_id: str
    closed_at: str
    reason: str
    submitted: int
    unread: int


@operation(
    "label.close_study",
    summary="Close a label study before all is read: ends reading and unblinds it.",
    roles=frozenset({Role.OWNER}),
    traits=(Trait.EVIDENCE,),
    positional=("study_id",),
)
def close_study(context: Context, request: CloseStudyRequest) -> CloseStudyResult:
    """Close the study; one that is closed already stays as it is."""
    from sonobridge.core.canonical import hash_json
    from sonobridge.store.labels import LabelStore

    labels = LabelStore(context.workspace)
    before = labels.studies.get(request.study_id)
    study = labels.studies.close(request.study_id, context.actor.person_id, request.reason)
    result = CloseStudyResult(
        study_id=study.id,
        closed_at=study.closed_at or "",
        reason=study.close_reason,
        submitted=study.submitted,
        unread=study.tasks - study.submitted,
    )
    if before.state == "closed":
        context.evidence.skip()
        return result
    context.evidence.used("label_study", study.id, study.design_sha256())
    closing = {"closed_at": result.closed_at, "reason": result.reason}
    context.evidence.made("label_closing", study.id, hash_json(closing))
    context.evidence.measured({"submitted": result.submitted, "unread": result.unread})
    return result
