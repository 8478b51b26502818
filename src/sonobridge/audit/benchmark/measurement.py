"""Measures the kernel, plain NumPy and Fairlearn on one table, and compares their answers."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sonobridge.audit.benchmark.made_table import MadeTable, made_table
from sonobridge.audit.benchmark.peer import NOT_INSTALLED, find_peer, run_peer
from sonobridge.audit.benchmark.work import Answer, do_work
from sonobridge.statistics.kernels.compiled import Kernels, Progress, ensure_compiled

__all__ = ["BenchPlan", "Figures", "MethodTime", "measure_bench"]

_SUMS = ("tp", "fp", "fn", "tn", "wins", "bin_weights", "bin_gaps", "squares")


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchPlan:
    """What is measured.

    Attributes
    ----------
    rows, replicates, seed
        Size of the table, number of resamples, seed of table and weights.
    numpy_replicates
        Resamples of the NumPy path that are run; fewer are extrapolated.
    bootstraps
        Resamples of the peer that are run; always extrapolated. 0 leaves it out.
    threads
        Threads of the kernel; None: one a processor.
    peer_python
        Interpreter of the peer's environment; empty: the checkout's, if there is one.
    """

    rows: int = 100_000
    replicates: int = 1000
    seed: int = 0
    numpy_replicates: int = 100
    bootstraps: int = 3
    threads: int | None = None
    peer_python: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodTime:
    """What one way took; ``measured`` of its resamples were run, the rest extrapolated."""

    method: str
    cpu_s: float
    wall_s: float
    measured: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Outcome of a measurement.

    Attributes
    ----------
    methods
        The kernel first.
    kernels
        How the compiled loops came about, and the seconds of that.
    peak_mb
        Largest memory of this process after the kernel's run, table included, in MiB;
        None where the system does not tell.
    equal_to_numpy
        Whether all sums of the resamples that both ran are equal.
    differences
        Largest differences from scikit-learn by metric; empty without the peer.
    peer_note
        Why there is no peer; empty when there is one.
    """

    patients: int
    cells: int
    methods: tuple[MethodTime, ...]
    kernels: Kernels
    peak_mb: float | None
    equal_to_numpy: bool
    differences: dict[str, float]
    peer_note: str


def measure_bench(plan: BenchPlan, progress: Progress | None = None) -> Figures:
    """Run each way once on the same table and compare what comes out.

    Raises
    ------
    InvalidInputError
        If the plan names an interpreter that is not there.
    """
    python = find_peer(plan.peer_python) if plan.bootstraps else None
    kernels = ensure_compiled(progress)
    table = made_table(plan.rows, plan.seed)
    answer, ours = _timed(
        "kernel",
        plan.replicates,
        lambda: do_work(table, plan.replicates, plan.seed, by="kernel", threads=plan.threads),
    )
    peak = _peak_mb()
    count = min(plan.numpy_replicates, plan.replicates)
    plain, theirs = _timed(
        "expert numpy", count, lambda: do_work(table, count, plan.seed, by="numpy")
    )
    methods = [ours, _stretched(theirs, plan.replicates / count)]
    differences: dict[str, float] = {}
    figures = None
    if python is not None:
        work = (plan.replicates, plan.seed)
        figures = run_peer(python, table, answer, work, plan.bootstraps)
    if figures is not None:
        differences = figures.differences
        methods.append(
            MethodTime(
                method=f"Fairlearn {figures.version}",
                cpu_s=figures.cpu_s,
                wall_s=figures.wall_s,
                measured=figures.bootstraps,
                note="cells and all rows only; resamples rows, not patients",
            )
        )
    return Figures(
        patients=int(table.patient_keys.size),
        cells=_filled(table),
        methods=tuple(methods),
        kernels=kernels,
        peak_mb=peak,
        equal_to_numpy=_equal(answer, plain, count),
        differences=differences,
        peer_note="" if figures is not None else NOT_INSTALLED,
    )


def _timed(method: str, measured: int, run: Callable[[], Answer]) -> tuple[Answer, MethodTime]:
    cpu, wall = time.process_time(), time.perf_counter()
    answer = run()
    took = MethodTime(
        method=method,
        cpu_s=time.process_time() - cpu,
        wall_s=time.perf_counter() - wall,
        measured=measured,
    )
    return answer, took


def _stretched(took: MethodTime, factor: float) -> MethodTime:
    return MethodTime(
        method=took.method,
        cpu_s=took.cpu_s * factor,
        wall_s=took.wall_s * factor,
        measured=took.measured,
        note="extrapolated" if factor > 1 else "",
    )


def _filled(table: MadeTable) -> int:
    return int(np.unique(table.cells()).size)


def _equal(ours: Answer, plain: Answer, count: int) -> bool:
    """Tell whether the sums of the first ``count`` resamples are equal, to the last unit."""
    for one, two in ((ours.cells, plain.cells), (ours.groups, plain.groups)):
        for name in _SUMS:
            if not np.array_equal(getattr(one, name)[..., :count], getattr(two, name)):
                return False
    return True


def _peak_mb() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
