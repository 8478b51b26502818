"""``label.submit``: a complete log becomes a reading that no longer changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.labels import LabelStore, ReadingRow

__all__ = ["SubmitRequest", "SubmitResult", "submit"]


@record
class SubmitRequest:
    """Which task, and the labels as the reader sees them."""

    task_id: Annotated[str, Help("Identifier of the task.")]
    state_hash: Annotated[str, Help("SHA-256 of the labels on the screen.")]


@record
class SubmitResult:
    """The reading; ``study_closed`` when it was the last one of its study."""

    submitted: bool
    task_id: str
    submitted_at: str
    state_hash: str
    reading_sha256: str
    study_closed: bool


@operation(
    "label.submit",
    summary="Submit a complete reading; its labels no longer change.",
    roles=frozenset({Role.OWNER, Role.READER, Role.ADJUDICATOR}),
    traits=(Trait.EVIDENCE,),
)
def submit(context: Context, request: SubmitRequest) -> SubmitResult:
    """Store the reading; sent again it answers the same and writes no second record."""
    from sonobridge.store.labels import LabelStore, ReaderScope

    labels = LabelStore(context.workspace)
    done = labels.readings.submit(
        ReaderScope(context.actor.person_id), request.task_id, request.state_hash
    )
    known = context.workspace.evidence.behind("reading", request.task_id)
    if done.fresh or known is None:
        _declare(context, labels, done.reading)
    else:
        context.evidence.stands(known.id)
    return SubmitResult(
        submitted=True,
        task_id=done.reading.task_id,
        submitted_at=done.reading.submitted_at,
        state_hash=done.reading.state_sha256,
        reading_sha256=done.reading.sha256,
        study_closed=done.study_closed,
    )


def _declare(context: Context, labels: LabelStore, reading: ReadingRow) -> None:
    """Name what was read; the hash of the labels alone stays out of the record.

    A few answers have few possible states: their hash could be tried out by a reader who
    has not submitted. The reading's own hash covers them and cannot be guessed.
    """
    design = labels.studies.get(reading.study_id).design
    state, evidence = reading.labels(), context.evidence
    evidence.used("clip", reading.clip_id, reading.blob_sha256)
    evidence.used(
        "label_protocol",
        f"{design.protocol_id}@{design.protocol_version}",
        reading.protocol_sha256,
    )
    evidence.made("reading", reading.task_id, reading.sha256)
    evidence.seal("sign_off")
    labels_given = len(state.shapes) + len(state.answers)
    evidence.counted(labels_given, reading.study_id)
    evidence.measured(
        {
            "study_id": reading.study_id,
            "round": reading.round,
            "labels": labels_given,
            "edits": reading.head_position,
            "active_s": reading.active_s,
        }
    )
