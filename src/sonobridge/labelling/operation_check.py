"""Whether an operation may enter the log: its form, the protocol, the clip.

The form is checked for every operation. Protocol and clip are checked when an edit is
made; what an older client sends against them is refused with the reason and set aside,
never dropped (the client keeps it).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import get_args

from sonobridge.core.errors import ConflictError, InvalidInputError
from sonobridge.labelling.geometry import check_caliper, check_polygon
from sonobridge.labelling.operation_log import LabelOperation, OperationKind, Shape
from sonobridge.labelling.protocol import Protocol
from sonobridge.labelling.study_design import ClipFacts

__all__ = [
    "OperationInvalidError",
    "ProtocolVersionError",
    "check_answer_value",
    "check_operation",
    "check_protocol_version",
    "parse_operation",
]

_PAYLOADS: dict[str, tuple[set[str], set[str]]] = {
    "shape.add": ({"shape_id", "frame", "type", "label", "points"}, {"calibration"}),
    "shape.update": ({"shape_id", "points"}, set()),
    "shape.remove": ({"shape_id"}, set()),
    "shape.restore": ({"shape_id"}, set()),
    "answer.set": ({"field", "frame", "value"}, set()),
    "undo": ({"op_id"}, set()),
    "redo": ({"op_id"}, set()),
}
_MOST_POINTS = 2000


class OperationInvalidError(InvalidInputError):
    """A label operation cannot be read, or contradicts the protocol or the clip."""

    code = "label.operation_invalid"


class ProtocolVersionError(ConflictError):
    """Edits were made under another protocol version than the task's."""

    code = "label.protocol_version"


def check_protocol_version(task_sha256: str, client_sha256: str) -> None:
    """Refuse edits that were made under another protocol version.

    Raises
    ------
    ProtocolVersionError
        If the hashes differ. The client keeps the edits and sets them aside.
    """
    if task_sha256 != client_sha256:
        raise ProtocolVersionError(
            "These edits belong to another version of the protocol.",
            why="The protocol of this task changed after the clip was opened.",
            kept="The edits stay on this machine, set aside.",
            remedy="Reload the clip, then answer the changed questions again.",
            details={
                "task_protocol_sha256": task_sha256,
                "sent_protocol_sha256": client_sha256,
            },
        )


def parse_operation(value: object) -> LabelOperation:
    """Build an operation from JSON and check its form.

    Raises
    ------
    OperationInvalidError
        If a key is missing or unknown, or a value has the wrong form.
    """
    if not isinstance(value, Mapping):
        raise _invalid("an operation is an object")
    wanted = {"id", "task_id", "seq", "kind", "payload", "client_time"}
    if set(value) != wanted:
        names = ", ".join(sorted(map(str, set(value) ^ wanted)))
        raise _invalid(f"missing or unknown key {names}")
    kind, payload, seq = value["kind"], value["payload"], value["seq"]
    texts = [value[key] for key in ("id", "task_id", "client_time")]
    if not all(isinstance(text, str) and 0 < len(text) <= 200 for text in texts):
        raise _invalid("id, task_id and client_time are texts")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 1 <= seq < 2**53:
        raise _invalid("seq is a whole number from 1")
    if kind not in get_args(OperationKind) or not isinstance(payload, Mapping):
        raise _invalid("kind or payload is unknown")
    _check_payload(str(kind), payload)
    return LabelOperation(
        id=value["id"],
        task_id=value["task_id"],
        seq=seq,
        kind=kind,
        payload=dict(payload),
        client_time=value["client_time"],
    )


def _check_payload(kind: str, payload: Mapping[str, object]) -> None:
    required, optional = _PAYLOADS[kind]
    keys = set(payload)
    if not required <= keys or keys - required - optional:
        names = ", ".join(sorted(map(str, (required - keys) | (keys - required - optional))))
        raise _invalid(f"payload of {kind}: missing or unknown key {names}")
    for key in ("shape_id", "op_id", "field", "label"):
        text = payload.get(key, "x")
        if not isinstance(text, str) or not 0 < len(text) <= 200:
            raise _invalid(f"payload of {kind}: {key} is a text")
    if payload.get("type", "polygon") not in {"polygon", "caliper"}:
        raise _invalid("a shape is a polygon or a caliper")
    if "frame" in payload:
        frame = payload["frame"]
        whole = isinstance(frame, int) and not isinstance(frame, bool) and frame >= 0
        if not whole and not (frame is None and kind == "answer.set"):
            raise _invalid("a frame is an index from 0")
    if "points" in payload:
        _check_points(payload["points"])
    if "value" in payload:
        _check_value_form(payload["value"])
    if not isinstance(payload.get("calibration"), Mapping | None):
        raise _invalid("a calibration is an object")


