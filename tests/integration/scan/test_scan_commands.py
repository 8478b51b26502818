"""Commands of the Scan room that need no workspace."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sonobridge.cli.main import cli

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
