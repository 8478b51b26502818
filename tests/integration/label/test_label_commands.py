"""The label room on the command line, as the workspace's owner."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sonobridge.cli.main import cli
from sonobridge.labelling import AgreementImpossibleError


@pytest.fixture
def command(workspace):
    def run(*words):
        done = CliRunner().invoke(
            cli, [*words, "--workspace", str(workspace.root), "--json"], catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


def test_the_road_from_study_to_export(room, workspace, command, tmp_path):
    for reader in (0, 1):
        for task in room.tasks(reader):
            room.read(reader, task, answers={"gain": "too_low"} if reader else None)
    found = command("label", "agreement", room.study.id)
    gain = next(one for one in found["fields"] if one["name"] == "gain")
    assert gain["percent"]["value"] == 0.0
    assert found["evidence"]["id"].startswith("ev_")
    assert command("label", "agreement", room.study.id)["evidence"] == found["evidence"]
    item = command("label", "disputes", room.study.id)["disputes"][0]["item"]
    decided = command(
        "label", "adjudicate", room.study.id, item,
        "--decision", '{"reader": "B"}', "--reason", "Tissue is dark.",
    )  # fmt: skip
    assert (decided["decided"], decided["open"]) == (1, 2)
    built = command("label", "reference", room.study.id, "--build")
    assert (built["version"], built["open"]) == (1, 2)
    target = tmp_path / "labels.csv"
    made = command("label", "export", room.study.id, "--format", "csv", "-o", str(target))
    assert target.stat().st_size == made["artefact"]["size_bytes"]
    assert command("verify")["ok"]


def test_making_and_closing_a_study(room, command):
    made = command(
        "label", "create-study", "--title", "From the shell", "--all-cleared",
        "--reader-ids", ",".join(room.readers), "--seed", "3",
    )  # fmt: skip
    assert (made["clips"], made["tasks"]) == (3, 6)
    with pytest.raises(AgreementImpossibleError):
        command("label", "agreement", made["study_id"])
    closed = command("label", "close-study", made["study_id"], "--reason", "A trial.")
    assert closed["unread"] == 6
