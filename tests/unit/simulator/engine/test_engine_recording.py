"""The two-stage pipeline, and the measurement of speed."""

from __future__ import annotations

import numpy as np

from engine_scenes import SMALL, block, engine, gaussian_response, lossless, pose
from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.engine.chain import chain_of
from sonobridge.simulator.engine.measurement import EngineBench, measure, moving_probe
from sonobridge.simulator.engine.recording import record

CHAIN = chain_of(ImageSettings(), SMALL)


def test_a_recording_is_the_frames_one_by_one() -> None:
    one, other = engine(), engine()
    poses = [pose(x=0.1 * number, turn=0.02 * number) for number in range(5)]
    frames = list(record(one, poses, CHAIN, first_index=7))
    assert len(frames) == 5
    for number, (place, frame) in enumerate(zip(poses, frames, strict=True)):
        np.testing.assert_array_equal(frame, other.frame(place, CHAIN, 7 + number))
    assert list(record(one, [], CHAIN)) == []


def test_the_probe_of_the_measurement_never_stands_still() -> None:
    places = [np.asarray(one.origin) for one in moving_probe(pose(), 200)]
    steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
    assert np.median(steps) > 0.02
    assert np.abs(places).max() < 3.0


def test_a_measurement_has_all_figures() -> None:
    told = []
    figures = measure(
        EngineBench(
            volume=block(),
            medium=lossless(),
            grid=SMALL,
            psf=gaussian_response(SMALL),
            chain=CHAIN,
            pose=pose(),
            attenuation_mhz=7.6,
            frames=10,
            picture=128,
        ),
        lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert [(run.threads, run.pipeline) for run in figures.runs] == [
        (1, False),
        (2, False),
        (2, True),
    ]
    for run in figures.runs:
        assert run.wall_ms >= run.best_ms > 0
        assert run.cpu_ms > 0
        assert set(run.stages_ms) == {"select", "media", "splat", "develop", "scan"}
    assert figures.scatterers > 1000
    assert 0 < figures.ns_per_scatterer < 1000
    assert 1 < figures.memory_mb < 100
    assert 1.6 < figures.speckle_snr < 2.1
