"""What steered is counted; a session that was not scanned as declared is mixed."""

from __future__ import annotations

import pytest

from sonobridge.simulator.console.live import ConsoleInput, LiveConsole
from sonobridge.simulator.console.observers.devices import DevicesObserver
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.console.steering import device_use, has_moved, steered_counts
from sonobridge.simulator.patient.placement.probe_control import ProbeControl


class Still:
    def frames(self, given, time_s):
        return []

    def close(self):
        pass


@pytest.fixture
def console():
    tape = []
    made = LiveConsole(
        scanning=Still(),
        given=held(0),
        record=tape.append,
        settle=lambda: None,
        leave=lambda: tape.append({"left": True}),
    )
    yield made, tape
    made.close()


def held(number, by=(), side="right", **axes):
    probe = ProbeControl(side=side, **axes)
    return ConsoleInput(number=number, probe=probe, settings=ConsoleSettings(), by=by)


def test_only_messages_that_move_the_probe_are_counted():
    assert has_moved(ProbeControl(side="right"), ProbeControl(side="right", tilt_deg=1.0))
    assert not has_moved(ProbeControl(side="right"), ProbeControl(side="left"))


def test_a_console_counts_by_device_and_writes_the_counts_down(console):
    made, tape = console
    for number in range(1, 31):
        made.steer(held(number, by=("gamepad",), slide_mm=number / 10))
        made.advance(1 / 60)
    made.steer(held(31, by=("mouse",), slide_mm=3.0))  # nothing moved: a knob was turned
    made.steer(held(32, slide_mm=4.0))  # nobody says what moved it
    made.steer(held(33, by=("keyboard", "gamepad"), slide_mm=5.0))
    made.steer(held(12, by=("mouse",), slide_mm=9.0))  # late: passed over
    made.rest()
    assert made.steered == {"gamepad": 31, "keyboard": 1, "unknown": 1}
    assert steered_counts(tape) == made.steered
    assert tape[-1] == {"left": True}
    assert sum("by" in event for event in tape) <= 8


def test_the_page_is_told_when_the_counts_change(console):
    made, _ = console
    observer = DevicesObserver(lambda: made.steered)
    assert observer.look(None, 0.0) is None
    made.steer(held(1, by=("mouse",), slide_mm=1.0))
    assert observer.look(None, 1.0) == {"topic": "devices", "counts": {"mouse": 1}}
    assert observer.look(None, 2.0) is None


@pytest.mark.parametrize(
    ("declared", "counts", "used", "words"),
    [
        ("mouse", {"mouse": 9}, "mouse", "mouse"),
        ("mouse", {"mouse": 9, "keyboard": 1}, "mixed", "mouse 9, keyboard 1"),
        ("mouse", {"keyboard": 9}, "mixed", "keyboard 9 control messages (declared: mouse)"),
        ("tracker", {"tracker": 9, "unknown": 2}, "mixed", "unknown 2"),
        ("keyboard", {}, "unobserved", "no control message"),
        ("script", {}, "script", "script"),
    ],
)
def test_declared_and_observed_are_held_against_each_other(declared, counts, used, words):
    use = device_use(declared, counts)
    assert use.used == used
    assert words in use.words
    assert {one.device: one.messages for one in use.counts} == counts


def test_counts_in_a_recording_that_are_none_are_never_passed_over_for_the_declared():
    events = [
        {"by": {"wand": 3}},
        {"by": 5},
        {"by": {"mouse": "x"}},
        {"t": 1},
        {"by": {"mouse": 2}},
    ]
    assert steered_counts(events) == {"unknown": 3, "mouse": 2}
    assert device_use("mouse", steered_counts(events)).used == "mixed"
