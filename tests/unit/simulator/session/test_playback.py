"""The timeline of a recording and the player that runs it again, without a scanner."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from sonobridge.simulator.console.frames import GreyFrame
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.console.settings import ConsoleSettings, ImageSettings
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.playback.player import Player
from sonobridge.simulator.session.playback.timeline import Timeline
from sonobridge.simulator.session.records import ControlEvent

STEP = 1 / 60
START = ProbeControl(side="right")
PLAIN = ConsoleSettings()
LOUD = replace(PLAIN, image=ImageSettings(gain_db=4.0))
EVENTS = (
    ControlEvent(time_s=0.0, probe=START, settings=PLAIN),
    ControlEvent(time_s=0.2, probe=replace(START, slide_mm=4.0)),
    ControlEvent(time_s=1.0, probe=replace(START, slide_mm=8.0), settings=LOUD),
    ControlEvent(time_s=1.5, frozen=True),
    ControlEvent(time_s=2.0, frozen=False),
    ControlEvent(time_s=2.1, probe=ProbeControl(side="left")),
)
GRID = BeamGrid(
    kind="parallel", lines=4, samples=8, line_pitch=1.0, first_line=0.0, sample_pitch_mm=1.0
)


@dataclass
class Scanned:
    """A scanner that notes what it was asked; its first frame of a time is not settled."""

    asked: list = field(default_factory=list)
    rewound: list = field(default_factory=list)
    unsettled: int = 0

    def frames(self, given, time_s):
        self.asked.append((given.probe, given.settings, time_s))
        self.unsettled -= 1
        pixels = np.zeros((4, 8), dtype=np.uint8)
        return [
            GreyFrame(
                index=0,
                time_s=time_s,
                control=0,
                pixels=pixels,
                grid=GRID,
                settled=self.unsettled < 0,
            )
        ]

    def rewind(self, time_s):
        self.rewound.append(time_s)

    def close(self):
        pass


@pytest.fixture
def player():
    timeline = Timeline(EVENTS)
    first = timeline.at(0.0)
    given = ConsoleInput(number=0, probe=first.probe, settings=first.settings)
    return Player(scanning=Scanned(), timeline=timeline, observers=(), given=given)


def run(player, seconds):
    frames, words = [], []
    for _ in range(round(seconds / STEP)):
        made, said = player.advance(STEP)
        frames += made
        words += said
    return frames, words


def test_the_probe_moves_between_events_that_came_soon_after_each_other():
    timeline = Timeline(EVENTS)
    assert timeline.at(0.1).probe.slide_mm == pytest.approx(2.0)
    assert timeline.at(0.6).probe.slide_mm == 4.0, "it was held still for 0.8 s"
    assert timeline.at(2.05).probe.side == "right", "a side is not come to by half"
    assert timeline.at(9.0).probe.side == "left"
    assert [timeline.at(at).frozen for at in (1.4, 1.6, 2.0)] == [False, True, False]
    assert timeline.at(1.0).settings == LOUD
    assert timeline.at(0.99).settings == PLAIN
    turning = Timeline(
        (
            ControlEvent(time_s=0.0, probe=replace(START, rotate_deg=179.0), settings=PLAIN),
            ControlEvent(time_s=0.1, probe=replace(START, rotate_deg=-179.0)),
        )
    )
    assert turning.at(0.05).probe.rotate_deg == 179.0, "not once round the other way"
    with pytest.raises(ValueError, match="empty"):
        Timeline(()).at(0.0)


def test_changes_are_told_control_by_control():
    changes = Timeline(EVENTS).changes()
    later = [(one.time_s, one.control, one.value) for one in changes if one.time_s > 0]
    assert later == [(1.0, "image.gain_db", 4.0)]
    first = {one.control: one.value for one in changes if one.time_s == 0}
    assert first["image.harmonic"] == "off"
    assert first["image.tgc_db.8"] == 0.0
    assert first["mode"] == "b"
    assert len(Timeline(EVENTS).probes(2)) == 2


def test_it_plays_to_its_end_and_begins_anew(player):
    frames, words = run(player, 3.0)
    assert frames[-1].time_s == pytest.approx(2.1)
    assert not any(1.55 < one.time_s < 1.95 for one in frames), "frozen then, as scanned"
    assert words[-1]["on"] is False
    assert player.advance(STEP)[0] == []
    player.play(True)
    frames, _ = run(player, 0.5)
    assert frames[0].time_s < 0.1


def test_it_plays_faster_and_stands_still(player):
    player.set_pace(99.0)
    run(player, 0.25)
    assert player.time_s == pytest.approx(1.0, abs=0.1), "four times at most"
    player.play(False)
    at = player.time_s
    run(player, 0.5)
    assert player.time_s == at


def test_a_time_that_is_sought_is_shown_until_its_picture_is_the_right_one(player):
    player.play(False)
    run(player, 0.1)
    player.scanning.asked.clear()
    player.scanning.unsettled = 3
    player.seek(1.7)
    run(player, 1.0)
    assert [time_s for *_, time_s in player.scanning.asked] == [1.7] * 4
    assert player.scanning.asked[0][1] == LOUD
    player.seek(99.0)
    assert player.time_s == pytest.approx(2.1)
    player.seek(-1.0)
    assert player.time_s == 0.0
