"""``scan.studies``: the studies with simulated learners, which can refute the score."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["StudiesRequest", "StudiesResult", "StudyLine", "studies"]


@record
class StudiesRequest:
    """How thorough."""

    quick: Annotated[
        bool, Help("Two cases of one side and few seeds: minutes instead of hours.")
    ] = False


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
    """

    notice: str
    quick: bool
    cases: tuple[str, ...]
    studies: tuple[StudyLine, ...]
    anchoring: str
    passed: bool
    simulated: bool = True


@operation(
    "scan.studies",
    summary="Run the studies with simulated learners that try to refute the score.",
    traits=(Trait.PURE, Trait.LOCAL),
)
def studies(context: Context, request: StudiesRequest) -> StudiesResult:
    """Run S1 to S5 and the study of anchoring; a full run takes hours of processor time."""
    from sonobridge.simulator.studies.suite import run_studies

    found = run_studies(quick=request.quick, told=context.progress)
    return StudiesResult(
        notice=found.notice,
        quick=found.quick,
        cases=found.cases,
        studies=tuple(
            StudyLine(study=row.study, asked=row.asked, found=row.found, passed=row.passed)
            for row in found.rows
        ),
        anchoring=found.anchoring.words,
        passed=found.passed,
    )
