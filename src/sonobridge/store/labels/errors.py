"""Errors of the label tables: what happened, what is kept, what to do next."""

from __future__ import annotations

from sonobridge.core.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    MissingError,
)

__all__ = [
    "BlindedError",
    "ClipNotReadyError",
    "OtherTabError",
    "PositionTakenError",
    "RoundWaitingError",
    "StateDiffersError",
    "StudyClosedError",
    "StudyDesignError",
    "StudyMissingError",
    "StudyOpenError",
    "TaskMissingError",
    "TaskSubmittedError",
]


class StudyMissingError(MissingError):
    """No label study under this identifier is open to the person."""

    code = "label.study_missing"


class TaskMissingError(MissingError):
    """The person has no task under this identifier."""

    code = "label.task_missing"


class StudyDesignError(InvalidInputError):
    """A study cannot be made of these clips, readers or numbers."""

    code = "label.study_design"


class BlindedError(ForbiddenError):
    """Labels of others are hidden from this person at this time."""

    code = "label.blinded"


class ClipNotReadyError(ConflictError):
    """A clip is not cleared, is in conflict, or is no longer what the study took in."""

    code = "label.clip_not_ready"


class RoundWaitingError(ConflictError):
    """A later round starts after the earlier one and its pause."""

    code = "label.round_waiting"


class OtherTabError(ConflictError):
    """Another browser tab writes this task."""

    code = "label.other_tab"


class PositionTakenError(ConflictError):
    """Another edit already stands at this position of the task's log."""

    code = "label.position_taken"


class TaskSubmittedError(ConflictError):
    """The reading was submitted; its labels no longer change."""

    code = "label.task_submitted"


class StudyClosedError(ConflictError):
    """The study is closed; readers may have seen each other's labels since."""

    code = "label.study_closed"


class StudyOpenError(ConflictError):
    """The study is still being read."""

    code = "label.study_open"


class StateDiffersError(ConflictError):
    """The labels on the screen are not those that the server stored."""

    code = "label.state_differs"
