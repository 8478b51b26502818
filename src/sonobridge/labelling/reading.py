"""A reading: what one reader submitted about one clip in one round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.core.errors import InvalidInputError
from sonobridge.labelling.completeness import missing_parts
from sonobridge.labelling.operation_log import (
    Answer,
    LabelOperation,
    LabelState,
    Shape,
    fold_operations,
    sequence_gaps,
    state_sha256,
)
from sonobridge.labelling.protocol import Protocol
from sonobridge.labelling.study_design import ClipFacts

__all__ = ["Reading", "ReadingIncompleteError", "Task", "submit_reading"]


class ReadingIncompleteError(InvalidInputError):
    """A reading misses required answers or some of its edits."""

    code = "label.reading_incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A reader's duty to read one clip in one round (from 1) of a study."""

    id: str
    study_id: str
    clip_id: str
    reader_id: str
    round: int
    protocol_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reader's submitted labels of one clip.

    Attributes
    ----------
    task
        Who read what, under which protocol.
    patient_group
        Patient of the clip.
    shapes, answers
        The folded labels.
    last_seq
        Position of the last operation.
    state_sha256
        Hash of the labels, equal in browser and server.
    submitted_at
        UTC, ISO 8601.
    """

    task: Task
    patient_group: str
    shapes: tuple[Shape, ...]
    answers: tuple[Answer, ...]
    last_seq: int
    state_sha256: str
    submitted_at: str

    def state(self) -> LabelState:
        """Return the labels as a state without history."""
        return LabelState(shapes=self.shapes, answers=self.answers)


def submit_reading(
    task: Task,
    protocol: Protocol,
    clip: ClipFacts,
    operations: Sequence[LabelOperation],
    *,
    submitted_at: str,
) -> Reading:
    """Turn a complete log into a reading.

    Parameters
    ----------
    task, protocol, clip
        What was read, and how.
    operations
        All operations of the task.
    submitted_at
        UTC, ISO 8601.

    Raises
    ------
    ReadingIncompleteError
        If operations are missing in the middle of the log, or required parts in the
        labels; ``details["missing"]`` lists them.
    """
    if protocol.sha256 != task.protocol_sha256 or clip.clip_id != task.clip_id:
        raise ValueError("protocol and clip are those of the task")
    gaps = sequence_gaps(operations)
    if gaps:
        raise ReadingIncompleteError(
            f"{len(gaps)} edits have not arrived yet.",
            where=f"task {task.id}",
            why="Some edits still wait on the machine where they were made.",
            kept="All edits that arrived are stored.",
            remedy="Wait until the edits are saved, then submit again.",
            details={"missing_seq": list(gaps[:20])},
        )
    state = fold_operations(operations)
    missing = missing_parts(protocol, clip, state)
    if missing:
        raise ReadingIncompleteError(
            f"{len(missing)} required parts are missing.",
            where=f"task {task.id}",
            why=missing[0].message,
            kept="All edits are stored.",
            remedy="Go to the missing answers, then submit again.",
            details={
                "missing": [
                    {"kind": p.kind, "name": p.name, "key": p.key, "message": p.message}
                    for p in missing
                ]
            },
        )
    return Reading(
        task=task,
        patient_group=clip.patient_group,
        shapes=state.shapes,
        answers=state.answers,
        last_seq=max((operation.seq for operation in operations), default=0),
        state_sha256=state_sha256(state),
        submitted_at=submitted_at,
    )
