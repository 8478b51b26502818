"""``scan.cohort``: a cohort of simulated patients as DICOM clips with their truth."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.core.units import Second
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.simulator.cohort.plan import CohortPlan
    from sonobridge.simulator.cohort.running import Workers

__all__ = ["CohortRequest", "CohortResult", "DrawnNumber", "DrawnShare", "cohort"]

_MOST_BY_DEFAULT = 8


@record
class CohortRequest:
    """How many patients, which clips, where to."""

    patients: Annotated[int, Ge(1), Le(100_000), Help("Number of patients.")] = 20
    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed; same seed, same files.")] = 1
    output: Annotated[
        str, Len(1, 4000), Help("Folder; a run that was stopped goes on where it was.")
    ]
    mix: Annotated[
        Literal["referred", "population"],
        Help("referred: as sent for angiography; population: disease as common as by age."),
    ] = "referred"
    views: Annotated[
        tuple[str, ...],
        MaxLen(24),
        Help("Views, and 'slide' for a slide through the bifurcation; none: three usual ones."),
    ] = ()
    frames: Annotated[int, Ge(2), Le(600), Help("Frames a clip.")] = 24
    size: Annotated[int, Ge(64), Le(1024), Help("Rows and columns of a picture.")] = 384
    workers: Annotated[
        int, Ge(0), Le(64), Help("Processes, each with 0.7 GB; 0: one a processor, up to 8.")
    ] = 0


@record
class DrawnNumber:
    """A quantity as it was stated and as it was drawn, with the interval of its mean."""

    name: str
    stated_mean: float
    stated_sd: float
    drawn_mean: float | None
    low: float | None
    high: float | None
    n: int


@record
class DrawnShare:
    """A share as it was stated and as it was drawn, with its interval."""

    name: str
    stated: float
    drawn: float | None
    low: float | None
    high: float | None
    n: int
    unit: str


@record
class CohortResult:
    """What was made, and the draws beside what was stated before.

    Attributes
    ----------
    kappa
        Agreement of true class and class by velocity, resampled by patient.
    classes
        Sides by true class (rows) and class by velocity (columns): below 50 %, 50 to 69 %,
        70 % and more.
    """

    folder: str
    patients: int
    kept_from_before: int
    clips: int
    clips_left_out: int
    lesions_drawn_anew: int
    bytes_written: int
    seconds: Second
    workers: str
    mix: str
    table_sha256: str
    summary_sha256: str
    kappa: Estimate | NotEstimable
    classes: tuple[tuple[int, ...], ...]
    numbers: tuple[DrawnNumber, ...]
    shares: tuple[DrawnShare, ...]
    simulated: Literal[True] = True


@operation(
    "scan.cohort",
    summary="Make a cohort of simulated patients: DICOM clips, truth masks, a table.",
    traits=(Trait.PURE, Trait.LOCAL),
)
def cohort(context: Context, request: CohortRequest) -> CohortResult:
    """Make what is missing in the folder; finished patients are kept by their hashes."""
    from sonobridge import __version__
    from sonobridge.simulator.cohort.folder import CohortFolder
    from sonobridge.simulator.cohort.running import run_cohort
    from sonobridge.simulator.engine.kernels.library import ensure_compiled

    begin = context.clock.monotonic()
    plan = _plan(request)
    folder = CohortFolder(Path(request.output), plan, __version__)
    kernels = "" if context.settings.cluster else str(context.settings.kernel_folder())
    ensure_compiled(context.progress, folder=context.settings.kernel_folder())
    with ExitStack() as stack:
        workers, words = _workers(context, request, plan, stack)
        made = run_cohort(
            folder, workers, software=__version__, kernels=kernels, progress=context.progress
        )
    summary = made.summary
    return CohortResult(
        folder=request.output,
        patients=made.patients,
        kept_from_before=made.kept,
        clips=made.clips,
        clips_left_out=made.clips_left_out,
        lesions_drawn_anew=summary["lesions_drawn_anew"],
        bytes_written=made.files_bytes,
        seconds=round(context.clock.monotonic() - begin, 2),
        workers=words,
        mix=summary["mix"],
        table_sha256=made.csv_sha256,
        summary_sha256=made.json_sha256,
        kappa=_kappa(summary["agreement"]["kappa"]),
        classes=tuple(tuple(row) for row in summary["agreement"]["table"]),
        numbers=tuple(_number(row) for row in summary["numbers"]),
        shares=tuple(_share(row) for row in summary["shares"]),
    )


def _kappa(body: dict[str, Any]) -> Estimate | NotEstimable:
    return Estimate(**body) if body["state"] == "estimate" else NotEstimable(**body)


def _number(row: dict[str, Any]) -> DrawnNumber:
    drawn = row.get("drawn", {})
    return DrawnNumber(
        name=row["name"],
        stated_mean=row["stated"]["mean"],
        stated_sd=row["stated"]["sd"],
        drawn_mean=drawn.get("mean"),
        low=drawn.get("mean_low"),
        high=drawn.get("mean_high"),
        n=row["n"],
    )


def _share(row: dict[str, Any]) -> DrawnShare:
    return DrawnShare(
        name=row["name"],
        stated=row["stated"],
        drawn=row.get("drawn"),
        low=row.get("low"),
        high=row.get("high"),
        n=row["n"],
        unit=row["unit"],
    )


def _plan(request: CohortRequest) -> CohortPlan:
    from sonobridge.simulator.cohort.plan import DEFAULT_VIEWS, CohortPlan
    from sonobridge.simulator.recording.clip import name_of_sweep

    views = tuple(name_of_sweep(name) for name in request.views) or DEFAULT_VIEWS
    if len(set(views)) != len(views):
        raise InvalidInputError(
            "A view is named twice.",
            where="views",
            why=f"In full they are: {', '.join(views)}.",
            kept="Nothing was made.",
            remedy="Name each view once.",
        )
    return CohortPlan(
        patients=request.patients,
        seed=request.seed,
        mix=request.mix,
        views=views,
        frames=request.frames,
        size=request.size,
    )


def _workers(
    context: Context, request: CohortRequest, plan: CohortPlan, stack: ExitStack
) -> tuple[Workers, str]:
    """Return where the patients are made, and that in words."""
    if context.settings.cluster:
        from sonobridge import __version__
        from sonobridge.jobs.cluster import ClusterWorkers

        cluster = ClusterWorkers(context.settings.cluster, __version__)
        return stack.enter_context(cluster), f"Dask at {context.settings.cluster}"
    from sonobridge.jobs.spawned import SpawnedWorkers

    wanted = request.workers or min(_processors(), _MOST_BY_DEFAULT)
    count = min(wanted, plan.patients)
    return stack.enter_context(SpawnedWorkers(count)), f"{count} processes"


def _processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else (os.cpu_count() or 1)
