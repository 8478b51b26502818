"""Studies: made of clips that may be read and people who may read; closed with a reason."""

from __future__ import annotations

import pytest

from label_room import add_clip, make_room
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Role
from sonobridge.labelling import shipped_protocol
from sonobridge.store.labels import LabelStore, NewStudy
from sonobridge.store.labels.errors import StudyDesignError, StudyMissingError


def test_a_study_gives_each_reader_each_clip_in_an_own_order(workspace):
    room = make_room(workspace, clips=12)
    orders = [[task.clip_id for task in room.tasks(reader)] for reader in (0, 1)]
    assert sorted(orders[0]) == sorted(orders[1]) == sorted(room.study.design.clip_ids)
    assert orders[0] != orders[1]
    assert [task.position for task in room.tasks(0)] == list(range(1, 13))
    assert {task.state for task in room.tasks(0)} == {"assigned"}
    assert (room.study.tasks, room.study.submitted) == (24, 0)


def test_a_study_comes_back_as_it_was_made(room):
    again = room.labels.studies.get(room.study.id)
    assert again == room.study
    assert again.design_sha256() == room.study.design_sha256()
    assert [clip.name for clip in again.clips] == ["clip 001", "clip 002", "clip 003"]
    assert again.clips[0].patient_group == "patient_001"
    with pytest.raises(StudyMissingError):
        room.labels.studies.get("lstudy_none")


UNREADABLE = [
    ({"clearance": "waiting"}, "nobody cleared"),
    ({"clearance": "refused"}, "nobody cleared"),
    ({"in_conflict": True}, "another file claims"),
    ({"pixel_state": "truncated"}, "no frames"),
    ({"pixel_state": "undecodable"}, "no frames"),
    ({"image_rows": None}, "no frames"),
]


def test_a_clip_that_may_not_be_read_enters_no_study(room):
    for number, (changed, reason) in enumerate(UNREADABLE, start=50):
        bad = add_clip(room.workspace, number, **changed)
        with pytest.raises(StudyDesignError, match="1 of 2 clips") as caught:
            _create(room, clip_ids=(room.study.design.clip_ids[0], bad))
        assert reason in caught.value.why
        assert list(caught.value.details["clips"]) == [bad]
    assert len(room.labels.studies.list()) == 1


def test_unknown_clips_and_readers_without_the_role_are_refused(room):
    with pytest.raises(StudyDesignError, match="1 of 1 clips"):
        _create(room, clip_ids=("clip_none",))
    for reader in ("pers_none", room.adjudicator):
        with pytest.raises(StudyDesignError, match="readers who may read"):
            _create(room, reader_ids=(reader,))
    room.workspace.people.disable(room.readers[1])
    with pytest.raises(StudyDesignError, match="readers who may read"):
        _create(room, reader_ids=room.readers)


WRONG = [
    {"title": "  "},
    {"rounds": 0},
    {"seed": -1},
    {"seed": 2**53},
    {"washout_days": -1},
    {"clip_ids": ()},
    {"reader_ids": ()},
]


def test_numbers_and_titles_that_make_no_sense_are_refused(room):
    clip = room.study.design.clip_ids[0]
    for wrong in (*WRONG, {"clip_ids": (clip, clip)}):
        with pytest.raises(StudyDesignError):
            _create(room, **wrong)
    assert len(room.labels.studies.list()) == 1


def test_a_protocol_version_never_changes(room):
    from dataclasses import replace

    from sonobridge.labelling import ProtocolChangedError

    with pytest.raises(ProtocolChangedError):
        _create(room, protocol=replace(room.protocol, purpose="Another purpose."))
    newer = replace(room.protocol, purpose="Another purpose.", version=2)
    assert _create(room, protocol=newer).design.protocol_version == 2
    assert [one.version for one in room.labels.protocols.list()] == [1, 2]


def test_readers_see_the_studies_they_read_in(room):
    stranger = room.workspace.people.add("Reader C", [Role.READER]).id
    assert room.labels.studies.list(stranger) == ()
    assert [one.id for one in room.labels.studies.list(room.readers[0])] == [room.study.id]
    progress = room.labels.studies.own_progress(room.readers[0])[room.study.id]
    assert (progress.tasks, progress.submitted, progress.open_round) == (3, 0, 1)


def test_closing_needs_a_reason_and_happens_once(room):
    owner = room.workspace.people.owner().id
    with pytest.raises(InvalidInputError):
        room.labels.studies.close(room.study.id, owner, "  ")
    closed = room.labels.studies.close(room.study.id, owner, "Reader B left.")
    assert (closed.state, closed.close_reason) == ("closed", "Reader B left.")
    again = room.labels.studies.close(room.study.id, room.adjudicator, "Another reason.")
    assert (again.close_reason, again.closed_by) == ("Reader B left.", owner)


def _create(room, **changed):
    given = {
        "title": "Another",
        "protocol": shipped_protocol("image_quality_tissue"),
        "clip_ids": room.study.design.clip_ids,
        "reader_ids": room.readers,
        "seed": 1,
        **changed,
    }
    return LabelStore(room.workspace).studies.create(
        NewStudy(**given), room.workspace.people.owner().id
    )
