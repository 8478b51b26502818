"""``scan.submit``: hand a session in; it is scored, and an exam becomes evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record, to_json
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.measure.plaque_terms import PlaqueTerms, as_findings
from sonobridge.workflows.scan.session.show import ScanSessionView, SessionRequest, session
from sonobridge.workflows.scan.session.start import SCANNERS

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.session.result import SessionResult
    from sonobridge.store.scans import ScanEntry, ScanSession

__all__ = ["SubmitRequest", "submit"]

_CLASS = Annotated[str, MaxLen(40)]


@record
class SubmitRequest:
    """Grades by side, the criteria set they are made with, and how sure one is."""

    session_id: Annotated[str, MaxLen(60), Help("Session, as scan.start gave it.")]
    grades: Annotated[dict[str, _CLASS], Len(0, 2), Help("Class of each side: right, left.")]
    criteria_set: Annotated[
        str, MaxLen(60), Help("Criteria set of the grades; empty for the case's own.")
    ] = ""
    confidence: Annotated[Probability, Help("How sure, 0 to 1.")] = 0.5
    impression: Annotated[str, MaxLen(4000), Help("Impression in words.")] = ""
    plaques: Annotated[
        tuple[PlaqueTerms, ...], Len(0, 10), Help("Plaques in coded terms.")
    ] = ()

    def __post_init__(self) -> None:
        """Refuse sides that do not exist and what is no share."""
        if not set(self.grades) <= {"right", "left"} or not 0.0 <= self.confidence <= 1.0:
            raise ValueError("grades are of right and left, and confidence lies in 0 to 1")


@operation(
    "scan.submit",
    summary="Submit a scan session: it is scored, and an exam becomes evidence.",
    roles=SCANNERS,
    traits=(Trait.EVIDENCE,),
)
def submit(context: Context, request: SubmitRequest) -> ScanSessionView:
    """Score the stored session and close it; coach and faded sessions are no evidence."""
    from sonobridge.store.scans import ScanStore, ScanTrace

    scans = ScanStore(context.workspace)
    row = scans.get(request.session_id, person_id=context.actor.person_id)
    case = _case(row)
    entries = scans.entries(row.id)
    trace = ScanTrace(context.workspace, row.id)
    recording = trace.read()
    result = _scored(context, request, (row, case, entries))
    sha256 = context.workspace.blobs.put(recording)
    body = {"result": to_json(result), "submission": _submission_json(request)}
    _declare(context, row, sha256, result)
    with context.workspace.transaction() as connection:
        evidence_id = None
        if row.mode == "exam":
            evidence_id = context.evidence.write_in(connection).id
        else:
            context.evidence.skip()
        scans.submit(
            connection,
            row.id,
            trace_sha256=sha256,
            body=body,
            summary=_summary(result),
            evidence_id=evidence_id,
        )
    trace.remove()
    return session(context, SessionRequest(session_id=row.id))


def _case(row: ScanSession) -> Case:
    from sonobridge.core.errors import ConflictError
    from sonobridge.store.scans import ScanSubmittedError
    from sonobridge.workflows.scan.live.known_case import case_of

    if row.submitted_at:
        raise ScanSubmittedError(
            "The session was submitted before.",
            where=row.id,
            why=f"It was submitted at {row.submitted_at}.",
            kept="Its result.",
            remedy="Open its result, or start a new session.",
        )
    case = case_of(row)
    if case is None:
        raise ConflictError(
            "A free patient has no task, so there is nothing to submit.",
            where=row.id,
            kept="The session.",
            remedy="Start a case of the catalogue.",
        )
    return case


def _scored(
    context: Context,
    request: SubmitRequest,
    what: tuple[ScanSession, Case, tuple[ScanEntry, ...]],
) -> SessionResult:
    from sonobridge.simulator.session.records import SideGrade, Submission
    from sonobridge.store.scans import ScanTrace
    from sonobridge.workflows.scan.session.scoring import score_stored
    from sonobridge.workflows.scan.session.stored_session import as_session

    row, case, entries = what
    events = ScanTrace(context.workspace, row.id).events()
    submission = Submission(
        grades=tuple(
            SideGrade(side=side, stenosis_class=name)  # type: ignore[arg-type]
            for side, name in sorted(request.grades.items())
        ),
        criteria_set=request.criteria_set,
        confidence=request.confidence,
        impression=request.impression,
        plaques=as_findings(request.plaques),
        time_s=float(events[-1].get("t", 0.0)) if events else 0.0,
    )
    return score_stored(context, case, as_session(row, case, entries, events, submission))


def _submission_json(request: SubmitRequest) -> dict[str, Any]:
    return {
        "grades": dict(request.grades),
        "criteria_set": request.criteria_set,
        "confidence": request.confidence,
        "impression": request.impression,
        "plaques": [to_json(one) for one in request.plaques],
    }


def _summary(result: SessionResult) -> dict[str, Any]:
    """Return what lists show of a submitted session."""
    from sonobridge.workflows.scan.session.devices import device_summary

    score = result.acquisition
    return {
        **device_summary(result.header.device_use),
        "passed": result.passed,
        "relative": round(score.relative, 4),
        "failed_gates": list(score.failed_gates),
        "rung": score.rung,
    }


def _declare(
    context: Context, row: ScanSession, trace_sha256: str, result: SessionResult
) -> None:
    """Say what the record of an exam holds: device, mode, seed, score and its rung."""
    evidence, score = context.evidence, result.acquisition
    evidence.seed = row.seed
    evidence.used("scan_case", row.case_id, row.case_sha256)
    evidence.used("scan_session", row.id, row.sha256)
    evidence.made("scan_recording", row.id, trace_sha256)
    evidence.measured(
        {
            "case_id": row.case_id,
            "mode": row.mode,
            "frame_rate": row.body["frame_rate"],
            "window": row.body["window"],
            **_summary(result),
            "mean": round(score.mean, 4),
            "attainable": round(score.best_attainable, 4),
            "decision_score": round(result.decision_score, 4),
            "simulated": True,
        }
    )
