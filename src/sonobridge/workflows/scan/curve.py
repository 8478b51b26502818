"""``scan.curve``: the learning curve of one's own exam sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.simulator.console.steering import DeviceUsed
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.session.devices import device_used
from sonobridge.workflows.scan.session.start import SCANNERS

if TYPE_CHECKING:
    from sonobridge.simulator.session.curve import LearningCurve

__all__ = ["CurveLevel", "CurvePoint", "CurveRequest", "CurveResult", "curve"]

_MOST = 5000
_UNIT = "exam sessions"


@record
class CurveRequest:
    """All cases and devices together, or one of each."""

    case_id: Annotated[
        str, MaxLen(80), Help("Case whose sessions are taken; empty for all cases.")
    ] = ""
    device: Annotated[
        DeviceUsed | None,
        Help("Device whose sessions are taken; all devices when it is not given."),
    ] = None


@record
class CurvePoint:
    """One submitted exam; ``relative`` is its score as a share of the best attainable."""

    number: int
    session_id: str
    relative: float
    passed: bool
    case_title: str
    device: DeviceUsed
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
    """Sessions, the fitted level, and what may be claimed for the score.

    ``devices`` are those of all exam sessions of the case, whichever is taken.
    ``verdict`` rests on the trend, since a fitted curve that never falls always gains.
    """

    case_id: str | None
    device: DeviceUsed | None
    devices: tuple[DeviceUsed, ...]
    points: tuple[CurvePoint, ...]
    fitted: tuple[CurveLevel, ...]
    level_now: Estimate | NotEstimable
    change: Estimate | NotEstimable
    verdict: Literal["too_few", "rising", "not_shown"]
    words: str
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
    from sonobridge.simulator.score.ladder import RUNG_WORDS, lowest_rung
    from sonobridge.simulator.session.curve import fit_learning_curve
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import case_titles

    sessions = ScanStore(context.workspace).list(
        person_id=context.actor.person_id, case_id=request.case_id or None, limit=_MOST
    )
    submitted = [one for one in sessions if one.mode == "exam" and one.submitted_at]
    exams = sorted(
        (one for one in submitted if request.device in {None, device_used(one)}),
        key=lambda one: (one.submitted_at, one.id),
    )
    results = [one.summary or {} for one in exams]
    scores = [float(one["relative"]) for one in results]
    fit = fit_learning_curve(
        [(one.id, score) for one, score in zip(exams, scores, strict=True)]
    )
    titles = case_titles()
    return CurveResult(
        case_id=request.case_id or None,
        device=request.device,
        devices=tuple(sorted({device_used(one) for one in submitted})),
        points=tuple(
            CurvePoint(
                number=number,
                session_id=one.id,
                relative=float(result["relative"]),
                passed=bool(result["passed"]),
                case_title=titles.get(one.case_id, one.case_id),
                device=device_used(one),
                submitted_at=one.submitted_at,
            )
            for number, (one, result) in enumerate(zip(exams, results, strict=True), start=1)
        ),
        fitted=tuple(
            CurveLevel(number=one.number, value=one.fitted, low=one.low, high=one.high)
            for one in fit.points
            if one.fitted is not None and one.low is not None and one.high is not None
        ),
        level_now=_level_now(fit),
        change=_change(fit),
        verdict=fit.verdict,
        words=fit.words,
        method=fit.method,
        rung=RUNG_WORDS[lowest_rung(one["rung"] for one in results)],
    )


def _level_now(fit: LearningCurve) -> Estimate | NotEstimable:
    last = fit.points[-1] if fit.points else None
    if last is None or last.fitted is None:
        return _few("level now", fit)
    return _estimate("level now", (last.fitted, last.low, last.high), fit)


def _change(fit: LearningCurve) -> Estimate | NotEstimable:
    if fit.gain is None:
        return _few("gain from the first to the last session", fit)
    read = (fit.gain, fit.gain_low, fit.gain_high)
    return _estimate("gain from the first to the last session", read, fit)


def _estimate(
    name: str, read: tuple[float, float | None, float | None], fit: LearningCurve
) -> Estimate:
    value, low, high = read
    return Estimate(
        name=name,
        value=value,
        low=low,
        high=high,
        level=fit.level,
        n=len(fit.points),
        n_unit=_UNIT,
        method=fit.method,
        seed=fit.seed,
        note="a fitted curve that never falls gains 0 or more",
    )


def _few(name: str, fit: LearningCurve) -> NotEstimable:
    return NotEstimable(name=name, reason=fit.words, n=len(fit.points), n_unit=_UNIT)
