"""What is missing before a reading can be submitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sonobridge.labelling.operation_log import LabelState
from sonobridge.labelling.protocol import Protocol, ShapeRule
from sonobridge.labelling.study_design import ClipFacts

__all__ = ["MissingPart", "missing_parts", "shape_is_required"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPart:
    """One thing that stands between a reader and submission.

    Attributes
    ----------
    kind, name
        ``field`` or ``shape`` and its id or label in the protocol.
    key
        Keyboard letter of a field, empty for a shape.
    message
        What to do, one sentence.
    """

    kind: Literal["field", "shape"]
    name: str
    key: str
    message: str


def shape_is_required(rule: ShapeRule, clip: ClipFacts) -> bool:
    """Tell whether a shape must be drawn on a clip."""
    if rule.required_when == "calibrated":
        return clip.calibrated
    return rule.required_when == "always"


def missing_parts(
    protocol: Protocol, clip: ClipFacts, state: LabelState
) -> tuple[MissingPart, ...]:
    """Return what is missing, in the protocol's order; empty when it can be submitted.

    A reasoned ``cannot grade`` is an answer. A required field about frames wants an
    answer on at least one frame.
    """
    missing = []
    for field in protocol.fields:
        answered = any(
            answer.field == field.id and (answer.frame is None) == (field.scope == "clip")
            for answer in state.answers
        )
        if field.required and not answered:
            ending = " or say why it cannot be graded." if field.cannot_grade else "."
            missing.append(
                MissingPart(
                    kind="field",
                    name=field.id,
                    key=field.key,
                    message=f"Answer “{field.title}”{ending}",
                )
            )
    for rule in protocol.shapes:
        drawn = any(
            shape.label == rule.label and (rule.frame == "any" or shape.frame == 0)
            for shape in state.shapes
        )
        if shape_is_required(rule, clip) and not drawn:
            where = "on the first frame" if rule.frame == "first" else "on a frame"
            message = f"Draw “{rule.title}” {where}."
            missing.append(MissingPart(kind="shape", name=rule.label, key="", message=message))
    return tuple(missing)
