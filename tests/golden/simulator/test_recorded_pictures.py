"""Pictures of the simulator's version: when they change, the version has to be raised.

Kept are means of blocks, not the picture to the bit: other processors round differently.
Run this file as a program to write them anew, after ``SIMULATOR_VERSION`` was raised.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sonobridge.simulator.cases.blood_flow import patient_flow
from sonobridge.simulator.console.duplex_scanner import DuplexScanner
from sonobridge.simulator.console.frames import ColourFrame, GreyFrame
from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.heartbeat import Heartbeat
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.console.settings import ConsoleSettings, ImageSettings
from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.records import SIMULATOR_VERSION

FILE = Path(__file__).with_name("recorded_pictures.json")
SEED = 3
BLOCKS = (16, 16)
GREY_LEVELS, SPEED_LEVELS = 1.0, 2.0
PROBE = ProbeControl(side="right", sweep_deg=50.0, slide_mm=-10.0)
PLAIN = ConsoleSettings()
SETTINGS = {
    "focused": PLAIN,
    "plane_wave": replace(PLAIN, image=ImageSettings(transmit="plane")),
    "harmonic": replace(PLAIN, image=ImageSettings(frequency_mhz=5.0, harmonic=True)),
    "convex": replace(
        PLAIN, transducer="C5-2v", image=ImageSettings(frequency_mhz=3.5, depth_mm=60.0)
    ),
    "colour": replace(PLAIN, mode="colour"),
}


def blocks(picture):
    """Means of 16 by 16 blocks of a picture, to a tenth."""
    rows, columns = (size // n * n for size, n in zip(picture.shape, BLOCKS, strict=True))
    cut = picture[:rows, :columns].astype(float)
    shape = (BLOCKS[0], rows // BLOCKS[0], BLOCKS[1], columns // BLOCKS[1])
    return np.round(cut.reshape(shape).mean(axis=(1, 3)), 1).ravel().tolist()


def made():
    """All pictures as they come out now, by their names."""
    patient = make_patient(SEED)
    flow = patient_flow(patient)
    beat = Heartbeat(intervals_s=flow.circulation.intervals_s)
    grey = GreyScanner(patient, seed=SEED, phase=beat.phase)
    scanner = DuplexScanner(grey, flow, SEED)
    found = {}
    try:
        for name, settings in SETTINGS.items():
            picture: GreyFrame = grey.frame(PROBE, settings, time_s=0.31, index=7)
            found[name] = blocks(picture.pixels)
            if settings.mode == "colour":
                given = ConsoleInput(number=0, probe=PROBE, settings=settings)
                colour: ColourFrame = scanner.colour(PROBE.side).frame(
                    given, grey.pose(PROBE), picture, settings.image.dynamic_range_db
                )
                found[name] = blocks(np.where(colour.power > 0, colour.velocity, 0))
    finally:
        grey.close()
    return found


@pytest.fixture(scope="module")
def pictures():
    return made()


def test_the_kept_pictures_are_those_of_this_version():
    assert json.loads(FILE.read_text())["simulator"] == SIMULATOR_VERSION


@pytest.mark.parametrize("name", SETTINGS)
def test_a_picture_is_what_it_was_or_the_version_is_raised(pictures, name):
    kept = json.loads(FILE.read_text())["pictures"][name]
    off = np.abs(np.array(pictures[name]) - np.array(kept)).max()
    most = SPEED_LEVELS if SETTINGS[name].mode == "colour" else GREY_LEVELS
    assert off <= most, "recordings show other pictures now: raise SIMULATOR_VERSION"
    assert np.ptp(kept) > 20.0, "a picture that shows something"


if __name__ == "__main__":
    FILE.write_text(
        json.dumps({"simulator": SIMULATOR_VERSION, "pictures": made()}, indent=1) + "\n"
    )
