"""A stretch of a session as a sweep: what was held then, moved evenly between."""

from __future__ import annotations

import pytest

from sonobridge.core.record import to_json
from sonobridge.simulator.console.settings import ConsoleSettings, ImageSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.recording.replay import ReplayError, replayed

DEEP = ConsoleSettings(image=ImageSettings(depth_mm=60.0))


def event(t, slide, side="left", settings=None):
    body = {"t": t, "probe": to_json(ProbeControl(side=side, slide_mm=slide))}
    return body if settings is None else {**body, "settings": to_json(settings)}


EVENTS = [
    event(0.0, 0.0, settings=ConsoleSettings()),
    {"t": 0.5, "freeze": False},
    event(1.0, 1.0),
    event(1.1, 2.0),
    event(1.2, 4.0, settings=DEEP),
    event(5.0, 9.0),
    event(6.0, 9.0, side="right"),
]


def test_the_probe_moves_evenly_between_controls_that_came_soon():
    sweep = replayed(EVENTS, 1.0, 2.0).sweep
    assert sweep(0.0).slide_mm == 1.0
    assert sweep(0.05).slide_mm == pytest.approx(1.5)
    assert sweep(0.15).slide_mm == pytest.approx(3.0)


def test_the_probe_is_held_where_nothing_was_recorded():
    sweep = replayed(EVENTS, 0.2, 5.0).sweep
    assert sweep(0.0).slide_mm == 0.0
    assert sweep(0.7).slide_mm == 0.0, "a second without a change is a probe held still"
    assert sweep(3.0).slide_mm == 4.0
    assert sweep(60.0).slide_mm == 9.0


def test_controls_are_those_at_the_start():
    assert replayed(EVENTS, 1.0, 1.0).settings == ConsoleSettings()
    assert replayed(EVENTS, 1.2, 1.0).settings == DEEP


def test_a_change_of_side_is_refused():
    with pytest.raises(ReplayError, match="changes sides"):
        replayed(EVENTS, 4.0, 3.0)
    assert replayed(EVENTS, 6.0, 1.0).side == "right"


@pytest.mark.parametrize("events", [[], EVENTS[1:2]])
def test_an_empty_recording_is_refused(events):
    with pytest.raises(ReplayError, match="Nothing was recorded"):
        replayed(events, 0.0, 1.0)


def test_a_time_before_the_recording_is_refused():
    with pytest.raises(ReplayError, match="nothing to replay"):
        replayed([event(3.0, 0.0, settings=DEEP)], 1.0, 1.0)
