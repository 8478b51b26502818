"""``audit.bench``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.benchmark.measurement import Figures

__all__ = ["BenchRequest", "BenchResult", "BenchedMethod", "LargestDifference", "bench"]


@record
class BenchRequest:
    """Size of the made-up table, and beside whom."""

    rows: Annotated[int, Ge(1000), Le(5_000_000), Help("Rows of the made-up table.")] = 100_000
    replicates: Annotated[int, Ge(100), Le(10_000), Help("Resamples of the patients.")] = 1000
    seed: Annotated[int, Ge(0), Help("Seed of table and weights.")] = 0
    threads: Annotated[
        int, Ge(0), Le(64), Help("Threads of the kernel; 0: one a processor.")
    ] = 0
    numpy_replicates: Annotated[
        int, Ge(10), Help("Resamples run by plain NumPy; the rest is extrapolated.")
    ] = 100
    bootstraps: Annotated[
        int, Ge(0), Le(100), Help("Resamples run by Fairlearn; 0 leaves it out.")
    ] = 3
    peer_python: Annotated[
        str, Help("Python of an environment with Fairlearn; empty: benchmarks/peers/.venv.")
    ] = ""


@record
class BenchedMethod:
    """What one way took; times as long are ratios to the kernel."""

    method: str
    cpu_s: float
    wall_s: float
    times_cpu: float
    times_wall: float
    replicates_run: int
    note: str


@record
class LargestDifference:
    """Largest difference from scikit-learn under the same weights, replicates 0..4."""

    metric: str
    largest: float | None


@record
class BenchResult:
    """Times and agreement of one run on this machine; compile time stands apart."""

    rows: int
    patients: int
    cells: int
    replicates: int
    work: str
    methods: tuple[BenchedMethod, ...]
    kernels: str
    kernels_s: float
    peak_mb: float | None
    equal_to_numpy: bool
    differences: tuple[LargestDifference, ...]
    agrees: bool
    note: str


@operation(
    "audit.bench",
    summary="Measure the audit's intervals here, beside plain NumPy and Fairlearn.",
    traits=(Trait.PURE, Trait.LOCAL),
)
def bench(context: Context, request: BenchRequest) -> BenchResult:
    """CPU time and ratios are the figures to read; wall time depends on what else runs."""
    from sonobridge.audit.benchmark.measurement import BenchPlan, measure_bench
    from sonobridge.statistics.kernels.compiled import ensure_compiled

    ensure_compiled(context.progress, folder=context.settings.kernel_folder())
    plan = BenchPlan(
        rows=request.rows,
        replicates=request.replicates,
        seed=request.seed,
        numpy_replicates=request.numpy_replicates,
        bootstraps=request.bootstraps,
        threads=request.threads or None,
        peer_python=request.peer_python,
    )
    return _result(request, measure_bench(plan, context.progress))


def _result(request: BenchRequest, figures: Figures) -> BenchResult:
    ours = figures.methods[0]
    methods = tuple(
        BenchedMethod(
            method=one.method,
            cpu_s=one.cpu_s,
            wall_s=one.wall_s,
            times_cpu=one.cpu_s / ours.cpu_s,
            times_wall=one.wall_s / ours.wall_s,
            replicates_run=one.measured,
            note=one.note,
        )
        for one in figures.methods
    )
    notes = (figures.peer_note, figures.kernels.note)
    return BenchResult(
        rows=request.rows,
        patients=figures.patients,
        cells=figures.cells,
        replicates=request.replicates,
        work="AUC, sensitivity, specificity, PPV and ECE with intervals, of every cell, "
        "attribute and all rows, and the gap of each level to its attribute's first",
        methods=methods,
        kernels=figures.kernels.origin,
        kernels_s=figures.kernels.seconds,
        peak_mb=figures.peak_mb,
        equal_to_numpy=figures.equal_to_numpy,
        differences=tuple(
            LargestDifference(metric=name, largest=None if value == float("inf") else value)
            for name, value in figures.differences.items()
        ),
        agrees=figures.equal_to_numpy
        and all(
            value <= (1e-6 if name == "ece" else 1e-12)
            for name, value in figures.differences.items()
        ),
        note="; ".join(note for note in notes if note),
    )
