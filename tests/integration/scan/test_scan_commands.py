"""Commands of the Scan room."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sonobridge.cli.main import cli
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace

DEAD = (5, 40, 77, 126)


def told(*words):
    done = CliRunner().invoke(cli, ["scan", *words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.requirement("R-004-35")
def test_four_dead_elements_are_named_and_none_where_none_are():
    found = told("element-test", "--dead", ",".join(map(str, DEAD)))
    assert found["elements"] == 128
    assert len(found["dead"]) == len(DEAD)
    assert all(abs(a - b) <= 1 for a, b in zip(found["dead"], DEAD, strict=True))
    for seed in range(20):
        assert told("element-test", "--seed", str(seed))["dead"] == []


def test_an_element_that_the_probe_does_not_have_is_refused():
    done = CliRunner().invoke(cli, ["scan", "element-test", "--dead", "128"])
    assert done.exit_code != 0
    assert "Count elements from 0" in done.exception.remedy


def test_the_truth_of_a_patient_is_the_same_each_time():
    first, second = (told("patient", "--seed", "7") for _ in range(2))
    assert first == second
    assert first["truth"]["notice"].startswith("Simulated")


@pytest.mark.requirement("R-010-13")
def test_the_command_line_stores_no_stenosis_without_its_method(tmp_path):
    room = tmp_path / "room"
    with Workspace.create(room, name="Scan", origin="work", clock=SystemClock()):
        pass
    here = ("--workspace", str(room))
    session = told("start", "c01", *here)["session_id"]
    stenosis = {
        "kind": "stenosis",
        "value": 50,
        "unit": "%",
        "method": "nascet_diameter",
        "near_occlusion": False,
        "points_mm": [[0, 10], [0, 12], [8, 10], [8, 14]],
    }

    def stored(**changes):
        measured = [{**stenosis, **changes}]
        return CliRunner().invoke(
            cli,
            ["scan", "store", "--session-id", session, "--view-id", "right.ica_b_longitudinal"]
            + ["--frame-index", "1", "--mode", "b", "--settings", "{}", "--json", *here]
            + ["--probe", '{"side": "right"}', "--measurements", json.dumps(measured)],
        )

    assert stored(method=None).exception.code == "stenosis.method_missing"
    assert stored(near_occlusion=True).exception.code == "stenosis.method_refused"
    assert told("session", "--session-id", session, *here)["stored"] == []
    kept = stored()
    assert kept.exit_code == 0, kept.output
    (picture,) = told("session", "--session-id", session, *here)["stored"]
    assert picture["measurements"][0]["method"] == "nascet_diameter"
