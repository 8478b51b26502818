"""Spatial compounding: the mean of frames whose lines are turned against each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.chain import Chain
from sonobridge.simulator.engine.frames import Engine
from sonobridge.simulator.engine.quality import LIVE, Quality
from sonobridge.simulator.engine.scan_conversion import Resampler
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.probe.psf_table import PsfTable

__all__ = ["Compound"]


class Compound:
    """Makes frames on the first of several grids, each the mean of a frame on every one.

    All frames are of the same pose, so that a frame does not depend on those before it. The
    mean is that of grey levels, over the frames that show a place. Echoes of interfaces and
    shadows differ between them, and speckle nearly so: the picture becomes smoother.

    Parameters
    ----------
    engine
        Gives volume, medium, seed and threads. It is not configured by this.
    views
        Grid and point response of each frame, with as many samples each.
    attenuation_mhz, quality
        As of :meth:`Engine.configure`.
    """

    def __init__(
        self,
        engine: Engine,
        views: Sequence[tuple[BeamGrid, PsfTable]],
        *,
        attenuation_mhz: float,
        quality: Quality = LIVE,
    ) -> None:
        grids = [grid for grid, _ in views]
        if len(views) < 2 or len({grid.samples for grid in grids}) != 1:
            raise ValueError("two or more views of as many samples are compounded")
        self._engines = []
        for grid, psf in views:
            made = Engine(
                engine.volume, engine.medium, seed=engine.seed, threads=engine.threads
            )
            made.configure(grid, psf, attenuation_mhz=attenuation_mhz, quality=quality)
            self._engines.append(made)
        self._turned = [Resampler(grid, grids[0]) for grid in grids[1:]]
        counts = 1 + sum(one.inside.astype(np.uint16) for one in self._turned)
        self._shares = (1.0 / np.asarray(counts)).astype(np.float32)

    def frame(
        self,
        pose: ProbePose,
        chain: Chain,
        frame_index: int,
        out: NDArray[np.uint8] | None = None,
    ) -> NDArray[np.uint8]:
        """Return grey levels on the first grid, as :meth:`Engine.frame` does."""
        count = len(self._engines)
        frames = [
            engine.frame(pose, chain, frame_index * count + number)
            for number, engine in enumerate(self._engines)
        ]
        total = frames[0].astype(np.uint16)
        for frame, turned in zip(frames[1:], self._turned, strict=True):
            total += turned.convert(frame)
        mean = np.empty(frames[0].shape, dtype=np.uint8) if out is None else out
        np.multiply(total, self._shares, out=mean, casting="unsafe")
        return mean

    def close(self) -> None:
        """End the threads."""
        for engine in self._engines:
            engine.close()
