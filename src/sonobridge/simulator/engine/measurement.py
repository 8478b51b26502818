"""How fast the engine is, on one thread and on two, with a probe that never stands still."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sonobridge.core.clock import SystemClock
from sonobridge.simulator.engine.chain import Chain
from sonobridge.simulator.engine.frames import Engine, StageTimes
from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.engine.quality import LIVE, Quality
from sonobridge.simulator.engine.recording import record
from sonobridge.simulator.engine.scan_conversion import ScanConverter
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.probe.psf_table import PsfTable
from sonobridge.simulator.tissue.volume import TissueVolume

__all__ = ["EngineBench", "EngineFigures", "ThreadFigures", "measure", "moving_probe"]


@dataclass(frozen=True, slots=True)
class _ThreadClock(SystemClock):
    """Processor time of the calling thread: what others do on the machine hardly shows."""

    def monotonic(self) -> float:
        """Return seconds that this thread has computed."""
        return time.thread_time()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EngineBench:
    """What is measured: the settings are printed once with the figures.

    Attributes
    ----------
    volume, medium, grid, psf, chain, attenuation_mhz, quality
        What an engine is given.
    pose
        Where the probe begins; it slides and turns a little before each frame.
    frames
        Frames that are timed, after one in ten as many that are not.
    picture
        Edge of the scan-converted picture, pixels; 0 leaves scan conversion out.
    seed
        Seed of scatterers and noise.
    """

    volume: TissueVolume
    medium: Medium
    grid: BeamGrid
    psf: PsfTable
    chain: Chain
    pose: ProbePose
    attenuation_mhz: float
    quality: Quality = LIVE
    frames: int = 120
    picture: int = 512
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadFigures:
    """Times of one way of running, milliseconds a frame.

    Attributes
    ----------
    threads
        Threads that share a frame; ``pipeline`` runs have two that take turns.
    wall_ms, best_ms
        Median and least time between two frames.
    cpu_ms
        Processor time of all threads, mean.
    fps
        1000 / ``wall_ms``.
    stages_ms
        Mean time of each stage, scan conversion as ``scan``: processor time with one thread,
        otherwise wall time.
    """

    threads: int
    pipeline: bool
    wall_ms: float
    best_ms: float
    cpu_ms: float
    fps: float
    stages_ms: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFigures:
    """Outcome of a measurement.

    Attributes
    ----------
    runs
        One thread, two threads, and the two-stage pipeline.
    scatterers
        Scatterers put on the grid, mean a frame.
    ns_per_scatterer
        Processor time of the splat stage on one thread over scatterers, ns.
    memory_mb
        Arrays of the engine, volume included, MiB.
    speckle_snr
        Mean over standard deviation of the envelope in the frame's middle third, each range
        brought to the same mean: 1.913 is fully developed speckle.
    """

    runs: tuple[ThreadFigures, ...]
    scatterers: float
    ns_per_scatterer: float
    memory_mb: float
    speckle_snr: float


def moving_probe(pose: ProbePose, frames: int) -> list[ProbePose]:
    """Return poses that slide 0.05 mm and turn 0.1 degrees a frame, to and fro."""
    lateral, elevation, _ = pose.axes()
    found = []
    for number in range(frames):
        swing = math.sin(0.02 * number) / 0.02
        angle = math.radians(0.1) * swing
        sine, cosine = math.sin(angle), math.cos(angle)
        along = cosine * lateral + sine * elevation
        across = cosine * elevation - sine * lateral
        place = np.asarray(pose.origin) + 0.05 * swing * lateral
        found.append(
            ProbePose(
                origin=(float(place[0]), float(place[1]), float(place[2])),
                lateral=(float(along[0]), float(along[1]), float(along[2])),
                elevation=(float(across[0]), float(across[1]), float(across[2])),
                depth=pose.depth,
            )
        )
    return found


def measure(
    bench: EngineBench, progress: Callable[[int, int], None] | None = None
) -> EngineFigures:
    """Time frames of a moving probe on one thread, on two, and in the pipeline.

    Parameters
    ----------
    bench
        What is measured.
    progress
        Is told how many of the three runs are done.
    """
    poses = moving_probe(bench.pose, bench.frames + bench.frames // 10)
    runs: list[ThreadFigures] = []
    for threads, pipeline in ((1, False), (2, False), (1, True)):
        engine = _engine(bench, threads, pipeline)
        runs.append(_run(bench, engine, poses, (threads, pipeline)))
        if not pipeline and threads == 1:
            one = engine
            scatterers = engine.times.scatterers / engine.times.frames
            splat_s = engine.times.seconds["splat"] / engine.times.frames
        engine.close()
        if progress is not None:
            progress(len(runs), 3)
    return EngineFigures(
        runs=tuple(runs),
        scatterers=scatterers,
        ns_per_scatterer=1e9 * splat_s / max(scatterers, 1),
        memory_mb=one.memory_bytes() / 2**20,
        speckle_snr=_speckle_snr(one, bench.pose),
    )


def _engine(bench: EngineBench, threads: int, pipeline: bool) -> Engine:
    clock = _ThreadClock() if threads == 1 and not pipeline else None
    engine = Engine(bench.volume, bench.medium, seed=bench.seed, threads=threads, clock=clock)
    engine.configure(
        bench.grid,
        bench.psf,
        attenuation_mhz=bench.attenuation_mhz,
        quality=bench.quality,
    )
    return engine


def _run(
    bench: EngineBench, engine: Engine, poses: list[ProbePose], way: tuple[int, bool]
) -> ThreadFigures:
    threads, pipeline = way
    converter = (
        ScanConverter(bench.grid, bench.picture, bench.picture) if bench.picture else None
    )
    frame = np.empty((bench.grid.lines, bench.grid.samples), dtype=np.uint8)
    picture = np.empty((bench.picture, bench.picture), dtype=np.uint8)
    warm = len(poses) - bench.frames
    clock = time.thread_time if way == (1, False) else time.perf_counter
    source = (
        record(engine, poses, bench.chain)
        if pipeline
        else (engine.frame(pose, bench.chain, at, frame) for at, pose in enumerate(poses))
    )
    marks, scan, cpu = [], 0.0, 0.0
    for number, made in enumerate(source):
        if number == warm:
            engine.times, scan, cpu = StageTimes(), 0.0, time.process_time()
        if converter is not None:
            begin = clock()
            converter.convert(made, picture)
            scan += clock() - begin
        if number >= warm:
            marks.append(time.perf_counter())
    cpu = time.process_time() - cpu
    steps = [1e3 * (after - before) for before, after in pairwise(marks)]
    stages = {
        name: 1e3 * seconds / max(engine.times.frames, 1)
        for name, seconds in {**engine.times.seconds, "scan": scan}.items()
    }
    wall = statistics.median(steps)
    return ThreadFigures(
        threads=2 if pipeline else threads,
        pipeline=pipeline,
        wall_ms=wall,
        best_ms=min(steps),
        cpu_ms=1e3 * cpu / len(steps),
        fps=1e3 / wall,
        stages_ms=stages,
    )


def _speckle_snr(engine: Engine, pose: ProbePose) -> float:
    envelope = np.abs(engine.iq(pose))
    lines, samples = envelope.shape
    part = envelope[lines // 10 : -lines // 10, samples // 3 : 2 * samples // 3]
    part = part / np.maximum(part.mean(axis=0), 1e-9)
    return float(part.mean() / part.std())
