"""Dead elements as the picture shows them: dark streaks before them, none elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.simulator.console.bench.speed_scenes import uniform_muscle
from sonobridge.simulator.console.settings import ConsoleSettings, ImageSettings
from sonobridge.simulator.engine.chain import chain_of
from sonobridge.simulator.engine.frames import Engine
from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.probe.beamforming import beamforming
from sonobridge.simulator.probe.catalogue import find_transducer
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.line_gain import line_gain
from sonobridge.simulator.probe.point_spread import psf_table
from sonobridge.simulator.tissue.acoustics import attenuation_db_cm_mhz

DEAD = (40, 41, 90, 91)


def grey_of(dead, transmit="focused"):
    """Mean grey of muscle by line, 2 to 6 mm deep, over a few places; and the lines' x."""
    probe, image = find_transducer("L11-5v", dead), ImageSettings(transmit=transmit)
    grid, beam = beam_grid(probe, image), beamforming(probe, image)
    psf = psf_table(probe, beam, grid)
    loss = attenuation_db_cm_mhz().astype(np.float64)
    engine = Engine(uniform_muscle(), Medium(attenuation_db_cm_mhz=loss), seed=2)
    engine.configure(
        grid, psf, attenuation_mhz=7.6, f_number=3.0, line_gain=line_gain(probe, beam, grid)
    )
    chain = chain_of(image, grid, psf)
    rows = slice(int(2 / grid.sample_pitch_mm), int(6 / grid.sample_pitch_mm))
    greys = []
    for number, z in enumerate(np.linspace(-3, 3, 9)):
        pose = ProbePose(
            origin=(0.0, 0.0, float(z)),
            lateral=(1.0, 0.0, 0.0),
            elevation=(0.0, 0.0, -1.0),
            depth=(0.0, 1.0, 0.0),
        )
        greys.append(engine.frame(pose, chain, number)[:, rows].mean(axis=1))
    x = grid.first_line + np.arange(grid.lines) * grid.line_pitch
    return np.mean(greys, axis=0), x


@pytest.mark.parametrize("transmit", ["focused", "plane"])
def test_four_dead_of_128_show_as_two_dark_streaks(transmit) -> None:
    whole, x = grey_of((), transmit)
    broken, _ = grey_of(DEAD, transmit)
    loss = whole - broken
    streaks = [(np.array(pair).mean() - 63.5) * 0.3 for pair in (DEAD[:2], DEAD[2:])]
    beside = np.min([np.abs(x - place) for place in streaks], axis=0)
    for place in streaks:
        near = np.abs(x - place) < 1.0
        assert abs(x[near][loss[near].argmax()] - place) <= 0.3
        assert loss[near].max() > 8  # of 255: about 2 dB
    far = beside > 4.0
    assert np.abs(loss[far]).max() < 1.0
    # Nothing of the kind where all elements work.
    assert np.ptp(whole[far]) < 25
    assert abs(whole[beside < 0.3].mean() - whole[far].mean()) < 5


def test_the_console_gives_the_engine_what_dead_elements_cost(scanner_of) -> None:
    whole, broken = (
        scanner._make_lines((), ConsoleSettings(), ImageSettings())
        for scanner in (scanner_of(()), scanner_of(DEAD))
    )
    assert whole.gain is None
    assert broken.gain is not None
    assert broken.gain.shape == (64, 192)
    assert broken.gain.min() < 0.5
