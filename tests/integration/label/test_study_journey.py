"""A study from creation to export through the runner, with the evidence it leaves."""

from __future__ import annotations

import csv
import io
import json

import pytest

from label_room import SQUARE, make_room, reading
from sonobridge.core.errors import ForbiddenError, MissingError
from sonobridge.core.record import to_json
from sonobridge.labelling import (
    AdjudicatorIsReaderError,
    fold_operations,
    state_sha256,
)
from sonobridge.store.labels.errors import BlindedError, StudyOpenError


def owner(room):
    return room.workspace.people.owner().id


def read(run, room, reader, task_id, **labels):
    """Open, append and submit one task as the browser does."""
    person = room.readers[reader]
    opened = run(person, "label.open_task", task_id=task_id, tab="tab_1").result
    edits = reading(task_id, **labels)
    run(
        person,
        "label.append",
        task_id=task_id,
        protocol_hash=opened.protocol.hash,
        operations=[edit.as_json() for edit in edits],
        tab="tab_1",
    )
    state = state_sha256(fold_operations(edits))
    return run(person, "label.submit", task_id=task_id, state_hash=state)


def read_all(run, room, labels=None):
    """Let both readers read everything; ``labels`` by (reader, clip number) may differ."""
    for reader in range(len(room.readers)):
        for task in room.tasks(reader):
            number = room.study.clip(task.clip_id).position
            done = read(run, room, reader, task.id, **(labels or {}).get((reader, number), {}))
    return done


DIFFERENT = {
    (1, 1): {"answers": {"image_quality": "2"}},
    (1, 2): {"points": [[20.0, 20.0], [70.0, 20.0], [70.0, 120.0], [20.0, 120.0]]},
}


def test_creating_a_study_declares_clips_protocol_and_seed(workspace, run, clock):
    room = make_room(workspace, clips=2)
    clock.advance(1)
    outcome = run(
        owner(room),
        "label.create_study",
        title="All cleared",
        reader_ids=list(room.readers),
        all_cleared=True,
        seed=11,
    )
    result, record = outcome.result, outcome.evidence
    assert (result.clips, result.patients, result.tasks) == (2, 2, 4)
    assert record.seed == 11
    assert [one.kind for one in record.inputs] == ["label_protocol", "clip", "clip"]
    assert record.outputs[0].sha256 == result.design_sha256
    listed = run(owner(room), "label.studies").result.studies
    assert [one.title for one in listed] == ["All cleared", "Quality of made clips"]
    with pytest.raises(ForbiddenError):
        run(
            room.readers[0], "label.create_study", title="x", reader_ids=["a"], all_cleared=True
        )


def test_the_worklist_counts_what_is_answered(room, run):
    person, task = room.readers[0], room.tasks(0)[0]
    before = run(person, "label.worklist", study_id=room.study.id).result
    assert [one.state for one in before.tasks] == ["waiting"] * 3
    assert [(one.answered, one.required) for one in before.tasks] == [(0, 5)] * 3
    room.append(0, task.id, reading(task.id)[:2])
    line = run(person, "label.worklist").result.tasks[0]
    assert (line.state, line.answered, line.required) == ("open", 2, 5)
    read(run, room, 0, task.id)
    after = run(person, "label.worklist").result
    assert (after.tasks[0].state, after.submitted, after.total) == ("submitted", 1, 3)


def test_opening_gives_the_page_all_it_needs(room, run):
    task = room.tasks(0)[0]
    result = run(room.readers[0], "label.open_task", task_id=task.id, tab="t").result
    plain = to_json(result)
    assert plain["clip"]["frame_time_ms"] == [40.0] * 4
    assert plain["clip"]["regions"][0]["delta_x"] == 0.05
    assert plain["protocol"]["fields"][0]["cannot_grade"] is True
    assert plain["protocol"]["hash"] == room.protocol.sha256
    assert plain["lease"] == {"mine": True, "held": True, "until": "2026-03-02T09:02:00.000Z"}
    assert "one other reader" in plain["blinded_note"]
    other = run(room.readers[0], "label.open_task", task_id=task.id, tab="u").result
    assert (other.lease.mine, other.lease.held) == (False, True)
    taken = run(room.readers[0], "label.take_over", task_id=task.id, tab="u").result
    assert taken.lease.mine


