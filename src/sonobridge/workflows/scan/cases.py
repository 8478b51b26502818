"""``scan.cases``: the cases that can be scanned, and the areas that cannot yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.operation import EVERYONE, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.store.scans import ScanSession

__all__ = ["CaseLine", "CasesRequest", "CasesResult", "cases"]

_MOST = 5000


@record
class CasesRequest:
    """Nothing is asked for: the catalogue is small."""


@record
class CaseLine:
    """One case as it may be told before it is scanned.

    Attributes
    ----------
    attempts, exams
        Own sessions that were submitted, and how many of them were exams.
    open_session_id
        Own session that was begun and not submitted, if any.
    best
        Best own exam relative to what the case allows, 0 to 1.
    """

    case_id: str
    title: str
    summary: str
    difficulty: int
    area: str
    minutes: int
    modes: tuple[Literal["coach", "faded", "exam"], ...]
    views: int
    decisions: int
    attempts: int
    exams: int
    open_session_id: str | None
    best: float | None


@record
class AreaLine:
    """An area of ultrasound work and whether it is simulated."""

    area: str
    title: str
    status: Literal["simulated", "planned", "not_planned"]


@record
class CasesResult:
    """Cases by rising difficulty; areas by status."""

    cases: tuple[CaseLine, ...]
    areas: tuple[AreaLine, ...]
    notice: str = "Simulated patients. Not for diagnosis."


@operation(
    "scan.cases",
    summary="List the cases to scan, and which areas of ultrasound are simulated.",
    roles=EVERYONE,
)
def cases(context: Context, request: CasesRequest) -> CasesResult:
    """Return the catalogue with one's own sessions beside each case."""
    del request
    from sonobridge.simulator.cases.case_file import shipped_cases
    from sonobridge.simulator.measurement.coverage import exam_areas
    from sonobridge.store.scans import ScanStore

    sessions = ScanStore(context.workspace).list(person_id=context.actor.person_id, limit=_MOST)
    return CasesResult(
        cases=tuple(_line(case, sessions) for case in shipped_cases()),
        areas=tuple(
            AreaLine(area=one.area, title=one.title, status=one.status) for one in exam_areas()
        ),
    )


def _line(case: Case, sessions: tuple[ScanSession, ...]) -> CaseLine:
    from sonobridge.simulator.measurement.protocol import shipped_examination_protocol

    own = [one for one in sessions if one.case_id == case.case_id]
    done = [one for one in own if one.submitted_at]
    protocol = shipped_examination_protocol(case.protocol)
    views = case.views or tuple(view.id for view in protocol.views)
    return CaseLine(
        case_id=case.case_id,
        title=case.title,
        summary=case.summary,
        difficulty=case.difficulty,
        area=case.area,
        minutes=case.minutes,
        modes=case.modes,
        views=len(views) * len(case.sides),
        decisions=len(case.decisions),
        attempts=len(done),
        exams=sum(one.mode == "exam" for one in done),
        open_session_id=next((one.id for one in own if not one.submitted_at), None),
        best=max((_relative(one) for one in done if one.mode == "exam"), default=None),
    )


def _relative(session: ScanSession) -> float:
    return float(session.summary["relative"]) if session.summary else 0.0
