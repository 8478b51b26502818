"""A research placement: no start without ethics and data use; contributions add up."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest

from integration.audit.conftest import Desk, predictions
from label_room import make_room, reading
from sonobridge.career.project import ProjectNotReadyError
from sonobridge.career.proof_plan.patient_data_scan import PatientDataFoundError, scan_texts
from sonobridge.core.clock import FixedClock
from sonobridge.core.errors import ConflictError, InvalidInputError, MissingError
from sonobridge.core.operation import Role
from sonobridge.labelling import fold_operations, state_sha256
from sonobridge.store import Tally, Workspace
from sonobridge.store.labels import NewStudy, ReaderScope
from sonobridge.workflows.opening import owner_of

NAME = "Zyxwordplanted"
CHECKLIST = {
    "name": "carotid",
    "title": "Plaque in carotid duplex",
    "host": "University hospital with a vascular laboratory",
    "ethics_number": "IRB 26-417",
    "data_use_not_needed": "simulated and public clips alone, as the lead decided",
    "lead": "Dr Iris Moor",
    "role": "second reader",
    "terms": "named in the acknowledgements",
}


@pytest.fixture
def desk(tmp_path):
    from integration.audit.conftest import START

    clock = FixedClock(START)
    with Workspace.create(tmp_path / "ws", name="lab", origin="work", clock=clock) as made:
        yield Desk(made, clock, owner_of(made))


def own_study(desk, clips=4, project="carotid"):
    """A study, of a project or of none, in which the desk's person reads beside another."""
    room = make_room(desk.workspace, clips=clips)
    person = desk.actor.person_id
    new = NewStudy(
        title="Own readings",
        protocol=room.protocol,
        clip_ids=tuple(f"clip_{n:026d}" for n in range(1, clips + 1)),
        reader_ids=(person, room.readers[1]),
        seed=3,
        project=project,
    )
    study = room.labels.studies.create(new, person)
    return room, room.labels.tasks.worklist(ReaderScope(person), study.id)


def submit(desk, room, task):
    """Label a task and submit it through the runner; return its number of labels."""
    scope = ReaderScope(desk.actor.person_id)
    room.labels.tasks.open(scope, task.id)
    edits = reading(task.id)
    room.labels.operations.append(scope, task.id, room.protocol.sha256, edits)
    state = fold_operations(edits)
    desk.run("label.submit", task_id=task.id, state_hash=state_sha256(state))
    return len(state.shapes) + len(state.answers)


def audit(desk, folder):
    made = desk.run("audit.register_product", product={"name": "CarotidAI", "version": "4.2"})
    product = made["product"]["product_id"]
    table = desk.run("audit.intake", file=str(predictions(folder)), name="Quarter one")
    lock = desk.lock(product, table)
    desk.run("audit.evaluate", protocol_id=lock["protocol_id"])


