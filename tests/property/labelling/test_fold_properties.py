"""Properties of the fold, for any log."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sonobridge.labelling import LabelOperation, fold_operations, state_as_json, state_sha256

SHAPES = st.sampled_from(["s1", "s2", "s3"])
POINTS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 100)).map(list), min_size=3, max_size=5
)
EDITS = st.one_of(
    st.tuples(
        st.just("shape.add"),
        st.fixed_dictionaries(
            {
                "shape_id": SHAPES,
                "frame": st.integers(0, 4),
                "type": st.just("polygon"),
                "label": st.just("tissue_region"),
                "points": POINTS,
            }
        ),
    ),
    st.tuples(
        st.just("shape.update"), st.fixed_dictionaries({"shape_id": SHAPES, "points": POINTS})
    ),
    st.tuples(
        st.sampled_from(["shape.remove", "shape.restore"]),
        st.fixed_dictionaries({"shape_id": SHAPES}),
    ),
    st.tuples(
        st.just("answer.set"),
        st.fixed_dictionaries(
            {
                "field": st.sampled_from(["gain", "usable"]),
                "frame": st.sampled_from([None, 0, 3]),
                "value": st.sampled_from([None, "yes", {"cannot_grade": "gain"}]),
            }
        ),
    ),
)


def op(seq: int, kind: str, payload: dict) -> LabelOperation:
    return LabelOperation(
        id=f"op_{seq}",
        task_id="task_1",
        seq=seq,
        kind=kind,
        payload=payload,
        client_time="2026-01-01T00:00:00.000Z",
    )


@st.composite
def logs(draw) -> list[LabelOperation]:
    made: list[LabelOperation] = []
    for seq in range(1, draw(st.integers(0, 25)) + 1):
        step = draw(st.integers(0, 5))
        if step >= 4 and seq > 1:
            kind = "undo" if step == 4 else "redo"
            made.append(op(seq, kind, {"op_id": f"op_{draw(st.integers(1, seq))}"}))
        else:
            made.append(op(seq, *draw(EDITS)))
    return made


@given(logs(), st.randoms(use_true_random=False))
def test_copies_and_arrival_order_change_nothing(log: list, random) -> None:
    again = log + log[: len(log) // 2]
    random.shuffle(again)
    assert fold_operations(again) == fold_operations(log)


@given(logs(), st.integers(1, 50))
def test_fifty_undos_and_redos_return_step_by_step(log: list, steps: int) -> None:
    operations = list(log)
    seen = [state_sha256(fold_operations(operations))]
    for _ in range(steps):
        undoable = fold_operations(operations).undoable
        if not undoable:
            break
        operations.append(op(len(operations) + 1, "undo", {"op_id": undoable[-1]}))
        seen.append(state_sha256(fold_operations(operations)))
    for expected in reversed(seen[:-1]):
        last = fold_operations(operations).redoable[-1]
        operations.append(op(len(operations) + 1, "redo", {"op_id": last}))
        assert state_sha256(fold_operations(operations)) == expected


@given(logs())
def test_undoing_everything_leaves_nothing(log: list) -> None:
    operations = list(log)
    while undoable := fold_operations(operations).undoable:
        operations.append(op(len(operations) + 1, "undo", {"op_id": undoable[-1]}))
    assert state_as_json(fold_operations(operations)) == {"shapes": [], "answers": []}


@given(logs(), EDITS)
def test_an_undone_edit_is_as_if_it_had_never_been_made(log: list, edit: tuple) -> None:
    before = state_as_json(fold_operations(log))
    made = op(len(log) + 1, *edit)
    undone = op(len(log) + 2, "undo", {"op_id": made.id})
    assert state_as_json(fold_operations([*log, made, undone])) == before
