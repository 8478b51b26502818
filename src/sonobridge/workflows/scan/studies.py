"""``scan.studies``: the studies with simulated learners, which can refute the score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from annotated_types import Ge, Le, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["StudiesRequest", "StudiesResult", "StudyLine", "studies"]


@record
class StudiesRequest:
    """How thorough."""

    quick: Annotated[
        bool, Help("Two cases of one side and few seeds: a minute instead of half an hour.")
    ] = False
    workers: Annotated[int, Ge(1), Le(64), Help("Processes, one case at a time each.")] = 1
    folder: Annotated[
        str, MaxLen(4000), Help("Keeps finished cases; a run that was stopped goes on there.")
    ] = ""


@record
class StudyLine:
    """One study: what was asked for, what was found, whether it passed."""

    study: str
    asked: str
    found: str
    passed: bool


@record
class StudiesResult:
    """The table of S1 to S5.

    Attributes
    ----------
    notice
        What simulated learners can and cannot show.
    cases_for_g
        Cases needed for a generalisability coefficient of 0.8; None when persons do not
        differ.
    cpu_s
        Processor time of the cases, s.
    """

    notice: str
    quick: bool
    cases: tuple[str, ...]
    studies: tuple[StudyLine, ...]
    anchoring: str
    cases_for_g: int | None
    cpu_s: float
    passed: bool
    simulated: bool = True


@operation(
    "scan.studies",
    summary="Run the studies with simulated learners that try to refute the score.",
    traits=(Trait.PURE, Trait.LOCAL),
)
def studies(context: Context, request: StudiesRequest) -> StudiesResult:
    """Run S1 to S5 and the study of anchoring; a full run is half an hour of processor time."""
    from sonobridge import __version__
    from sonobridge.jobs.spawned import SpawnedWorkers
    from sonobridge.simulator.studies.kept_findings import KeptFindings, code_hash
    from sonobridge.simulator.studies.suite import run_studies, study_orders

    orders = study_orders(quick=request.quick)
    root = Path(request.folder) if request.folder else None
    kept = KeptFindings(root, f"{__version__} {code_hash()}")
    with SpawnedWorkers(min(request.workers, len(orders))) as workers:
        found = run_studies(orders, workers, kept, told=context.progress)
    return StudiesResult(
        notice=found.notice,
        quick=found.quick,
        cases=found.cases,
        studies=tuple(
            StudyLine(study=row.study, asked=row.asked, found=row.found, passed=row.passed)
            for row in found.rows
        ),
        anchoring=found.anchoring.words,
        cases_for_g=found.reliability.cases_for_g,
        cpu_s=found.cpu_s,
        passed=found.passed,
    )
