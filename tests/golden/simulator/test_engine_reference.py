"""The shipping engine against another simulator's fields of the same scatterers.

The engine's own spreading, filters, tail and bands, at each quality; only the scatterers are
those of the reference in place of its tissue, without losses and noise.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from field_fixture import (
    FOCUSED_CYST,
    WAVE_CYSTS,
    WAVE_SEEDS,
    contrast,
    correlation,
    cut,
    frame,
    plane_table,
)
from scattered_engine import empty_engine, engine_frame
from sonobridge.simulator.engine.quality import FAST, LIVE, STILL

QUALITIES = {"fast": FAST, "live": LIVE, "still": STILL}


@pytest.fixture(scope="module")
def engine():
    made = empty_engine()
    yield made
    made.close()


def compared(engine, name, quality):
    theirs = frame(name)
    table, grid = plane_table(name, quality.rank)
    engine.configure(grid, table, attenuation_mhz=7.6, quality=quality)
    middles = (np.arange(table.bands) + 0.5) / table.bands * grid.depth_mm
    level = np.interp(theirs.points[:, 2], middles, table.sensitivity)
    ours = engine_frame(engine, theirs.points, theirs.amplitudes * level)
    return cut(ours, theirs, table)


@pytest.mark.parametrize("quality", list(QUALITIES))
def test_plane_waves(engine, quality):
    gaps = []
    for seed in WAVE_SEEDS:
        ours, theirs, where = compared(engine, f"waves{seed}", QUALITIES[quality])
        envelope, coherence = correlation(ours, theirs)
        assert envelope >= 0.975
        assert coherence >= 0.98
        pairs = [
            np.subtract(contrast(ours, where, cyst), contrast(theirs, where, cyst))
            for cyst in WAVE_CYSTS
        ]
        gaps.append(pairs)
    decibels, overlap = np.moveaxis(np.array(gaps), -1, 0)
    assert np.abs(decibels).max() <= 3.0
    assert np.abs(decibels.mean(axis=0)).max() <= 1.5
    assert np.abs(overlap).max() <= 0.05


@pytest.mark.parametrize("quality", list(QUALITIES))
def test_focused_lines(engine, quality):
    ours, theirs, where = compared(engine, "focused", QUALITIES[quality])
    envelope, coherence = correlation(ours, theirs)
    assert envelope >= 0.99
    assert coherence >= 0.99
    mine, other = contrast(ours, where, FOCUSED_CYST), contrast(theirs, where, FOCUSED_CYST)
    assert abs(mine[0] - other[0]) <= 3.0
    assert abs(mine[1] - other[1]) <= 0.05


def test_without_the_tail_the_contrast_is_wrong(engine):
    theirs = frame("waves11")
    table, grid = plane_table("waves11")
    tailless = replace(table, tail=table.tail[:, :0], tail_delay=table.tail_delay[:0])
    engine.configure(grid, tailless, attenuation_mhz=7.6, quality=LIVE)
    ours = engine_frame(engine, theirs.points, theirs.amplitudes)
    ours, other, where = cut(ours, theirs, table)
    mine, true = (contrast(one, where, WAVE_CYSTS[0])[0] for one in (ours, other))
    assert mine < true - 10.0
