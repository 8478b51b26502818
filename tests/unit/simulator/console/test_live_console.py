"""The running console: newest control wins, frames go on, everything is recorded."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from sonobridge.simulator.console.live import ConsoleInput, LiveConsole
from sonobridge.simulator.console.observers.at_store import AtStore
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl

STEP = 1 / 60


@dataclass
class Scanned:
    """A scanner that notes what it was asked."""

    asked: list = field(default_factory=list)

    def frames(self, given, time_s):
        self.asked.append((given.number, time_s))
        return []

    def close(self):
        pass


@dataclass
class Speaker:
    """An observer that always has something to say."""

    topic: str
    every_s: float
    beside: bool = False

    def look(self, given, time_s):
        return {"topic": self.topic, "at": time_s}


@dataclass
class Recorded:
    """A recording in memory; ``settled`` counts how often it went to disk."""

    events: list = field(default_factory=list)
    settled: int = 0

    def settle(self):
        self.settled += 1


def held(number, slide=0.0):
    probe = ProbeControl(side="right", slide_mm=slide)
    return ConsoleInput(number=number, probe=probe, settings=ConsoleSettings())


@pytest.fixture
def tape():
    return Recorded()


@pytest.fixture
def console(tape):
    made = LiveConsole(
        scanning=Scanned(),
        given=held(0),
        record=tape.events.append,
        settle=tape.settle,
        leave=tape.settle,
    )
    yield made
    made.close()


def advanced(console, seconds):
    said = []
    for _ in range(round(seconds / STEP)):
        _, words = console.advance(STEP)
        said += words
    return said


def test_the_newest_control_wins_and_a_late_one_is_passed_over(console):
    console.steer(held(2, slide=5.0))
    console.steer(held(1, slide=9.0))
    console.advance(STEP)
    assert console.scanning.asked == [(2, pytest.approx(STEP))]


def test_a_frozen_console_sends_nothing_into_the_patient(console, tape):
    console.freeze(on=True)
    advanced(console, 0.5)
    assert console.scanning.asked == []
    assert tape.events[0] == {"t": 0.0, "freeze": True}


def test_observers_keep_their_pace_and_speak_one_at_a_time(console):
    console.observe(Speaker("score", 0.15))
    console.observe(Speaker("hint", 0.5))
    said = [word["topic"] for word in advanced(console, 3.0)]
    assert said.count("score") >= 15
    assert said.count("hint") >= 5


def test_controls_are_recorded_no_more_than_ten_times_a_second(console, tape):
    for number in range(1, 121):
        console.steer(held(number, slide=number / 10))
        console.advance(STEP)
    assert 15 <= len(tape.events) <= 21
    assert "settings" in tape.events[0]
    assert all("settings" not in event for event in tape.events[1:])
    times = [event["t"] for event in tape.events]
    assert times == sorted(times)


def test_the_recording_goes_to_disk_every_second_at_least(console, tape):
    advanced(console, 4.0)
    assert tape.settled >= 4


def test_an_observer_that_takes_a_while_holds_up_no_frame(console):
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Speaker):
        def look(self, given, time_s):
            begun.set()
            assert go_on.wait(10)
            return super().look(given, time_s)

    console.observe(Slow("score", 0.15, beside=True))
    assert advanced(console, 0.5) == []
    assert begun.wait(10)
    assert len(console.scanning.asked) == 30
    go_on.set()
    console._beside.submit(lambda: None).result()
    assert [word["topic"] for word in console.advance(STEP)[1]] == ["score"]


def test_a_faded_score_comes_once_for_each_stored_view(console):
    console.observe(AtStore(Speaker("score", 0.15), lambda: console.stored, beside=False))
    assert advanced(console, 1.0) == []
    for _ in range(2):
        console.store()
        assert len(advanced(console, 1.0)) == 1
