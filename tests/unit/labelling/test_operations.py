"""What may enter a log, what is missing in it, and how it becomes a reading."""

from __future__ import annotations

import pytest

from sonobridge.labelling import (
    ClipFacts,
    LabelOperation,
    OperationInvalidError,
    OperationReusedError,
    ProtocolVersionError,
    ReadingIncompleteError,
    ShapeRefusedError,
    Task,
    check_operation,
    check_protocol_version,
    fold_operations,
    merge_operations,
    missing_parts,
    parse_operation,
    sequence_gaps,
    shipped_protocol,
    submit_reading,
)

PROTOCOL = shipped_protocol("image_quality_tissue")
CLIP = ClipFacts(
    clip_id="clip_1", patient_group="p1", rows=240, columns=320, frame_count=30, calibrated=True
)
STILL = ClipFacts(
    clip_id="clip_1", patient_group="p1", rows=240, columns=320, frame_count=1, calibrated=False
)
TASK = Task(
    id="task_1",
    study_id="lstudy_1",
    clip_id="clip_1",
    reader_id="pers_1",
    round=1,
    protocol_sha256=PROTOCOL.sha256,
)
SQUARE = [[10, 10], [60, 10], [60, 60], [10, 60]]


def raw(seq: int, kind: str, **payload: object) -> dict:
    return {
        "id": f"op_{seq}",
        "task_id": "task_1",
        "seq": seq,
        "kind": kind,
        "payload": payload,
        "client_time": "2026-01-01T00:00:00.000Z",
    }


def operation(seq: int, kind: str, **payload: object) -> LabelOperation:
    return parse_operation(raw(seq, kind, **payload))


def answer(seq: int, field: str, value: object, frame: int | None = None) -> LabelOperation:
    return operation(seq, "answer.set", field=field, frame=frame, value=value)


def outline(seq: int, points: list = SQUARE, frame: int = 0) -> LabelOperation:
    return operation(
        seq,
        "shape.add",
        shape_id=f"shape_{seq}",
        frame=frame,
        type="polygon",
        label="tissue_region",
        points=points,
    )


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 0},
        {"seq": True},
        {"seq": 2**53},
        {"kind": "shape.explode"},
        {"id": ""},
        {"client_time": 5},
        {"payload": []},
        {"payload": {"shape_id": "s"}},
        {"extra": 1},
    ],
)
def test_bad_form_is_refused(change: dict) -> None:
    with pytest.raises(OperationInvalidError):
        parse_operation({**raw(1, "shape.update", shape_id="s", points=SQUARE), **change})


@pytest.mark.parametrize(
    "points",
    [[], "abc", [[1]], [[1, "2"]], [[1, float("nan")]], [[True, 1]], [[0, 0]] * 2001, None],
)
def test_bad_points_are_refused(points: object) -> None:
    with pytest.raises(OperationInvalidError):
        operation(1, "shape.update", shape_id="s", points=points)


@pytest.mark.parametrize("value", [True, [], {"cannot_grade": 3}, {"x": "y"}, float("inf")])
def test_bad_answers_are_refused(value: object) -> None:
    with pytest.raises(OperationInvalidError):
        answer(1, "gain", value)


@pytest.mark.parametrize(
    ("field", "value", "frame", "good"),
    [
        ("gain", "adequate", None, True),
        ("gain", None, None, True),
        ("gain", {"cannot_grade": "shadow"}, None, True),
        ("gain", {"cannot_grade": "mood"}, None, False),
        ("gain", "loud", None, False),
        ("gain", "adequate", 0, False),
        ("plaque", "yes", None, False),
        ("confidence", {"cannot_grade": "shadow"}, None, False),
        ("image_quality", 4, None, False),
    ],
)
def test_answers_are_held_against_the_protocol(
    field: str, value: object, frame: int | None, good: bool
) -> None:
    made = answer(1, field, value, frame)
    if good:
        check_operation(made, PROTOCOL, CLIP)
    else:
        with pytest.raises(OperationInvalidError):
            check_operation(made, PROTOCOL, CLIP)


