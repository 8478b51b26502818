"""The shipping engine against another simulator's fields of the same scatterers.

The engine's own spreading, filters, tail and bands, at each quality; only the scatterers are
those of the reference in place of its tissue, without losses and noise.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sonobridge.simulator.engine.quality import FAST, LIVE, STILL
from sonobridge.simulator.engine.validation import accuracy
from sonobridge.simulator.engine.validation.accuracy import (
    engine_accuracy,
    engine_frame,
    silent_engine,
)
from sonobridge.simulator.engine.validation.picture_measures import contrast, correlation
from sonobridge.simulator.engine.validation.reference_frames import (
    WAVE_CYSTS,
    WAVE_SEEDS,
    in_plane_table,
    reference_frame,
    trimmed,
)

QUALITIES = {"fast": FAST, "live": LIVE, "still": STILL}


@pytest.fixture(scope="module", params=list(QUALITIES))
def modes(request):
    told = []
    found = engine_accuracy(QUALITIES[request.param], lambda *done: told.append(done))
    assert told[-1] == (5, 5)
    return {one.transmit: one for one in found}


def test_plane_waves(modes):
    plane = modes["plane"]
    assert plane.frames == len(WAVE_SEEDS)
    assert plane.correlation >= 0.975
    assert plane.coherence >= 0.98
    assert [cyst.diameter_mm for cyst in plane.cysts] == [4.0, 6.0]
    for cyst in plane.cysts:
        assert cyst.worst_gap_db <= 3.0
        assert abs(cyst.contrast_db - cyst.reference_db) <= 1.5
        assert cyst.worst_gcnr_gap <= 0.05


def test_focused_lines(modes):
    focused = modes["focused"]
    assert focused.correlation >= 0.99
    assert focused.coherence >= 0.99
    assert focused.cysts[0].worst_gap_db <= 3.0
    assert focused.cysts[0].worst_gcnr_gap <= 0.05


def test_without_the_tail_the_contrast_is_wrong(monkeypatch):
    def tailless(name, rank):
        table, grid = in_plane_table(name, rank)
        return replace(table, tail=table.tail[:, :0], tail_delay=table.tail_delay[:0]), grid

    monkeypatch.setattr(accuracy, "in_plane_table", tailless)
    engine, theirs = silent_engine(), reference_frame("waves11")
    ours, table = engine_frame(engine, theirs, LIVE, "waves11")
    mine, other, where = trimmed(ours, theirs, table)
    engine.close()
    depth, true = (contrast(one, where, WAVE_CYSTS[0])[0] for one in (mine, other))
    assert depth < true - 10.0
    # The correlation of the whole frame hardly tells.
    assert correlation(mine, other)[0] > 0.975


def test_two_threads_make_the_same_frame():
    frames = []
    for threads in (1, 2):
        engine = silent_engine(threads)
        frames.append(engine_frame(engine, reference_frame("focused"), LIVE, "focused")[0])
        engine.close()
    assert np.abs(frames[0] - frames[1]).max() <= 1e-4 * np.abs(frames[0]).max()
