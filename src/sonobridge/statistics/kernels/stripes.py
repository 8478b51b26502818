"""Runs work on stripes of 64 resamples, in threads that share nothing.

A stripe's weights are made once and serve all that is computed of it. Stripes write to
different places, so neither their order nor the number of threads changes a bit.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.kernels.compiled import Kernels, Progress
from sonobridge.statistics.kernels.weights import counts_from_starts, patient_starts

__all__ = ["STRIPE", "Work", "run_stripes"]

STRIPE = 64
"""Resamples of a stripe: one cache line of weights a patient."""

_WEIGHT_BYTES = 512 << 20
"""Memory that the weights of all threads may take together."""

_WORTH_A_THREAD = 1_000_000
"""Weights drawn below which starting threads costs more than it saves."""

Work = Callable[[NDArray[np.uint8], tuple[int, int]], None]
"""Takes weights and (first resample, number of resamples).

Weights have shape (P, 64) where there are compiled kernels, else (resamples, P).
"""


def run_stripes(
    kernels: Kernels,
    patients: tuple[NDArray[np.uint64], int],
    replicates: int,
    work: Work,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Draw the weights of every stripe and hand them to ``work``.

    Parameters
    ----------
    kernels
        Compiled loops, or none: then weights are drawn in NumPy, in this thread.
    patients
        Keys, shape (P,), and the seed.
    replicates
        Number of resamples.
    work
        What is computed of one stripe.
    threads
        Threads to use; by default one a processor, fewer where memory is short.
    progress
        Is told how many resamples are done; what it raises ends the run.
    """
    if replicates < 1:
        raise ValueError("at least one resample is drawn")
    starts = np.ascontiguousarray(patient_starts(*patients))
    windows = [
        (first, min(STRIPE, replicates - first)) for first in range(0, replicates, STRIPE)
    ]
    if not kernels.functions:
        for first, count in windows:
            work(counts_from_starts(starts, count, first=first), (first, count))
            _report(progress, first + count, replicates)
        return
    local = threading.local()
    fill = kernels.functions["fill_weights"]

    def stripe(window: tuple[int, int]) -> int:
        if not hasattr(local, "weights"):
            local.weights = np.empty((starts.size, STRIPE), dtype=np.uint8)
        fill(starts, window[0], local.weights)
        work(local.weights, window)
        return window[1]

    wanted = _threads(threads, starts.size, len(windows))
    if wanted == 1:
        for window in windows:
            _report(progress, window[0] + stripe(window), replicates)
        return
    _in_threads(stripe, windows, wanted, lambda done: _report(progress, done, replicates))


def _in_threads(
    stripe: Callable[[tuple[int, int]], int],
    windows: list[tuple[int, int]],
    threads: int,
    report: Callable[[int], None],
) -> None:
    with ThreadPoolExecutor(threads, thread_name_prefix="resample") as pool:
        futures = [pool.submit(stripe, window) for window in windows]
        done = 0
        try:
            for future in as_completed(futures):
                done += future.result()
                report(done)
        except BaseException:  # a cancel too: stripes that wait are not begun
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _threads(asked: int | None, patients: int, stripes: int) -> int:
    if asked is not None and asked < 1:
        raise ValueError("at least one thread is used")
    fitting = max(1, _WEIGHT_BYTES // max(1, patients * STRIPE))
    if asked is None:
        small = patients * STRIPE * stripes < _WORTH_A_THREAD
        asked = 1 if small else (os.cpu_count() or 1)
    return min(asked, fitting, stripes)


def _report(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total, "resamples")