def test_shapes_are_held_against_protocol_and_clip() -> None:
    check_operation(outline(1), PROTOCOL, CLIP)
    with pytest.raises(OperationInvalidError, match="first frame"):
        check_operation(outline(1, frame=3), PROTOCOL, CLIP)
    with pytest.raises(OperationInvalidError, match="30 frames"):
        check_operation(outline(1, frame=30), PROTOCOL, CLIP)
    bow = [[10, 10], [60, 60], [60, 10], [10, 60]]
    with pytest.raises(ShapeRefusedError, match="crosses itself"):
        check_operation(outline(1, bow), PROTOCOL, CLIP)
    drawn = fold_operations([outline(1)]).shapes
    moved = operation(2, "shape.update", shape_id="shape_1", points=bow)
    with pytest.raises(ShapeRefusedError, match="crosses itself"):
        check_operation(moved, PROTOCOL, CLIP, {s.shape_id: s for s in drawn})
    check_operation(moved, PROTOCOL, CLIP)  # no such shape stands: the fold ignores it
    caliper = operation(
        1, "shape.add", shape_id="s", frame=0, type="caliper", label="lumen", points=SQUARE[:2]
    )
    with pytest.raises(OperationInvalidError, match="no such shape"):
        check_operation(caliper, PROTOCOL, CLIP)


def test_another_protocol_version_is_a_conflict_that_keeps_the_edits() -> None:
    check_protocol_version("a" * 64, "a" * 64)
    with pytest.raises(ProtocolVersionError) as caught:
        check_protocol_version("a" * 64, "b" * 64)
    assert caught.value.kind.http_status == 409
    assert "set aside" in caught.value.kept


def test_repeated_edits_are_dropped_and_changed_ones_refused() -> None:
    stored = [answer(1, "gain", "adequate")]
    sent = [
        answer(1, "gain", "adequate"),
        answer(2, "usable", "yes"),
        answer(2, "usable", "yes"),
    ]
    assert merge_operations(stored, sent) == (sent[1],)
    with pytest.raises(OperationReusedError):
        merge_operations(stored, [answer(1, "gain", "too_low")])


def test_gaps_are_named() -> None:
    assert sequence_gaps([]) == ()
    assert sequence_gaps([answer(2, "gain", None), answer(5, "gain", None)]) == (1, 3, 4)


def complete() -> list[LabelOperation]:
    return [
        answer(1, "image_quality", "4"),
        answer(2, "gain", {"cannot_grade": "gain"}),
        answer(3, "usable", "yes"),
        answer(4, "confidence", "sure"),
        outline(5),
    ]


def test_what_is_missing_is_listed_in_order_with_keys() -> None:
    empty = missing_parts(PROTOCOL, CLIP, fold_operations([]))
    assert [part.name for part in empty] == [
        "image_quality",
        "gain",
        "usable",
        "confidence",
        "tissue_region",
    ]
    assert [part.key for part in empty] == ["q", "g", "u", "y", ""]
    assert "cannot be graded" in empty[0].message
    assert "cannot be graded" not in empty[3].message
    assert "first frame" in empty[4].message
    assert missing_parts(PROTOCOL, CLIP, fold_operations(complete())) == ()


def test_the_outline_is_asked_for_on_calibrated_clips_only() -> None:
    without = fold_operations(complete()[:4])
    assert [p.name for p in missing_parts(PROTOCOL, CLIP, without)] == ["tissue_region"]
    assert missing_parts(PROTOCOL, STILL, without) == ()


def test_submission_wants_all_parts_and_all_edits() -> None:
    at = "2026-01-01T00:00:00.000Z"
    with pytest.raises(ReadingIncompleteError) as caught:
        submit_reading(TASK, PROTOCOL, CLIP, complete()[:4], submitted_at=at)
    assert caught.value.details["missing"][0]["name"] == "tissue_region"
    with pytest.raises(ReadingIncompleteError, match="not arrived"):
        submit_reading(TASK, PROTOCOL, CLIP, complete()[1:], submitted_at=at)
    done = submit_reading(TASK, PROTOCOL, CLIP, complete(), submitted_at=at)
    assert done.last_seq == 5
    assert len(done.shapes) == 1
    undone = [*complete(), operation(6, "undo", op_id="op_1")]
    with pytest.raises(ReadingIncompleteError):
        submit_reading(TASK, PROTOCOL, CLIP, undone, submitted_at=at)
    redone = [*undone, operation(7, "redo", op_id="op_1")]
    again = submit_reading(TASK, PROTOCOL, CLIP, redone, submitted_at=at)
    assert again.state_sha256 == done.state_sha256
