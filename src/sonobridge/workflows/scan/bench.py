"""``scan.bench``: speed, accuracy and memory of the simulator's engine on this machine."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.simulator.console.bench.engine_report import Figure

__all__ = ["BenchFigure", "BenchMachine", "ScanBenchRequest", "ScanBenchResult", "bench"]


@record
class ScanBenchRequest:
    """By which settings, and how long."""

    quality: Annotated[
        Literal["fast", "live", "still"],
        Help("Settings of speed and accuracy alike: coarser, live, or of a still probe."),
    ] = "live"
    frames: Annotated[int, Ge(10), Le(2000), Help("Frames of a round.")] = 100
    rounds: Annotated[int, Ge(1), Le(20), Help("Rounds of each scene; the median counts.")] = 3
    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed of patient and scatterers.")] = 1


@record
class BenchMachine:
    """What the figures were taken on; load of 1 is one busy processor."""

    processor: str
    processors: int
    load_before: float | None
    python: str
    numba: str


@record
class BenchFigure:
    """One figure with the bar it is held to; without a bar it is only told."""

    measure: str
    where: str
    value: float
    unit: str
    reference: float | None
    sense: str
    bar: float | None
    met: bool | None


@record
class ScanBenchResult:
    """Settings once, then every figure that was taken by them."""

    settings: dict[str, str | int | float]
    machine: BenchMachine
    figures: tuple[BenchFigure, ...]
    bars: int
    bars_met: int
    note: str = (
        "Figures of frames a second are by the clock and fall when other programs run; "
        "processor time does not. The reference computes fields from first principles; the "
        "engine applies point responses of its own field model. This compares one simulator "
        "with another, not with tissue."
    )
    simulated: bool = True


@operation(
    "scan.bench",
    summary="Measure the simulator's engine here: speed, accuracy against PyMUST, memory.",
    traits=(Trait.PURE, Trait.LOCAL),
)
def bench(context: Context, request: ScanBenchRequest) -> ScanBenchResult:
    """Take all figures by the same settings; about half a minute on two cores."""
    context.progress(0, None, "steps", "loading")
    from sonobridge.simulator.console.bench.engine_report import ReportPlan, report_engine
    from sonobridge.simulator.engine.quality import FAST, LIVE, STILL

    machine = _machine()
    plan = ReportPlan(
        quality={"fast": FAST, "live": LIVE, "still": STILL}[request.quality],
        frames=request.frames,
        rounds=request.rounds,
        seed=request.seed,
        kernels=context.settings.kernel_folder(),
    )
    report = report_engine(plan, context.progress)
    held = [one.met for one in report.figures if one.met is not None]
    return ScanBenchResult(
        settings={"quality": request.quality, **report.settings},
        machine=machine,
        figures=tuple(_row(one) for one in report.figures),
        bars=len(held),
        bars_met=sum(held),
    )


def _row(figure: Figure) -> BenchFigure:
    return BenchFigure(
        measure=figure.measure,
        where=figure.where,
        value=figure.value,
        unit=figure.unit,
        reference=figure.reference,
        sense=figure.sense or "",
        bar=figure.bar,
        met=figure.met,
    )


def _machine() -> BenchMachine:
    import numba

    return BenchMachine(
        processor=platform.processor() or platform.machine(),
        processors=os.cpu_count() or 1,
        load_before=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        python=platform.python_version(),
        numba=numba.__version__,
    )