def test_a_submission_is_evidence_that_hides_the_labels(room, run):
    outcome = read(run, room, 0, room.tasks(0)[0].id)
    record, result = outcome.evidence, outcome.result
    assert [one.kind for one in record.inputs] == ["clip", "label_protocol"]
    assert record.outputs[0].sha256 == result.reading_sha256
    assert result.state_hash not in json.dumps(record.as_json())
    assert record.result["labels"] == 5
    again = run(
        room.readers[0], "label.submit", task_id=result.task_id, state_hash=result.state_hash
    )
    assert again.evidence.id == record.id, "a repeated submission points at the first record"
    assert len(room.workspace.evidence.page(kind="label.submit")) == 1


def test_agreement_disputes_decisions_standard_and_export(room, run):
    assert read_all(run, room, DIFFERENT).result.study_closed
    judge = room.adjudicator
    found = run(judge, "label.agreement", study_id=room.study.id)
    fields = {one.name: one for one in found.result.fields}
    quality, gain, outline = (fields[n] for n in ("image_quality", "gain", "tissue_region"))
    assert (quality.kind, quality.margin, quality.patients) == ("answer", 0.67, 3)
    assert quality.percent.value == pytest.approx(2 / 3)
    assert "n too small" in quality.percent.note
    assert gain.overall.reason == "undefined: no variation"
    assert gain.verdict.outcome == "cannot_tell"
    assert [(one.first, one.second) for one in quality.pairs] == [("A", "B")]
    assert outline.overall.value == pytest.approx((1 + 2 / 3 + 1) / 3)
    assert found.result.disputed == 2
    assert {one.kind for one in found.evidence.inputs} == {"label_protocol", "reading"}
    again = run(judge, "label.agreement", study_id=room.study.id)
    assert again.evidence.id == found.evidence.id

    listed = run(judge, "label.disputes", study_id=room.study.id).result
    assert [(one.key.kind, one.name, one.key.name) for one in listed.disputes] == [
        ("answer", "clip 001", "image_quality"),
        ("shape", "clip 002", "tissue_region"),
    ]
    assert listed.disputes[0].said == {"A": "4 good", "B": "2 poor"}
    assert listed.disputes[1].said == {"A": "1 outline", "B": "1 outline"}
    assert listed.disputes[1].lowest_dice == pytest.approx(2 / 3)
    assert len(listed.disputes[1].shapes) == 2
    assert [one.reader_id for one in listed.disputes[1].shapes] == ["A", "B"]
    answer, outline = (one.item for one in listed.disputes)

    first = run(
        judge, "label.adjudicate", study_id=room.study.id, item=answer, decision=3,
        reason="Gaps in the border.",
    )  # fmt: skip
    assert (first.result.decided, first.result.open) == (1, 1)
    with pytest.raises(MissingError):
        run(judge, "label.export", study_id=room.study.id, format="csv", content="reference")
    built = run(judge, "label.reference", study_id=room.study.id, build=True)
    assert (built.result.open, built.result.version, built.result.stored) == (1, 1, True)
    second = run(
        judge, "label.adjudicate", study_id=room.study.id, item=outline,
        decision={"reader": "A"}, reason="B left the far wall out.",
    )  # fmt: skip
    assert (second.result.decided, second.result.open) == (2, 0)
    again = run(judge, "label.disputes", study_id=room.study.id).result
    assert [one.decided.decision for one in again.disputes] == ["3 limited", "reader A"]
    assert again.disputes[0].decided.by == "Adjudicator"
    stale = room.workspace.evidence.stale()
    assert [one.evidence_id for one in stale] == [built.evidence.id]
    shown = run(judge, "label.reference", study_id=room.study.id)
    assert (shown.evidence, shown.result.stored, shown.result.open) == (None, False, 0)
    rebuilt = run(judge, "label.reference", study_id=room.study.id, build=True)
    assert (rebuilt.result.version, rebuilt.result.open) == (2, 0)
    assert room.workspace.evidence.stale() == ()
    assert run(judge, "label.studies").result.studies[0].state == "adjudicated"
    rows = {(one.name, one.title): one for one in rebuilt.result.rows}
    assert rows["clip 001", "Image quality"].value == "3"
    assert rows["clip 001", "Image quality"].reason == "Gaps in the border."
    assert rows["clip 002", "Tissue region"].reader == "A"
    exported(run, room, judge)


