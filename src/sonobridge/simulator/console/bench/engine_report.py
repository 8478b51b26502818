"""Speed, accuracy and memory of the shipping engine, by one group of settings."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np

from sonobridge.core.kernels.library import Progress
from sonobridge.simulator.console.bench.footprint import MemoryFootprint, measure_footprint
from sonobridge.simulator.console.bench.score_stream import ScoreStream, measure_score_stream
from sonobridge.simulator.console.bench.speed_scenes import (
    SPACING_MM,
    SpeedScene,
    neck_scene,
    uniform_muscle,
    uniform_scene,
)
from sonobridge.simulator.engine.frames import Engine
from sonobridge.simulator.engine.kernels.library import ensure_compiled
from sonobridge.simulator.engine.measurement import EngineFigures, measure, moving_probe
from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.engine.quality import Quality
from sonobridge.simulator.engine.validation.accuracy import ModeAccuracy, engine_accuracy
from sonobridge.simulator.engine.validation.picture_measures import speckle_ratio
from sonobridge.simulator.engine.validation.reference_frames import reference_about

__all__ = ["BARS", "EngineReport", "Figure", "ReportPlan", "report_engine"]

Sense = Literal["at least", "at most"]

BARS: Final[dict[str, tuple[Sense, float]]] = {
    "fps, 1 thread": ("at least", 80.0),
    "fps, 2 threads": ("at least", 130.0),
    "fps, pipeline of 2": ("at least", 130.0),
    "processor time of a frame": ("at most", 12.0),
    "time of a scatterer": ("at most", 30.0),
    "speckle ratio, shallow": ("at least", 1.80),
    "speckle ratio, deep": ("at least", 1.80),
    "correlation, plane": ("at least", 0.975),
    "coherence, plane": ("at least", 0.98),
    "correlation, focused": ("at least", 0.99),
    "coherence, focused": ("at least", 0.99),
    "contrast gap": ("at most", 3.0),
    "contrast gap of the mean": ("at most", 1.5),
    "gCNR gap": ("at most", 0.05),
    "memory": ("at most", 100.0),
    "scores a second": ("at least", 5.0),
}
"""What each figure is held to; one place for the command, the benchmark and the tests."""

_SHALLOW, _DEEP = slice(200, 420), slice(680, 900)
_POSES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlan:
    """What is measured.

    Attributes
    ----------
    quality
        Settings of speed, accuracy and speckle alike.
    frames
        Frames of a round.
    rounds
        Rounds of each scene; medians are taken over them.
    seed
        Seed of patient, scatterers and noise.
    kernels
        Folder of compiled kernels; None for the usual one.
    """

    quality: Quality
    frames: int = 100
    rounds: int = 3
    seed: int = 1
    kernels: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure.

    Attributes
    ----------
    measure, where
        What, and on which scene or frames.
    value, unit
        The figure.
    reference
        The same in the reference's frames, where there is one.
    bar, sense, met
        What it is held to; None for a figure that is only told.
    """

    measure: str
    where: str
    value: float
    unit: str
    reference: float | None = None
    bar: float | None = None
    sense: Sense | None = None

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None without a bar."""
        if self.bar is None:
            return None
        return self.value >= self.bar if self.sense == "at least" else self.value <= self.bar


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReport:
    """All figures; ``settings`` holds for each of them."""

    settings: dict[str, str | int | float]
    figures: tuple[Figure, ...]


def report_engine(plan: ReportPlan, progress: Progress) -> EngineReport:
    """Measure speed, speckle, accuracy and memory.

    Parameters
    ----------
    plan
        What is measured.
    progress
        Is told each step; none takes more than a few seconds.
    """
    ensure_compiled(progress, folder=plan.kernels)
    steps = 3 * (plan.rounds + 1) + 4
    done = iter(range(steps + 1))

    def tell(note: str) -> None:
        progress(next(done), steps, "steps", note)

    figures: list[Figure] = []
    how = (plan.quality, plan.frames, plan.seed)
    makers: tuple[Callable[[], SpeedScene], ...] = (
        lambda: uniform_scene("plane", *how),
        lambda: uniform_scene("focused", *how),
        lambda: neck_scene("focused", *how),
    )
    for make in makers:
        tell("preparing tissue")
        scene, rounds = make(), []
        for _ in range(plan.rounds):
            tell(f"timing frames: {scene.name}, {scene.transmit}")
            rounds.append(measure(scene.bench))
        figures += _speed(scene, rounds)
    tell("measuring speckle")
    figures += _speckle(uniform_scene("focused", *how))
    tell("comparing with the reference")
    figures += _accuracy(engine_accuracy(plan.quality))
    tell("scoring a running console")
    figures += _score_stream(measure_score_stream())
    tell("measuring memory")
    figures += _memory(measure_footprint(plan.seed, kernels=plan.kernels))
    tell("")
    return EngineReport(settings=_settings(plan, scene), figures=tuple(figures))


def _barred(name: str, figure: Figure, key: str = "") -> Figure:
    sense, bar = BARS[key or name]
    return Figure(
        measure=name,
        where=figure.where,
        value=figure.value,
        unit=figure.unit,
        reference=figure.reference,
        bar=bar,
        sense=sense,
    )


def _plain(name: str, where: str, value: float, unit: str) -> Figure:
    return Figure(measure=name, where=where, value=value, unit=unit)


def _speed(scene: SpeedScene, rounds: list[EngineFigures]) -> list[Figure]:
    """Return medians over rounds; the figure of a frame is a median over its frames."""
    where = f"{scene.name}, {scene.transmit}"
    made = []
    for number, name in enumerate(("1 thread", "2 threads", "pipeline of 2")):
        runs = [one.runs[number] for one in rounds]
        wall = statistics.median(run.wall_ms for run in runs)
        key = f"fps, {name}"
        made.append(_barred(key, _plain(key, where, 1e3 / wall, "frames/s")))
        made.append(_plain(f"time of a frame, {name}", where, wall, "ms"))
        cpu = statistics.median(run.cpu_ms for run in runs)
        figure = _plain("", where, cpu, "ms")
        label = f"processor time of a frame, {name}"
        made.append(_barred(label, figure, "processor time of a frame"))
    one = [run.runs[0] for run in rounds]
    for stage in one[0].stages_ms:
        spent = statistics.median(run.stages_ms[stage] for run in one)
        made.append(_plain(f"stage {stage}, 1 thread", where, spent, "ms"))
    spread = statistics.median(run.ns_per_scatterer for run in rounds)
    made.append(_barred("time of a scatterer", _plain("", where, spread, "ns")))
    put = statistics.median(run.scatterers for run in rounds)
    made.append(_plain("scatterers of a frame", where, put, "scatterers"))
    made.append(_plain("arrays of the engine", where, rounds[0].memory_mb, "MiB"))
    return made


def _speckle(scene: SpeedScene) -> list[Figure]:
    """Return the speckle ratio of uniform tissue near and far, without losses."""
    bench = scene.bench
    clear = Medium(attenuation_db_cm_mhz=np.zeros(256))
    engine = Engine(uniform_muscle(), clear, seed=bench.seed)
    engine.configure(bench.grid, bench.psf, attenuation_mhz=7.6, quality=bench.quality)
    found: dict[str, list[float]] = {"shallow": [], "deep": []}
    for pose in moving_probe(bench.pose, 16 * _POSES)[::16]:
        envelope = np.abs(engine.iq(pose))[10:-10]
        found["shallow"].append(speckle_ratio(envelope[:, _SHALLOW]))
        found["deep"].append(speckle_ratio(envelope[:, _DEEP]))
    engine.close()
    where = f"{scene.name}, {_POSES} poses"
    return [
        _barred(f"speckle ratio, {depth}", _plain("", where, statistics.mean(values), ""))
        for depth, values in found.items()
    ]


def _accuracy(modes: tuple[ModeAccuracy, ...]) -> list[Figure]:
    made = []
    for mode in modes:
        where = f"{mode.transmit}, least of {mode.frames}"
        for name, value in (("correlation", mode.correlation), ("coherence", mode.coherence)):
            figure = _plain("", where, value, "")
            made.append(_barred(name, figure, f"{name}, {mode.transmit}"))
        for cyst in mode.cysts:
            place = f"{mode.transmit}, {cyst.diameter_mm:g} mm cyst at {cyst.depth_mm:g} mm"
            pairs = (
                ("contrast", cyst.contrast_db, cyst.reference_db, "dB"),
                ("gCNR", cyst.gcnr, cyst.reference_gcnr, ""),
            )
            made += [
                Figure(measure=name, where=place, value=value, unit=unit, reference=other)
                for name, value, other, unit in pairs
            ]
            gaps = (
                ("contrast gap", cyst.worst_gap_db, "dB"),
                ("contrast gap of the mean", abs(cyst.contrast_db - cyst.reference_db), "dB"),
                ("gCNR gap", cyst.worst_gcnr_gap, ""),
            )
            made += [_barred(name, _plain("", place, gap, unit)) for name, gap, unit in gaps]
    return made


def _memory(footprint: MemoryFootprint | None) -> list[Figure]:
    if footprint is None:
        return []
    where = "one side of a neck and its console"
    peak = _plain("", where, footprint.peak_mb, "MiB")
    return [
        _barred("memory beyond interpreter and libraries, most", peak, "memory"),
        _plain("memory beyond interpreter and libraries", where, footprint.resident_mb, "MiB"),
        _plain("interpreter with libraries and kernels", where, footprint.libraries_mb, "MiB"),
        _plain("bare interpreter", where, footprint.interpreter_mb, "MiB"),
    ]


def _score_stream(stream: ScoreStream) -> list[Figure]:
    where = f"coach, {stream.seconds:.0f} s by the clock, moving probe"
    every = _plain("", where, stream.scores_hz, "scores/s")
    return [
        _barred("scores a second", every),
        _plain("median time from picture to score", where, stream.median_ms, "ms"),
        _plain(
            "frames a second beside scores", where, stream.frames / stream.seconds, "frames/s"
        ),
    ]


def _settings(plan: ReportPlan, scene: SpeedScene) -> dict[str, str | int | float]:
    grid, quality = scene.bench.grid, plan.quality
    return {
        "transducer": "L11-5v",
        "frequency_mhz": scene.bench.attenuation_mhz,
        "lines": grid.lines,
        "samples": grid.samples,
        "depth_mm": grid.depth_mm,
        "picture_pixels": scene.bench.picture,
        "scatterers_per_mm3": round(SPACING_MM**-3, 1),
        "columns": quality.columns,
        "rows": quality.rows,
        "rank": quality.rank,
        "elevation_reach": quality.reach,
        "probe_motion": "0.05 mm and 0.1 degrees a frame",
        "frames": plan.frames,
        "rounds": plan.rounds,
        "seed": plan.seed,
        "reference": f"PyMUST {reference_about()['versions']['pymust']}",
    }
