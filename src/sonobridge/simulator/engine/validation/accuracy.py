"""How near the shipping engine comes to the reference, by the settings that are timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.frames import Engine
from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.engine.quality import Quality
from sonobridge.simulator.engine.validation.picture_measures import contrast, correlation
from sonobridge.simulator.engine.validation.reference_frames import (
    FOCUSED_CYST,
    WAVE_CYSTS,
    WAVE_SEEDS,
    ReferenceFrame,
    in_plane_table,
    reference_frame,
    trimmed,
)
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.probe.psf_table import PsfTable
from sonobridge.simulator.tissue.volume import TissueVolume

__all__ = ["CystAccuracy", "ModeAccuracy", "engine_accuracy", "engine_frame", "silent_engine"]

Progress = Callable[[int, int], None]

_AHEAD: Final = ProbePose(
    origin=(0.0, 0.0, 0.0),
    lateral=(1.0, 0.0, 0.0),
    elevation=(0.0, 1.0, 0.0),
    depth=(0.0, 0.0, 1.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CystAccuracy:
    """One cyst in the frames of one way of sending.

    Attributes
    ----------
    depth_mm, diameter_mm
        Which cyst.
    contrast_db, reference_db
        Mean contrast over the frames, engine and reference, dB.
    worst_gap_db
        Largest difference in a frame (absolute), dB.
    gcnr, reference_gcnr
        Mean over the frames.
    worst_gcnr_gap
        Largest difference in a frame (absolute).
    """

    depth_mm: float
    diameter_mm: float
    contrast_db: float
    reference_db: float
    worst_gap_db: float
    gcnr: float
    reference_gcnr: float
    worst_gcnr_gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeAccuracy:
    """One way of sending against the reference.

    Attributes
    ----------
    transmit
        ``plane`` (nine waves) or ``focused``.
    frames
        Frames that were compared, each of its own draw of scatterers.
    correlation, coherence
        Least correlation of the envelopes, and coherence of the complex images, of a frame.
    cysts
        The cysts in those frames.
    """

    transmit: Literal["plane", "focused"]
    frames: int
    correlation: float
    coherence: float
    cysts: tuple[CystAccuracy, ...]


def silent_engine(threads: int = 1) -> Engine:
    """Return an engine whose tissue makes no echo and no loss: for single scatterers."""
    block = np.zeros((32, 32, 32), dtype=np.uint8)
    volume = TissueVolume(labels=block, echo=block, origin=(0.0, 0.0, 0.0), spacing_mm=0.3)
    return Engine(volume, Medium(attenuation_db_cm_mhz=np.zeros(256)), seed=1, threads=threads)


def engine_frame(
    engine: Engine, frame: ReferenceFrame, quality: Quality, table_of: str
) -> tuple[NDArray[np.complex64], PsfTable]:
    """Return our frame (192, 1024) of a reference's scatterers, and the table it was made by.

    Parameters
    ----------
    engine
        As of :func:`silent_engine`; it is configured anew.
    frame
        The scatterers.
    quality
        How scatterers are spread and how many components are used.
    table_of
        Name of the frame, which tells the way of sending.
    """
    table, grid = in_plane_table(table_of, quality.rank)
    engine.configure(grid, table, attenuation_mhz=7.6, quality=quality)
    engine.lay(_AHEAD)
    return engine.points_iq(frame.points, frame.amplitudes), table


def engine_accuracy(
    quality: Quality, progress: Progress | None = None
) -> tuple[ModeAccuracy, ...]:
    """Compare the engine with the stored frames of plane waves and of focused lines.

    Its own spreading, filters, tail and bands; only the scatterers are those of the
    reference in place of its tissue, without losses and noise.

    Parameters
    ----------
    quality
        The settings that are compared.
    progress
        Is told how many of all frames are done.
    """
    waves = tuple(f"waves{seed}" for seed in WAVE_SEEDS)
    total = len(waves) + 1
    engine, made = silent_engine(), []
    modes: tuple[tuple[Literal["plane", "focused"], tuple[str, ...]], ...] = (
        ("plane", waves),
        ("focused", ("focused",)),
    )
    done = 0
    for transmit, names in modes:
        cysts = WAVE_CYSTS if transmit == "plane" else (FOCUSED_CYST,)
        likeness, pairs = [], []
        for name in names:
            if progress is not None:
                progress(done, total)
            theirs = reference_frame(name)
            ours, table = engine_frame(engine, theirs, quality, name)
            mine, other, where = trimmed(ours, theirs, table)
            likeness.append(correlation(mine, other))
            pairs.append([[contrast(one, where, c) for one in (mine, other)] for c in cysts])
            done += 1
        made.append(_mode(transmit, np.array(likeness), np.array(pairs), cysts))
    engine.close()
    if progress is not None:
        progress(total, total)
    return tuple(made)


def _mode(
    transmit: Literal["plane", "focused"],
    likeness: NDArray[np.float64],
    pairs: NDArray[np.float64],
    cysts: tuple[tuple[float, float], ...],
) -> ModeAccuracy:
    """Sum up frames: likeness (frames, 2), pairs (frames, cysts, ours and theirs, 2)."""
    mean = pairs.mean(axis=0)
    worst = np.abs(pairs[:, :, 0] - pairs[:, :, 1]).max(axis=0)
    return ModeAccuracy(
        transmit=transmit,
        frames=len(likeness),
        correlation=float(likeness[:, 0].min()),
        coherence=float(likeness[:, 1].min()),
        cysts=tuple(
            CystAccuracy(
                depth_mm=cyst[0],
                diameter_mm=cyst[1],
                contrast_db=float(mean[number, 0, 0]),
                reference_db=float(mean[number, 1, 0]),
                worst_gap_db=float(worst[number, 0]),
                gcnr=float(mean[number, 0, 1]),
                reference_gcnr=float(mean[number, 1, 1]),
                worst_gcnr_gap=float(worst[number, 1]),
            )
            for number, cyst in enumerate(cysts)
        ),
    )
