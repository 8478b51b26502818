"""``sonobridge scan bench``: every figure beside its bar, by settings that are told once."""

from __future__ import annotations

import json
import sys

import pytest

from sonobridge.core.record import to_json
from sonobridge.simulator.console.bench import engine_report
from sonobridge.simulator.console.bench.engine_report import BARS, Figure
from sonobridge.simulator.console.bench.score_stream import measure_score_stream
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.bench import ScanBenchRequest, bench


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def result(told):
    context = Context(progress=lambda *step: told.append(step))
    return bench(context, ScanBenchRequest(frames=12, rounds=1))


def test_it_needs_no_workspace_and_stays_on_the_command_line() -> None:
    traits = {trait.value for trait in load_operation("scan.bench").traits}
    assert traits == {"pure", "local"}


def test_settings_are_told_once_and_cover_speed_and_accuracy(result) -> None:
    assert result.simulated
    assert result.settings["quality"] == "live"
    assert (result.settings["lines"], result.settings["samples"]) == (192, 1024)
    assert result.settings["picture_pixels"] == 512
    assert result.settings["scatterers_per_mm3"] == pytest.approx(37.0, abs=0.1)
    assert result.settings["reference"] == "PyMUST 0.1.9"
    assert result.machine.processors >= 1
    assert json.loads(json.dumps(to_json(result)))["settings"] == result.settings


def test_every_bar_is_beside_a_figure_and_says_whether_it_is_met(result) -> None:
    held = [one for one in result.figures if one.bar is not None]
    assert len(held) == result.bars
    assert sum(bool(one.met) for one in held) == result.bars_met
    for one in held:
        met = one.value >= one.bar if one.sense == "at least" else one.value <= one.bar
        assert one.met == met
    measures = {one.measure for one in result.figures}
    expected = {"fps, 1 thread", "fps, 2 threads", "time of a scatterer", "correlation", "gCNR"}
    assert expected <= measures
    scenes = {one.where for one in result.figures if one.measure == "fps, 1 thread"}
    assert scenes == {"muscle, plane", "muscle, focused", "neck, focused"}
    assert {"speckle ratio, shallow", "speckle ratio, deep"} <= measures
    assert any(name.startswith("memory") for name in measures) == (sys.platform == "linux")


def test_what_does_not_hang_on_the_machine_is_met(result) -> None:
    machine = ("fps", "time", "processor", "memory", "scores")
    fixed = [one for one in result.figures if one.bar is not None]
    fixed = [one for one in fixed if not one.measure.startswith(machine)]
    assert len(fixed) == 15
    assert all(one.met for one in fixed), [one for one in fixed if not one.met]
    assert all(one.value > 0 for one in result.figures if one.measure != "contrast")


def test_progress_is_told_all_along(result, told) -> None:
    del result
    done = [step[0] for step in told if step[2] == "steps"]
    assert done == sorted(done)
    assert done[-1] == told[-1][1]
    notes = {step[3] for step in told}
    assert "comparing with the reference" in notes


def test_a_figure_that_misses_its_bar_says_so() -> None:
    sense, bar = BARS["fps, 1 thread"]
    slow = Figure(measure="fps", where="", value=bar - 1, unit="", bar=bar, sense=sense)
    assert slow.met is False
    assert Figure(measure="fps", where="", value=bar, unit="", bar=bar, sense=sense).met
    assert Figure(measure="fps", where="", value=1.0, unit="").met is None
    assert engine_report.BARS["memory"] == ("at most", 100.0)


@pytest.mark.requirement("R-000-12")
def test_the_score_comes_five_times_a_second_and_its_latency_is_printed(result) -> None:
    """By the clock, which other programs disturb: the best of three counts."""
    printed = {one.measure: one for one in result.figures}
    assert printed["scores a second"].bar == 5.0
    latency = printed["median time from picture to score"]
    assert latency.unit == "ms"
    assert latency.value > 0
    rates = [printed["scores a second"].value]
    while max(rates) < 5.0 and len(rates) < 3:
        rates.append(measure_score_stream(3.0).scores_hz)
    assert max(rates) >= 5.0
    # The console goes on showing frames beside the scores.
    assert printed["frames a second beside scores"].value > printed["scores a second"].value
