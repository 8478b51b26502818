"""A frozen version: patients on one side, counts that add up, a hash that holds."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from tests.integration.conftest import run_as

from sonobridge.core.canonical import hash_json
from sonobridge.core.clock import SystemClock
from sonobridge.core.errors import ForbiddenError
from sonobridge.store import Workspace
from sonobridge.store.clips import ClipLibrary
from sonobridge.store.datasets import DatasetMissingError, Datasets
from sonobridge.store.labels.errors import BlindedError
from sonobridge.store.tables.clips import clip


def test_no_patient_stands_on_two_sides_and_the_flow_adds_up(demo, demo_run):
    shown = demo_run("dataset.show", dataset_id=demo.report["dataset_id"])
    sides: dict[str, set[str]] = {}
    for item in shown["items"]:
        sides.setdefault(item["patient_group"], set()).add(item["split"])
    assert sides
    assert all(len(splits) == 1 for splits in sides.values())
    flow = shown["flow"]
    assert flow["screened"] == flow["included"] + sum(e["clips"] for e in flow["excluded"])
    assert flow["screened"] == demo.report["clips"]
    assert flow["included"] == len(shown["items"]) == demo.report["dataset_clips"]
    assert sum(side["clips"] for side in shown["version"]["sides"]) == flow["included"]


def test_only_cleared_clips_of_the_reference_enter(demo, demo_run):
    shown = demo_run("dataset.show", dataset_id=demo.report["dataset_id"])
    with Workspace.open(demo.root, clock=SystemClock()) as workspace:
        clips = ClipLibrary(workspace).get_many([i["clip_id"] for i in shown["items"]])
    assert all(clip.cleared and not clip.in_conflict for clip in clips.values())
    assert [i["blob_sha256"] for i in shown["items"]] == [
        clips[i["clip_id"]].facts.blob_sha256 for i in shown["items"]
    ]


def test_the_same_freeze_has_the_same_hash_and_a_new_number(demo_copy, demo):
    with Workspace.open(demo_copy, clock=SystemClock()) as workspace:
        before = Datasets(workspace).get(demo.report["dataset_id"])
        again, evidence = run_as(
            workspace,
            "dataset.freeze",
            study_id=demo.report["study_id"],
            name=before.name,
            seed=demo.report["seed"],
        )
        assert again["number"] == before.number + 1
        assert again["manifest_sha256"] == before.manifest_sha256
        assert evidence.seed == demo.report["seed"]
        assert {made.kind for made in evidence.outputs} == {"dataset_version"}
        assert "reference_standard" in {used.kind for used in evidence.inputs}


def test_labels_made_on_other_bytes_do_not_enter(demo_copy, demo):
    with Workspace.open(demo_copy, clock=SystemClock()) as workspace:
        before = Datasets(workspace).get(demo.report["dataset_id"])
        changed = before.manifest["items"][0]["clip_id"]
        other = workspace.blobs.put(b"another version of the instance, chosen and cleared")
        with workspace.transaction() as connection:
            workspace.blobs.record(connection, other, workspace.clock)
            connection.execute(
                update(clip).where(clip.c.id == changed).values(blob_sha256=other)
            )
        again, _ = run_as(
            workspace, "dataset.freeze", study_id=demo.report["study_id"], name="After"
        )
        made = Datasets(workspace).get(again["dataset_id"])
    assert changed not in {item["clip_id"] for item in made.manifest["items"]}
    left = {one["clip_id"]: one["reason"] for one in made.flow["excluded_clips"]}
    assert left[changed] == "no reference"


def test_a_new_decision_makes_the_version_stale(demo_copy, demo):
    with Workspace.open(demo_copy, clock=SystemClock()) as workspace:
        study = demo.report["study_id"]
        dispute = run_as(workspace, "label.disputes", study_id=study)[0]["disputes"][0]
        now = dispute["decided"]["decision"]
        run_as(
            workspace,
            "label.adjudicate",
            person="Demo adjudicator",
            study_id=study,
            item=dispute["item"],
            decision={"reader": "B" if now.endswith("A") else "A"},
            reason="Seen again.",
        )
        run_as(
            workspace, "label.reference", person="Demo adjudicator", study_id=study, build=True
        )
        shown = run_as(workspace, "dataset.show", dataset_id=demo.report["dataset_id"])[0]
        assert shown["stale_because"]


def test_freezing_needs_a_closed_study_and_the_right_role(demo_copy, demo):
    with Workspace.open(demo_copy, clock=SystemClock()) as workspace:
        with pytest.raises(BlindedError) as caught:
            run_as(
                workspace,
                "dataset.freeze",
                study_id=demo.report["practice_study_id"],
                name="Too early",
            )
        assert caught.value.remedy
        with pytest.raises(ForbiddenError):
            run_as(
                workspace,
                "dataset.freeze",
                person="Demo reader A",
                study_id=demo.report["study_id"],
                name="Not mine",
            )


def test_stored_versions_cannot_be_changed(demo_copy, demo):
    import sqlalchemy

    with Workspace.open(demo_copy, clock=SystemClock()) as workspace:
        row = Datasets(workspace).get(demo.report["dataset_id"])
        assert hash_json(row.manifest) == row.manifest_sha256
        assert Datasets(workspace).altered() == ()
        with (
            pytest.raises(sqlalchemy.exc.SQLAlchemyError, match="append-only"),
            workspace.transaction() as connection,
        ):
            connection.exec_driver_sql("UPDATE dataset_version SET name = 'x'")
        with pytest.raises(DatasetMissingError):
            Datasets(workspace).get("ds_" + "0" * 26)
