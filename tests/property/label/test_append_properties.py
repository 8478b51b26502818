"""In whatever order, grouping and repetition edits arrive, the labels are the same."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from label_room import SQUARE, answer, edit, make_room, shape
from sonobridge.core.clock import FixedClock
from sonobridge.labelling import fold_operations, state_sha256
from sonobridge.store import Workspace
from sonobridge.store.labels.panel import verify_labels

EXAMPLES = 40
MOVED = [[x + 5, y] for x, y in SQUARE]
KINDS = [
    ("answer.set", answer("image_quality", "2")),
    ("answer.set", answer("image_quality", {"cannot_grade": "gain"})),
    ("answer.set", answer("gain", "too_low")),
    ("answer.set", answer("gain", None)),
    ("shape.add", shape("shape_1")),
    ("shape.update", {"shape_id": "shape_1", "points": MOVED}),
    ("shape.remove", {"shape_id": "shape_1"}),
    ("shape.restore", {"shape_id": "shape_1"}),
    ("undo", 1),
    ("undo", 2),
    ("redo", 1),
]


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """One workspace with a task for each example."""
    root = tmp_path_factory.mktemp("labels") / "workspace"
    clock = FixedClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    with Workspace.create(root, name="Test", origin="work", clock=clock) as workspace:
        made = make_room(workspace, clips=EXAMPLES * 2, readers=1)
        made.fresh = itertools.cycle(made.tasks(0))
        yield made


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_interleaving_and_retry_gives_the_same_labels(room, data):
    task = next(t for t in room.fresh if not _log(room, t))
    kinds = data.draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=12))
    edits = []
    for seq, (kind, body) in enumerate(kinds, start=1):
        edits.append(edit(task.id, seq, kind, _payload(kind, body, edits)))
    arrivals = data.draw(
        st.permutations([*edits, *data.draw(st.lists(st.sampled_from(edits)))])
    )
    cuts = data.draw(st.lists(st.integers(0, len(arrivals)), max_size=4))
    bounds = [0, *sorted(cuts), len(arrivals)]
    for start, end in itertools.pairwise(bounds):
        batch = arrivals[start:end]
        stored = room.append(0, task.id, batch)
        assert set(stored.acknowledged) == {one.id for one in batch}
        if data.draw(st.booleans()):
            room.append(0, task.id, batch)
    log = _log(room, task)
    assert log == tuple(edits)
    assert state_sha256(fold_operations(log)) == state_sha256(fold_operations(edits))
    with room.workspace.reading() as connection:
        assert list(verify_labels(connection)) == []


def _payload(kind, body, edits):
    if kind not in {"undo", "redo"}:
        return body
    return {"op_id": edits[max(len(edits) - body, 0)].id if edits else "op_none"}


def _log(room, task):
    return room.labels.operations.of_task(room.scope(0), task.id)
