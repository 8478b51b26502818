"""``scan.curve``: the learning curve of one's own exam sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.session.start import SCANNERS

if TYPE_CHECKING:
    from sonobridge.store.scans import ScanSession, ScanStore

__all__ = ["CurveLevel", "CurvePoint", "CurveRequest", "CurveResult", "curve"]

_MOST = 5000


@record
class CurveRequest:
    """All cases together, or one."""

    case_id: Annotated[
        str, MaxLen(80), Help("Case whose sessions are taken; empty for all cases.")
    ] = ""


@record
class CurvePoint:
    """One submitted exam; ``relative`` is its score as a share of the best attainable."""

    number: int
    session_id: str
    relative: float
    passed: bool
    case_title: str
    device: str
    submitted_at: str


@record
class CurveLevel:
    """Fitted level at a session, with its interval."""

    number: int
    value: float
    low: float
    high: float


@record
class CurveResult:
    """Sessions, the fitted level, and what may be claimed for the score."""

    case_id: str | None
    points: tuple[CurvePoint, ...]
    fitted: tuple[CurveLevel, ...]
    level_now: Estimate | NotEstimable
    change: Estimate | NotEstimable
    method: str
    rung: str
    simulated: bool = True


@operation(
    "scan.curve",
    summary="Show the learning curve of one's own exam sessions, with its interval.",
    roles=SCANNERS,
)
def curve(context: Context, request: CurveRequest) -> CurveResult:
    """Fit submitted exams in the order of their submission; other modes never count."""
    from sonobridge.simulator.learning_curve.curve import METHOD, fit_learning_curve
    from sonobridge.simulator.score.ladder import RUNG_WORDS, lowest_rung
    from sonobridge.store.scans import ScanStore

    scans = ScanStore(context.workspace)
    sessions = scans.list(
        person_id=context.actor.person_id, case_id=request.case_id or None, limit=_MOST
    )
    exams = sorted(
        (one for one in sessions if one.mode == "exam" and one.submitted_at),
        key=lambda one: (one.submitted_at, one.id),
    )
    results = [_result(scans, one) for one in exams]
    fit = fit_learning_curve([float(one["acquisition"]["relative"]) for one in results])
    titles = _titles()
    return CurveResult(
        case_id=request.case_id or None,
        points=tuple(
            CurvePoint(
                number=number,
                session_id=one.id,
                relative=float(result["acquisition"]["relative"]),
                passed=bool(result["passed"]),
                case_title=titles.get(one.case_id, one.case_id),
                device=str(one.body["device"]),
                submitted_at=one.submitted_at,
            )
            for number, (one, result) in enumerate(zip(exams, results, strict=True), start=1)
        ),
        fitted=tuple(
            CurveLevel(number=one.number, value=one.value, low=one.low, high=one.high)
            for one in fit.levels
        ),
        level_now=fit.level_now,
        change=fit.change,
        method=METHOD,
        rung=RUNG_WORDS[lowest_rung(one["acquisition"]["rung"] for one in results)],
    )


def _result(scans: ScanStore, session: ScanSession) -> dict[str, Any]:
    kept = scans.result(session.id)
    assert kept is not None  # the session was submitted
    result: dict[str, Any] = kept.body["result"]
    return result


def _titles() -> dict[str, str]:
    from sonobridge.simulator.cases.case_file import shipped_cases

    return {case.case_id: case.title for case in shipped_cases()}
