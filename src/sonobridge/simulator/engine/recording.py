"""Frames of a whole sweep: one is laid while the one before is developed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.chain import Chain
from sonobridge.simulator.engine.frames import Engine
from sonobridge.simulator.geometry.pose import ProbePose

__all__ = ["record"]


def record(
    engine: Engine, poses: Iterable[ProbePose], chain: Chain, first_index: int = 0
) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames of poses, the same as :meth:`Engine.frame` makes one by one.

    Two threads work on two frames at a time, so that each frame comes one later: for
    recordings and measurements, not for the live picture.

    Parameters
    ----------
    engine
        Configured, with one thread.
    poses
        Where the probe is, frame by frame.
    chain
        Gain, noise and grey scale.
    first_index
        Number of the first frame.
    """
    with ThreadPoolExecutor(1, "record") as pool:
        waiting: tuple[int, int] | None = None
        for number, pose in enumerate(poses):
            slot = number % 2
            laid = pool.submit(engine.lay, pose, slot)
            if waiting is not None:
                yield engine.develop(chain, waiting[0], slot=waiting[1])
            laid.result()
            waiting = (first_index + number, slot)
        if waiting is not None:
            yield engine.develop(chain, waiting[0], slot=waiting[1])
