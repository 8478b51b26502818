"""Labels as stored text: the hashed form with the calibration of each shape beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sonobridge.core.canonical import canonical_bytes
from sonobridge.labelling import Answer, CannotGrade, LabelState, Shape
from sonobridge.labelling.operation_log import AnswerValue

__all__ = ["answer_from_json", "answer_to_json", "state_from_json", "state_to_text"]


def state_to_text(state: LabelState) -> str:
    """Return labels as canonical JSON text; calibrations included, history left out."""
    shapes = [
        {**shape.as_json(), "calibration": shape.calibration}
        if shape.calibration is not None
        else shape.as_json()
        for shape in state.shapes
    ]
    answers = [answer.as_json() for answer in state.answers]
    return canonical_bytes({"shapes": shapes, "answers": answers}).decode()


def state_from_json(value: object) -> LabelState:
    """Return the labels that stored text holds."""
    stored = cast("Mapping[str, list[dict[str, Any]]]", value)
    return LabelState(
        shapes=tuple(
            Shape(
                shape_id=shape["shape_id"],
                frame=shape["frame"],
                type=shape["type"],
                label=shape["label"],
                points=tuple((float(x), float(y)) for x, y in shape["points"]),
                calibration=shape.get("calibration"),
            )
            for shape in stored["shapes"]
        ),
        answers=tuple(
            Answer(
                field=answer["field"],
                frame=answer["frame"],
                value=answer_from_json(answer["value"]),
            )
            for answer in stored["answers"]
        ),
    )


def answer_from_json(value: object) -> AnswerValue:
    """Return an answer from its JSON form."""
    if isinstance(value, Mapping):
        return CannotGrade(str(value["cannot_grade"]))
    return cast("AnswerValue", value)


def answer_to_json(value: AnswerValue) -> object:
    """Return the JSON form of an answer."""
    return {"cannot_grade": value.reason} if isinstance(value, CannotGrade) else value