def _check_points(points: object) -> None:
    if not isinstance(points, list | tuple) or not 1 <= len(points) <= _MOST_POINTS:
        raise _invalid(f"a shape has 1 to {_MOST_POINTS} points")
    for point in points:
        if not isinstance(point, list | tuple) or len(point) != 2:
            raise _invalid("a point is [x, y]")
        for number in point:
            wrong = isinstance(number, bool) or not isinstance(number, int | float)
            if wrong or not math.isfinite(number):
                raise _invalid("a coordinate is a finite number")


def _check_value_form(value: object) -> None:
    if value is None or isinstance(value, str):
        return
    if isinstance(value, Mapping):
        if set(value) == {"cannot_grade"} and isinstance(value["cannot_grade"], str):
            return
    elif (
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    ):
        return
    raise _invalid("an answer is a text, a number, a reasoned cannot_grade, or null")


def check_operation(
    operation: LabelOperation,
    protocol: Protocol,
    clip: ClipFacts,
    shapes: Mapping[str, Shape] | None = None,
) -> None:
    """Hold an edit against protocol and clip.

    Parameters
    ----------
    operation
        An operation of good form.
    protocol, clip
        What the task is about.
    shapes
        Shapes that stand, by id, to know the type of an updated one.

    Raises
    ------
    OperationInvalidError
        If label, field, answer or frame do not exist there.
    ShapeRefusedError
        If the geometry is refused.
    """
    payload = operation.payload
    frame = payload.get("frame")
    if isinstance(frame, int) and frame >= clip.frame_count:
        raise _invalid(f"the clip has {clip.frame_count} frames")
    if operation.kind == "shape.add":
        rule = protocol.shape(str(payload["label"]))
        if rule is None or rule.type != payload["type"]:
            raise _invalid("the protocol has no such shape")
        if rule.frame == "first" and frame != 0:
            raise _invalid(f"{rule.title} is drawn on the first frame")
        _check_geometry(str(payload["type"]), payload["points"], clip)
    elif operation.kind == "shape.update":
        known = (shapes or {}).get(str(payload["shape_id"]))
        if known is not None:
            _check_geometry(known.type, payload["points"], clip)
    elif operation.kind == "answer.set":
        _check_answer(protocol, payload)


def _check_geometry(kind: str, points: object, clip: ClipFacts) -> None:
    pairs = [(float(x), float(y)) for x, y in points]  # type: ignore[attr-defined]
    check = check_polygon if kind == "polygon" else check_caliper
    check(pairs, clip.rows, clip.columns)


def _check_answer(protocol: Protocol, payload: Mapping[str, object]) -> None:
    rule = protocol.field(str(payload["field"]))
    if rule is None:
        raise _invalid("the protocol has no such question")
    if (payload["frame"] is None) != (rule.scope == "clip"):
        raise _invalid(f"{rule.title} is answered for each {rule.scope}")
    if payload["value"] is not None:
        check_answer_value(protocol, rule.id, payload["value"])


def check_answer_value(protocol: Protocol, field: str, value: object) -> None:
    """Refuse a value that is no answer of a field.

    Parameters
    ----------
    protocol, field
        The question.
    value
        Text of an option, or ``{"cannot_grade": reason}``.

    Raises
    ------
    OperationInvalidError
        If the field does not know the value.
    """
    rule = protocol.field(field)
    if rule is None:
        raise _invalid("the protocol has no such question")
    if isinstance(value, Mapping):
        reasons = [reason.value for reason in protocol.cannot_grade_reasons]
        if not rule.cannot_grade or value.get("cannot_grade") not in reasons:
            raise _invalid(f"{rule.title} has no such cannot grade")
    elif value not in [option.value for option in rule.options]:
        raise _invalid(f"{rule.title} has no such answer")


def _invalid(what: str) -> OperationInvalidError:
    return OperationInvalidError(
        f"The edit cannot be stored: {what}.",
        kept="The edit stays on this machine, set aside; stored edits are unchanged.",
        remedy="Reload the clip and make the edit again.",
    )
