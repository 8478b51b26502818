"""A thermal index held too long: said within a second, stored, and worth safety alone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from scan_scenes import only, ready
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.console.live import ConsoleInput, LiveConsole
from sonobridge.simulator.console.observers.safety import SafetyObserver
from sonobridge.simulator.learners.script import EXPERT, run_script
from sonobridge.simulator.measurement.safety import (
    DwellNotice,
    OutputSettings,
    dwell_guidance,
    estimate_output,
    output_limits,
)
from sonobridge.simulator.session.judge.dwell import output_settings
from sonobridge.simulator.session.records import ControlEvent
from sonobridge.simulator.session.replay import read_events
from sonobridge.simulator.session.scoring import score_session

STEP_S = 0.25


class Dark:
    """A scanner whose pictures nobody looks at: time and output are what is tested."""

    def frames(self, given, time_s):
        return []

    def close(self):
        pass


def held(settings, seconds):
    """Hold controls on a running console; return what it said and what it recorded."""
    view = only(ready(), "ica_prox_spectral")
    recorded = []
    console = LiveConsole(
        scanning=Dark(),
        given=ConsoleInput(number=0, probe=view.probe, settings=settings),
        record=recorded.append,
        settle=lambda: None,
        leave=lambda: None,
    )
    console.observe(SafetyObserver(console.record, lambda: console.frozen))
    said = []
    for _ in range(round(seconds / STEP_S)):
        said += [(console.time_s, one) for one in console.advance(STEP_S)[1]]
    console.close()
    return said, recorded


def loud(power_db=0.0):
    """Controls of a spectral view at an output."""
    settings = only(ready(), "ica_prox_spectral").settings
    return replace(settings, image=replace(settings.image, power_db=power_db))


def row_of(settings):
    """The strictest row of the guidance that holds at these controls."""
    index = estimate_output(output_settings(settings)).tis
    return [row for row in dwell_guidance().rows if index > row.above][-1], index


@pytest.mark.requirement("R-004-119")
def test_an_index_held_too_long_is_said_within_a_second_stored_and_costs_safety_alone():
    one, settings = ready(), loud()
    row, index = row_of(settings)
    assert 0 < row.seconds < 7200
    said, recorded = held(settings, row.seconds + 5.0)
    first = next(at for at, words in said if words["notice"])
    assert row.seconds < first <= row.seconds + 1.0
    # Stored in the recording, beside the controls, where a reader of controls passes it over.
    lines = [json.loads(json.dumps(event)) for event in recorded]
    [stored] = [from_json(DwellNotice, event["safety"]) for event in lines if "safety" in event]
    assert row.seconds < stored.at_s <= row.seconds + 1.0 + 1e-6
    assert (stored.index, stored.allowed_s) == ("TIS", row.seconds)
    assert stored.thermal_index == pytest.approx(index)
    assert stored.row == row.words
    assert read_events(lines)[0].settings == settings

    # The same session, once quick and once with that hold in it: safety differs, nothing else.
    base = run_script(one.scene, one.plan, 100, EXPERT)
    begin, end = base.events[-1].time_s, base.submission.time_s + row.seconds + 60.0
    long = replace(
        base,
        events=(*base.events, ControlEvent(time_s=begin + 1.0, settings=settings)),
        submission=replace(base.submission, time_s=end),
    )
    quick, slow = (score_session(one.scene, each, one.run) for each in (base, long))
    assert slow.safety.value < quick.safety.value == 1.0
    assert row.words in slow.safety.reason
    assert slow.acquisition.mean == quick.acquisition.mean
    assert slow.acquisition.gates == quick.acquisition.gates
    assert [(p.part, p.value) for p in slow.acquisition.parts if p.part != "economy"] == [
        (p.part, p.value) for p in quick.acquisition.parts if p.part != "economy"
    ]
    assert slow.decision_score == quick.decision_score


@pytest.mark.requirement("R-004-119")
def test_no_notice_comes_while_the_index_stays_at_most_1_5():
    quiet = next(
        loud(-power / 2)
        for power in range(41)
        if estimate_output(output_settings(loud(-power / 2))).tis <= 1.5
    )
    said, recorded = held(quiet, 7200.0 + 60.0)
    assert {words["notice"] for _, words in said} == {""}
    assert {words["left_s"] for _, words in said} == {None}
    assert not [event for event in recorded if "safety" in event]


@pytest.mark.requirement("R-004-119")
@pytest.mark.parametrize("mode", ["b", "colour", "spectral"])
@pytest.mark.parametrize("frequency", [3.0, 7.6, 12.0])
@pytest.mark.parametrize("focus", [6.0, 20.0, 60.0])
def test_the_scanners_maxima_stand_as_limits_that_it_keeps_to(mode, frequency, focus):
    limits = output_limits()
    asked = {"mode": mode, "frequency_mhz": frequency, "focus_mm": focus}
    found = estimate_output(OutputSettings(power_db=0.0, **asked))
    assert found.mi <= limits.mi + 1e-9
    assert found.ispta3_mw_cm2 <= limits.ispta3_mw_cm2 + 1e-9
    said, _ = held(loud(), 2.0)
    assert {words["limits"] for _, words in said} == {limits.words}
    assert "cannot exceed" in limits.words


def names(value):
    if isinstance(value, dict):
        return set(value) | {name for one in value.values() for name in names(one)}
    if isinstance(value, list):
        return {name for one in value for name in names(one)}
    return set()


@pytest.mark.requirement("R-004-119")
def test_a_session_without_a_force_input_holds_no_pressure():
    one = ready()
    session = run_script(one.scene, one.plan, 100, EXPERT)
    said, recorded = held(loud(), 2.0)
    result = to_json(score_session(one.scene, session, one.run))
    kept = [to_json(session), result, recorded, [words for _, words in said]]
    found = {name for each in kept for name in names(each)}
    assert "press_mm" in found  # how far the probe is pushed in is a place, not a force
    assert not [name for name in found if "pressure" in name or "force" in name]