def exported(run, room, judge):
    made = run(judge, "label.export", study_id=room.study.id, format="csv")
    data = room.workspace.exports.read(made.result.artefact.name)
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert made.result.content == "reference"
    assert {row["source"] for row in rows} == {"reference standard"}
    assert {row["deidentification"] for row in rows} == {made.result.deidentification}
    assert "years only" in made.result.deidentification
    assert "Safe Harbor" not in data.decode()
    assert "agreement" in made.result.notice
    coco = run(judge, "label.export", study_id=room.study.id, format="coco", content="readings")
    document = json.loads(room.workspace.exports.read(coco.result.artefact.name))
    assert len(document["annotations"]) == 6
    assert document["images"][0]["frame_number"] == 1
    twice = run(
        judge, "label.export", study_id=room.study.id, format="coco", content="readings"
    )
    assert twice.result.artefact == coco.result.artefact
    kinds = [one.kind for one in coco.evidence.inputs]
    assert kinds == ["reading"] * 6


def test_a_reader_does_not_decide_and_a_reason_is_required(room, run):
    read_all(run, room, DIFFERENT)
    people = room.workspace.people
    people.set_roles(room.readers[0], ["reader", "adjudicator"])
    item = (
        run(room.adjudicator, "label.disputes", study_id=room.study.id).result.disputes[0].item
    )
    given = {"study_id": room.study.id, "item": item, "decision": "3"}
    with pytest.raises(AdjudicatorIsReaderError):
        run(room.readers[0], "label.adjudicate", reason="Mine.", **given)
    with pytest.raises(ForbiddenError):
        run(room.readers[1], "label.adjudicate", reason="Mine.", **given)
    for wrong in (
        {"reason": "  "},
        {"decision": "9"},
        {"item": item.replace("image_quality", "gain")},
        {"item": item.replace("clip_", "clop_")},
        {"decision": {"reader": "C"}},
        {"decision": {"cannot_grade": "mood"}},
        {"decision": {"outlines": []}},
        {"decision": {"unknown": 1}},
    ):
        values = {"reason": "Because.", **given, **wrong}
        with pytest.raises(Exception) as caught:
            run(room.adjudicator, "label.adjudicate", **values)
        assert caught.value.kind.http_status == 422, wrong
    assert room.labels.adjudications.history(scope(room)) == ()


def scope(room):
    people = room.workspace.people.get(room.adjudicator)
    return room.labels.adjudicator_scope(room.study.id, people.id, people.roles)


def test_closing_early_ends_reading_and_says_why(room, run):
    with pytest.raises(StudyOpenError):
        run(room.adjudicator, "label.reference", study_id=room.study.id, build=True)
    closed = run(owner(room), "label.close_study", study_id=room.study.id, reason="Ill.")
    assert (closed.result.unread, closed.result.reason) == (6, "Ill.")
    again = run(owner(room), "label.close_study", study_id=room.study.id, reason="Other.")
    assert (again.evidence, again.result.reason) == (None, "Ill.")


def test_rounds_show_each_reader_with_themselves(workspace, run, clock):
    room = make_room(workspace, clips=2, rounds=2, washout_days=1)
    for number in (1, 2):
        for reader in (0, 1):
            for task in room.tasks(reader):
                if task.round == number:
                    grade = "4" if task.name == "clip 001" or number == 1 else "2"
                    read(run, room, reader, task.id, answers={"image_quality": grade})
        clock.advance(2 * 86400)
    found = run(room.adjudicator, "label.agreement", study_id=room.study.id).result
    assert [one.reader_id for one in found.self_agreement] == ["A", "B"]
    quality = found.self_agreement[0].fields[0]
    assert [(one.first, one.second) for one in quality.pairs] == [("first", "again")]
    assert quality.pairs[0].measure.value == pytest.approx(0.0)
    second = run(room.adjudicator, "label.agreement", study_id=room.study.id, round=2).result
    assert second.fields[0].overall.value == 1.0


def test_blinding_holds_for_the_owner_who_reads(workspace, run):
    room = make_room(workspace, clips=1)
    me = owner(room)
    made = run(
        me,
        "label.create_study",
        title="Mine",
        reader_ids=[me, room.readers[0]],
        all_cleared=True,
    ).result
    room.study = room.labels.studies.get(made.study_id)
    room.readers = (me, room.readers[0])
    read(run, room, 1, room.tasks(1)[0].id, points=SQUARE)
    for name in ("label.agreement", "label.disputes", "label.reference"):
        with pytest.raises(BlindedError):
            run(me, name, study_id=made.study_id)
    with pytest.raises(BlindedError):
        run(me, "label.export", study_id=made.study_id, format="csv")
