"""Compounding: smoother, in the same place, and the mean of its frames."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from engine_scenes import SMALL, block, centres, engine, gaussian_response, painted, pose
from sonobridge.simulator.engine.chain import Chain
from sonobridge.simulator.engine.compound import Compound

CHAIN = Chain(gain_db=np.zeros(SMALL.samples), noise_db=-80.0, dynamic_range_db=60.0)


def views(degrees=(0.0, -9.0, 9.0)):
    grids = [dataclasses.replace(SMALL, steer_rad=math.radians(angle)) for angle in degrees]
    return [(grid, gaussian_response(grid)) for grid in grids]


def test_compounding_smooths_speckle() -> None:
    one = engine(block((20.0, 24.0, 8.0)))
    compound = Compound(one, views(), attenuation_mhz=7.6)
    single = one.frame(pose(), CHAIN, 0)[20:44, 150:350].astype(float)
    smooth = compound.frame(pose(), CHAIN, 0)[20:44, 150:350].astype(float)
    assert smooth.mean() == pytest.approx(single.mean(), rel=0.03)
    assert smooth.std() < 0.7 * single.std()


def test_a_cyst_stays_where_it_is() -> None:
    volume = block((20.0, 24.0, 8.0))
    x, y, _ = centres(volume)
    volume = painted(volume, np.hypot(x - 1, y - 10) < 2, label=20, step=0)
    one = engine(volume)
    frame = Compound(one, views(), attenuation_mhz=7.6).frame(pose(), CHAIN, 0)
    lines, samples = np.nonzero(frame[8:-8, 60:-60] < 60)
    assert SMALL.first_line + 0.2 * (lines.mean() + 8) == pytest.approx(1, abs=0.15)
    assert 0.039 * (samples.mean() + 60) == pytest.approx(10, abs=0.15)


def test_the_same_view_thrice_is_that_view() -> None:
    one = engine()
    same = Compound(one, views((0.0, 0.0, 0.0)), attenuation_mhz=7.6)
    quiet = dataclasses.replace(CHAIN, noise_db=-200.0)
    out = np.empty((SMALL.lines, SMALL.samples), dtype=np.uint8)
    frame = same.frame(pose(), quiet, 0, out)
    assert frame is out
    assert np.abs(frame.astype(int) - one.frame(pose(), quiet, 0)).max() <= 1
    same.close()
    with pytest.raises(ValueError, match="two or more"):
        Compound(one, views((0.0,)), attenuation_mhz=7.6)
