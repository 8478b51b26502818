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
from sonobridge.store import Workspace
from sonobridge.store.labels import NewStudy, ReaderScope
from sonobridge.workflows.opening import owner_of

NAME = "Zyxwordplanted"
CHECKLIST = {
    "name": "carotid",
    "title": "Plaque in carotid duplex",
    "host": "University hospital with a vascular laboratory",
    "ethics_number": "IRB 20260417",
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


def own_study(desk, clips=4):
    """A study in which the desk's person is a reader beside another."""
    room = make_room(desk.workspace, clips=clips)
    person = desk.actor.person_id
    new = NewStudy(
        title="Own readings",
        protocol=room.protocol,
        clip_ids=tuple(f"clip_{n:026d}" for n in range(1, clips + 1)),
        reader_ids=(person, room.readers[1]),
        seed=3,
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


def test_totals_equal_the_logs_and_the_scan_finds_the_planted_name_alone(desk, tmp_path):
    room, tasks = own_study(desk)
    desk.run("path.project_keep", **CHECKLIST)
    submit(desk, room, tasks[0])  # before the project: it does not count
    desk.clock.advance(60)
    desk.run("path.project_start", name="carotid")
    labels = [submit(desk, room, task) for task in tasks[1:]]
    audit(desk, tmp_path)
    other = desk.as_person("Other", Role.OWNER)
    other.run("path.project")
    made = desk.run("path.contributions_export", name="carotid")

    log = desk.workspace.audit_log.page(limit=500)
    lines = {
        name: sum(
            one.operation == name
            and one.outcome == "done"
            and one.person_id == desk.actor.person_id
            and one.at >= made["since"]
            for one in log
        )
        for name in ("label.submit", "label.adjudicate", "audit.evaluate")
    }
    assert lines == {"label.submit": 3, "label.adjudicate": 0, "audit.evaluate": 1}
    assert (made["reads"], made["decisions"], made["audits"]) == tuple(lines.values())
    assert made["labels"] == sum(labels) > 3
    assert made["phi_hits"] == 0

    files = unpacked(desk, made)
    report = json.loads(files["contributions.json"])
    assert report["audit_log_lines"] == lines
    assert report["totals"] == {
        "labels": sum(labels), "reads": 3, "decisions": 0, "audits": 1
    }  # fmt: skip
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
    covered = {
        name: data.decode().replace("IRB 20260417", "IRB") for name, data in files.items()
    }
    assert scan_texts(covered) == ()
    assert scan_texts(covered, names=[NAME]) == ()

    desk.run("path.project_keep", **{**CHECKLIST, "terms": f"thanks to Mrs {NAME}"})
    with pytest.raises(PatientDataFoundError) as refused:
        desk.run("path.contributions_export", name="carotid")
    assert "checklist.json: name" in refused.value.why
    assert f"Mrs {NAME}" in refused.value.why
    control = {**covered, "contributions.csv": covered["contributions.csv"] + f"Mr {NAME},x\n"}
    assert [(one.where, one.kind) for one in scan_texts(control)] == [
        ("contributions.csv", "name")
    ]


def test_a_missing_line_of_the_audit_log_stops_the_export(desk):
    room, tasks = own_study(desk)
    desk.run("path.project_keep", **CHECKLIST)
    desk.run("path.project_start", name="carotid")
    submit(desk, room, tasks[0])
    desk.workspace.audit_log.append(
        "label.submit", person_id=desk.actor.person_id, outcome="done"
    )
    with pytest.raises(ConflictError, match="count differently") as refused:
        desk.run("path.contributions_export", name="carotid")
    assert refused.value.where == "label.submit: 1 records, 2 lines"
