"""Label operations: the append-only edits from which a reader's labels are folded.

Browser and server replay the same log by the same rules and reach the same hash; the
cases in ``tests/golden/labelling/fold_cases.json`` are the contract between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import ConflictError

__all__ = [
    "Answer",
    "AnswerValue",
    "CannotGrade",
    "LabelOperation",
    "LabelState",
    "OperationKind",
    "OperationReusedError",
    "Shape",
    "fold_operations",
    "merge_operations",
    "sequence_gaps",
    "state_as_json",
    "state_sha256",
]

OperationKind = Literal[
    "shape.add", "shape.update", "shape.remove", "shape.restore", "answer.set", "undo", "redo"
]


class OperationReusedError(ConflictError):
    """An operation id came back with other content."""

    code = "label.operation_reused"


@dataclass(frozen=True, slots=True)
class CannotGrade:
    """The answer that something cannot be graded, with its reason."""

    reason: str


AnswerValue = str | int | float | CannotGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOperation:
    """One edit.

    Attributes
    ----------
    id
        Given by the client; a repeated id is the same edit sent again.
    task_id
        Reader, clip and round that the edit belongs to.
    seq
        Position in the task's log, from 1.
    kind, payload
        What is done (checked by ``operation_check``); JSON values.
    client_time
        UTC, ISO 8601.
    """

    id: str
    task_id: str
    seq: int
    kind: OperationKind
    payload: Mapping[str, object]
    client_time: str

    def __post_init__(self) -> None:
        if self.seq < 1:
            raise ValueError("operations are numbered from 1")

    def as_json(self) -> dict[str, object]:
        """Return the JSON form that is sent, stored and compared."""
        return {
            "id": self.id,
            "task_id": self.task_id,
            "seq": self.seq,
            "kind": self.kind,
            "payload": dict(self.payload),
            "client_time": self.client_time,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A shape that stands.

    Attributes
    ----------
    shape_id, label
        Identity and the protocol's label.
    frame
        Index from 0.
    type
        ``polygon`` or ``caliper``.
    points
        (x, y) in source pixels from the outer corner of the top left pixel.
    calibration
        What a measurement rested on when it was placed; JSON, not part of the hash.
    """

    shape_id: str
    frame: int
    type: Literal["polygon", "caliper"]
    label: str
    points: tuple[tuple[float, float], ...]
    calibration: Mapping[str, object] | None = None

    def as_json(self) -> dict[str, object]:
        """Return the hashed form, without calibration."""
        return {
            "shape_id": self.shape_id,
            "frame": self.frame,
            "type": self.type,
            "label": self.label,
            "points": [[x, y] for x, y in self.points],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that stands; ``frame`` is None (whole clip) or an index from 0."""

    field: str
    frame: int | None
    value: AnswerValue

    def as_json(self) -> dict[str, object]:
        """Return the hashed form."""
        value = self.value
        if isinstance(value, CannotGrade):
            return {
                "field": self.field,
                "frame": self.frame,
                "value": {"cannot_grade": value.reason},
            }
        return {"field": self.field, "frame": self.frame, "value": value}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelState:
    """What a log folds to.

    Attributes
    ----------
    shapes
        Sorted by id.
    answers
        Sorted by field, then frame, the whole clip first.
    undoable, redoable
        Ids of the edits that undo and redo may take, last one next.
    """

    shapes: tuple[Shape, ...] = ()
    answers: tuple[Answer, ...] = ()
    undoable: tuple[str, ...] = ()
    redoable: tuple[str, ...] = ()

    def answer(self, field: str, frame: int | None = None) -> AnswerValue | None:
        """Return the answer of a field, None if there is none."""
        found = (a.value for a in self.answers if (a.field, a.frame) == (field, frame))
        return next(found, None)


def fold_operations(operations: Iterable[LabelOperation]) -> LabelState:
    """Fold operations into the labels they stand for.

    Notes
    -----
    An operation counts once however often its copies come; order is by ``seq``; an
    undone edit is skipped as if it had never been made; an edit of a shape that does not
    stand changes nothing; a shape id is added once; a new edit empties what can be redone.
    """
    ordered = _ordered_once(operations)
    undone, undoable, redoable = _history(ordered)
    shapes: dict[str, Shape] = {}
    removed: dict[str, Shape] = {}
    answers: dict[tuple[str, int | None], Answer] = {}
    for operation in ordered:
        if operation.id in undone:
            continue
        if operation.kind == "answer.set":
            _set_answer(answers, operation.payload)
        elif operation.kind not in {"undo", "redo"}:
            _edit_shape(shapes, removed, operation)
    return LabelState(
        shapes=tuple(sorted(shapes.values(), key=lambda s: _code_units(s.shape_id))),
        answers=tuple(sorted(answers.values(), key=_answer_order)),
        undoable=tuple(undoable),
        redoable=tuple(redoable),
    )


def state_as_json(state: LabelState) -> dict[str, object]:
    """Return the form of a state that both sides hash: no calibration, no history."""
    return {
        "shapes": [shape.as_json() for shape in state.shapes],
        "answers": [answer.as_json() for answer in state.answers],
    }


def state_sha256(state: LabelState) -> str:
    """Return the SHA-256 of the canonical form of a state."""
    return hash_json(state_as_json(state))


def sequence_gaps(operations: Iterable[LabelOperation]) -> tuple[int, ...]:
    """Return the positions up to the last one that no operation holds."""
    held = {operation.seq for operation in operations}
    return tuple(seq for seq in range(1, max(held, default=0) + 1) if seq not in held)


def merge_operations(
    stored: Sequence[LabelOperation], sent: Sequence[LabelOperation]
) -> tuple[LabelOperation, ...]:
    """Return the sent operations that are new; repeated ones are left out.

    Raises
    ------
    OperationReusedError
        If an id is known with other content. Nothing of the batch counts then.
    """
    known = {operation.id: operation for operation in stored}
    new = []
    for operation in sent:
        other = known.get(operation.id)
        if other is None:
            known[operation.id] = operation
            new.append(operation)
        elif hash_json(other.as_json()) != hash_json(operation.as_json()):
            raise OperationReusedError(
                "An edit was sent again with other content.",
                where=f"operation {operation.id}",
                why="An operation id stands for one edit for ever.",
                kept="The stored edit is kept; nothing of this batch was stored.",
                remedy="Reload the clip; edits that are not stored stay in the outbox.",
            )
    return tuple(new)


def _ordered_once(operations: Iterable[LabelOperation]) -> list[LabelOperation]:
    once: dict[str, LabelOperation] = {}
    for operation in operations:
        once.setdefault(operation.id, operation)
    return sorted(once.values(), key=lambda operation: operation.seq)


def _history(ordered: list[LabelOperation]) -> tuple[set[str], list[str], list[str]]:
    """Return the undone edits, and the edits that undo and redo may take."""
    edits: dict[str, None] = {}
    undone: set[str] = set()
    redoable: dict[str, None] = {}
    for operation in ordered:
        target = str(operation.payload.get("op_id"))
        if operation.kind == "undo":
            if target in edits and target not in undone:
                undone.add(target)
                redoable[target] = None
        elif operation.kind == "redo":
            if target in undone:
                undone.discard(target)
                redoable.pop(target, None)
        else:
            edits[operation.id] = None
            redoable.clear()
    return undone, [edit for edit in edits if edit not in undone], list(redoable)


def _edit_shape(
    shapes: dict[str, Shape], removed: dict[str, Shape], operation: LabelOperation
) -> None:
    payload = operation.payload
    shape_id = str(payload["shape_id"])
    if operation.kind == "shape.add":
        if shape_id not in shapes and shape_id not in removed:
            shapes[shape_id] = _shape(payload)
    elif operation.kind == "shape.update":
        if shape_id in shapes:
            old = shapes[shape_id]
            shapes[shape_id] = Shape(
                shape_id=shape_id,
                frame=old.frame,
                type=old.type,
                label=old.label,
                points=_points(payload["points"]),
                calibration=old.calibration,
            )
    elif operation.kind == "shape.remove":
        if shape_id in shapes:
            removed[shape_id] = shapes.pop(shape_id)
    elif operation.kind == "shape.restore" and shape_id in removed:
        shapes[shape_id] = removed.pop(shape_id)


def _shape(payload: Mapping[str, object]) -> Shape:
    calibration = payload.get("calibration")
    return Shape(
        shape_id=str(payload["shape_id"]),
        frame=int(payload["frame"]),  # type: ignore[call-overload]
        type=payload["type"],  # type: ignore[arg-type]
        label=str(payload["label"]),
        points=_points(payload["points"]),
        calibration=calibration if isinstance(calibration, Mapping) else None,
    )


def _points(value: object) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in value)  # type: ignore[attr-defined]


def _set_answer(
    answers: dict[tuple[str, int | None], Answer], payload: Mapping[str, object]
) -> None:
    field, frame, value = str(payload["field"]), payload.get("frame"), payload.get("value")
    key = (field, frame if isinstance(frame, int) else None)
    if value is None:
        answers.pop(key, None)
        return
    if isinstance(value, Mapping):
        value = CannotGrade(str(value[_CANNOT_GRADE]))
    answers[key] = Answer(
        field=field,
        frame=key[1],
        value=value,  # type: ignore[arg-type]
    )


_CANNOT_GRADE = "cannot_grade"


def _code_units(text: str) -> bytes:
    """Return a key that sorts as the browser does: by UTF-16 code unit."""
    return text.encode("utf-16-be", "surrogatepass")


def _answer_order(answer: Answer) -> tuple[bytes, int]:
    return _code_units(answer.field), -1 if answer.frame is None else answer.frame