def unpacked(desk, made):
    data = desk.workspace.exports.read(made["artefact"]["name"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.requirement("R-000-42")
def test_labelling_starts_only_with_ethics_and_data_use_settled(desk):
    shown = desk.run("path.project")
    assert shown["projects"] == []
    assert len(shown["examples"]) == 2
    for example in shown["examples"]:
        assert set(example) == {"name", "standing"}
        assert example["standing"] == "example, not verified"
        assert scan_texts(example) == ()
    bare = {"name": "carotid", "title": CHECKLIST["title"]}
    kept = desk.run("path.project_keep", **bare)["project"]
    assert len(kept["lacks"]) == 2
    assert kept["open_points"] == ["a named lead", "your role", "terms of contribution"]
    for given, missing in (
        ({}, ("ethics", "data-use")),
        ({"ethics_number": "IRB 7"}, ("data-use",)),
        ({"data_use_agreement": "DUA 12"}, ("ethics",)),
        ({"ethics_not_needed": "public data alone"}, ("data-use",)),
    ):
        desk.run("path.project_keep", **bare, **given)
        with pytest.raises(ProjectNotReadyError) as refused:
            desk.run("path.project_start", name="carotid")
        assert [w for w in ("ethics", "data-use") if w in refused.value.why] == list(missing)
        with pytest.raises(ConflictError, match="has not begun"):
            desk.run("path.contributions_export", name="carotid")
    with pytest.raises(InvalidInputError, match="says too little"):
        desk.run("path.project_keep", **bare, ethics_not_needed="no")
    with pytest.raises(InvalidInputError, match="both given"):
        desk.run(
            "path.project_keep", **bare, ethics_number="7", ethics_not_needed="public data"
        )
    desk.run("path.project_keep", **CHECKLIST)
    started = desk.run("path.project_start", name="carotid")["project"]
    assert started["started_at"]
    assert desk.evidence.kind == "path.project_start"
    with pytest.raises(ConflictError, match="began before"):
        desk.run("path.project_start", name="carotid")
    with pytest.raises(MissingError):
        desk.run("path.project_start", name="another")


REFUSED_BY = ("label.open_task", "label.append", "label.submit")


def tries(desk, room, task):
    """Each way to label a task; a dictionary from operation to what it raises, or None."""
    edits = reading(task.id)
    asked = {
        "label.open_task": {},
        "label.append": {
            "protocol_hash": room.protocol.sha256,
            "operations": [one.as_json() for one in edits],
        },
        "label.submit": {"state_hash": state_sha256(fold_operations(edits))},
    }
    found = {}
    for name, values in asked.items():
        try:
            desk.run(name, task_id=task.id, **values)
            found[name] = None
        except ProjectNotReadyError as refused:
            found[name] = refused
    return found


@pytest.mark.requirement("R-000-42")
def test_no_task_of_a_project_opens_before_ethics_and_data_use_are_settled(desk):
    bare = {"name": "carotid", "title": CHECKLIST["title"]}
    with pytest.raises(MissingError):
        desk.run("label.create_study", title="x", reader_ids=[desk.actor.person_id],
                 all_cleared=True, project="carotid")  # fmt: skip
    desk.run("path.project_keep", **bare)
    room, tasks = own_study(desk)
    for given, missing in (
        ({}, ["ethics", "data-use"]),
        ({"ethics_number": "IRB 7"}, ["data-use"]),
        ({"data_use_not_needed": "simulated clips alone"}, ["ethics"]),
    ):
        desk.run("path.project_keep", **bare, **given)
        stopped = tries(desk, room, tasks[0])
        assert all(stopped[name] is not None for name in REFUSED_BY)
        for one in stopped.values():
            assert [w for w in ("ethics", "data-use") if w in one.why] == missing
            assert (one.code, one.where) == ("project.not_ready", CHECKLIST["title"])
            assert "Fill the fields" in one.remedy
    desk.run("path.project_keep", **CHECKLIST)
    stopped = tries(desk, room, tasks[0])
    assert {one.remedy for one in stopped.values()} == {
        "Begin it with 'sonobridge path project-start'."
    }
    assert desk.run("label.worklist")["tasks"][0]["state"] == "waiting"
    desk.run("path.project_start", name="carotid")
    assert set(tries(desk, room, tasks[0]).values()) == {None}
    # Approval taken back: labelling stops, what was submitted stays.
    desk.run("path.project_keep", **bare, data_use_agreement="DUA 12")
    assert all(tries(desk, room, tasks[1]).values())
    assert desk.run("label.worklist")["submitted"] == 1


def test_a_study_says_which_project_it_waits_for(desk):
    make_room(desk.workspace, clips=2)
    desk.run("path.project_keep", name="carotid", title="Plaque", ethics_number="IRB 7")
    asked = {"title": "Tied", "reader_ids": [desk.actor.person_id], "all_cleared": True}
    (option,) = desk.run("label.study_options")["projects"]
    assert option["name"] == "carotid"
    assert option["lacks"] == [
        "data-use agreement, or a reason why none is needed", "the start of labelling"
    ]  # fmt: skip
    tied = desk.run("label.create_study", **asked, project="carotid")
    assert (tied["project"], tied["project_lacks"]) == ("carotid", option["lacks"])
    free = desk.run("label.create_study", **asked)
    assert (free["project"], free["project_lacks"]) == ("", [])
    shown = {one["study_id"]: one["project"] for one in desk.run("label.studies")["studies"]}
    assert (shown[tied["study_id"]], shown[free["study_id"]]) == ("carotid", "")
    task = next(one for one in desk.run("label.worklist", study_id=free["study_id"])["tasks"])
    desk.run("label.open_task", task_id=task["task_id"])


@pytest.mark.requirement("R-000-31")
def test_totals_equal_the_logs_and_the_scan_finds_the_planted_name_alone(desk, tmp_path):
    desk.run("path.project_keep", **CHECKLIST)
    room, tasks = own_study(desk)
    free = room.labels.studies.create(
        NewStudy(
            title="Of no project",
            protocol=room.protocol,
            clip_ids=tuple(f"clip_{n:026d}" for n in (1, 2)),
            reader_ids=(desk.actor.person_id,),
            seed=4,
        ),
        desk.actor.person_id,
    )
    others = room.labels.tasks.worklist(ReaderScope(desk.actor.person_id), free.id)
    submit(desk, room, others[0])  # before the project, and in no study of it
    desk.clock.advance(60)
    desk.run("path.project_start", name="carotid")
    labels = [submit(desk, room, task) for task in tasks]
    submit(desk, room, others[1])  # since its start, in no study of it: it does not count
    audit(desk, tmp_path)
    other = desk.as_person("Other", Role.OWNER)
    other.run("path.project")
    made = desk.run("path.contributions_export", name="carotid")

    log = [
        one
        for one in desk.workspace.audit_log.page(limit=500)
        if one.outcome == "done"
        and one.person_id == desk.actor.person_id
        and one.at >= made["since"]
    ]
    tied = tasks[0].study_id
    submitted = [o for o in log if (o.operation, o.subject) == ("label.submit", tied)]
    by_log = {
        "labels": sum(one.amount for one in submitted),
        "reads": len(submitted),
        "decisions": sum(one.operation == "label.adjudicate" for one in log),
        "audits": sum(one.operation == "audit.evaluate" for one in log),
    }
    assert by_log == {"labels": sum(labels), "reads": 4, "decisions": 0, "audits": 1}
    assert {name: made[name] for name in by_log} == by_log
    assert made["labels"] > made["reads"]
    assert made["phi_hits"] == 0
    assert desk.workspace.audit_log.verify().holds

    files = unpacked(desk, made)
    report = json.loads(files["contributions.json"])
    assert report["audit_log"] == report["totals"] == by_log
    assert report["readings_of_other_studies"] == 1
    rows = list(csv.DictReader(io.StringIO(files["contributions.csv"].decode())))
    assert sum(int(row["labels"]) for row in rows) == sum(labels)
    assert {row["month"] for row in rows} == {"2026-11"}
    for row in rows:
        assert desk.workspace.evidence.get(row["evidence"]).hash == row["sha256"]
    assert json.loads(files["checklist.json"])["lead"] == "Dr Iris Moor"
    assert json.loads(files["protocol-template.json"])["id"] == room.protocol.id
    sums = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if name != "SHA256SUMS"
    }
    texts = {name: data.decode() for name, data in files.items()}
    assert scan_texts(texts) == ()
    assert scan_texts(texts, names=[NAME]) == ()

    desk.run("path.project_keep", **{**CHECKLIST, "terms": f"thanks to Mrs {NAME}"})
    with pytest.raises(PatientDataFoundError) as refused:
        desk.run("path.contributions_export", name="carotid")
    assert "checklist.json: name" in refused.value.why
    assert f"Mrs {NAME}" in refused.value.why
    for file, text in texts.items():  # the control exports: one planted name each
        control = {**texts, file: text + f" Mr {NAME}\n"}
        assert [(one.where, one.kind) for one in scan_texts(control)] == [(file, "name")]
        bare = {**texts, file: text + f" {NAME.lower()}\n"}
        assert {one.where for one in scan_texts(bare, names=[NAME])} == {file}


def test_a_missing_line_of_the_audit_log_stops_the_export(desk):
    desk.run("path.project_keep", **CHECKLIST)
    room, tasks = own_study(desk)
    desk.run("path.project_start", name="carotid")
    labels = submit(desk, room, tasks[0])
    desk.workspace.audit_log.append(
        "label.submit",
        person_id=desk.actor.person_id,
        outcome="done",
        tally=Tally(3, tasks[0].study_id),
    )
    with pytest.raises(ConflictError, match="count differently") as refused:
        desk.run("path.contributions_export", name="carotid")
    assert refused.value.where == (
        f"labels: {labels} by the records, {labels + 3} by the audit log, "
        "reads: 1 by the records, 2 by the audit log"
    )


def test_an_approval_number_of_many_digits_is_meant_to_leave(desk):
    desk.run("path.project_keep", **{**CHECKLIST, "ethics_number": "IRB 20260417"})
    desk.run("path.project_start", name="carotid")
    made = desk.run("path.contributions_export", name="carotid")
    assert (made["labels"], made["reads"]) == (0, 0)
    checklist = json.loads(unpacked(desk, made)["checklist.json"])
    assert checklist["ethics_number"] == "IRB 20260417"
