"""Staleness: what rests on something that changed, with the way from the cause."""

from __future__ import annotations

import pytest

from sonobridge.store import EvidenceDraft, ObjectRef

H = {number: f"{number:064x}" for number in range(10)}


def run(workspace, kind, inputs, outputs):
    now = workspace.clock.now()
    return workspace.evidence.append(
        EvidenceDraft(
            kind=kind,
            person_id="pers_a",
            started_at=now,
            finished_at=now,
            software={"sonobridge": "0"},
            inputs=tuple(ObjectRef(kind=k, id=i, sha256=H[h]) for k, i, h in inputs),
            outputs=tuple(ObjectRef(kind=k, id=i, sha256=H[h]) for k, i, h in outputs),
        )
    )


def change(workspace, kind, identifier, number):
    with workspace.transaction() as connection:
        sha256 = None if number is None else H[number]
        workspace.evidence.declare(connection, kind, identifier, sha256)


@pytest.fixture
def road(workspace):
    """labels -> agreement -> dataset -> card: three records, each on the one before."""
    return [
        run(workspace, "measure", [("labels", "L", 1)], [("agreement", "A", 2)]),
        run(workspace, "freeze", [("agreement", "A", 2), ("clip", "C", 3)], [("ds", "D", 4)]),
        run(workspace, "describe", [("ds", "D", 4)], [("card", "K", 5)]),
    ]


def test_nothing_is_stale_while_nothing_changed(workspace, road):
    change(workspace, "labels", "L", 1)
    assert workspace.evidence.stale() == ()


def test_a_change_reaches_everything_that_hangs_on_it_with_its_path(workspace, road):
    change(workspace, "labels", "L", 7)
    stale = workspace.evidence.stale()
    assert [entry.evidence_id for entry in stale] == [record.id for record in road]
    last = stale[-1]
    assert [(step.kind, step.id) for step in last.path] == [
        ("labels", "L"),
        ("agreement", "A"),
        ("ds", "D"),
    ]
    cause = last.path[0]
    assert (cause.used_sha256, cause.present_sha256) == (H[1], H[7])
    assert last.path[1].used_sha256 == last.path[1].present_sha256 == H[2]


def test_a_change_in_the_middle_leaves_what_comes_before(workspace, road):
    change(workspace, "clip", "C", None)
    stale = workspace.evidence.stale()
    assert [entry.kind for entry in stale] == ["freeze", "describe"]
    assert stale[0].path[0].present_sha256 is None


def test_it_is_seen_inside_the_same_transaction(workspace, road):
    with workspace.transaction() as connection:
        workspace.evidence.declare(connection, "labels", "L", H[7])
        stale = workspace.evidence.stale(connection=connection)
    assert len(stale) == 3


def test_running_again_with_the_same_outcome_heals_the_rest(workspace, road):
    change(workspace, "labels", "L", 7)
    run(workspace, "measure", [("labels", "L", 7)], [("agreement", "A", 2)])
    assert workspace.evidence.stale() == ()


def test_running_again_with_another_outcome_moves_the_cause_down(workspace, road):
    change(workspace, "labels", "L", 7)
    run(workspace, "measure", [("labels", "L", 7)], [("agreement", "A", 8)])
    stale = workspace.evidence.stale()
    assert [entry.kind for entry in stale] == ["freeze", "describe"]
    assert [step.kind for step in stale[1].path] == ["agreement", "ds"]


def test_changing_back_heals(workspace, road):
    change(workspace, "labels", "L", 7)
    change(workspace, "labels", "L", 1)
    assert workspace.evidence.stale() == ()


def test_an_operation_that_changes_its_own_input_is_not_stale_by_itself(workspace):
    run(workspace, "edit", [("study", "S", 1)], [("study", "S", 2)])
    run(workspace, "edit", [("study", "S", 2)], [("study", "S", 3)])
    assert workspace.evidence.stale() == ()


def test_records_in_a_ring_do_not_loop_forever(workspace):
    run(workspace, "one", [("a", "A", 1), ("x", "X", 9)], [("b", "B", 2)])
    run(workspace, "two", [("b", "B", 2)], [("a", "A", 1)])
    change(workspace, "x", "X", 8)
    assert [entry.kind for entry in workspace.evidence.stale()] == ["one", "two"]


def test_hashes_are_recomputed_by_the_functions_that_are_handed_in(workspace, road):
    asked = []

    def labels_now(connection, identifiers):
        asked.extend(identifiers)
        return dict.fromkeys(identifiers, H[6])

    stale = workspace.evidence.stale({"labels": labels_now})
    assert asked == ["L"]
    assert stale[0].path[0].present_sha256 == H[6]
    assert len(workspace.evidence.stale()) == 3, "the recomputed hash was written down"


def test_the_record_behind_an_object_is_the_latest(workspace, road):
    assert workspace.evidence.behind("agreement", "A").id == road[0].id
    again = run(workspace, "measure", [("labels", "L", 7)], [("agreement", "A", 8)])
    assert workspace.evidence.behind("agreement", "A").id == again.id
    assert workspace.evidence.behind("agreement", "unknown") is None
