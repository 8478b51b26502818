"""``scan.session``: one's own session, with its result once it is submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, from_json, record
from sonobridge.simulator.console.steering import DeviceUse
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.interpretation.kept import FinalInterpretation, interpretation_of
from sonobridge.workflows.scan.measure.frame_measurement import FrameMeasurement
from sonobridge.workflows.scan.session.result_view import ScanResult, result_view
from sonobridge.workflows.scan.session.start import SCANNERS
from sonobridge.workflows.scan.session.view import (
    CaseBrief,
    Decision,
    GradingChoices,
    ProtocolView,
    case_brief,
    decisions_of,
    grading_choices,
    protocol_views,
)

if TYPE_CHECKING:
    from sonobridge.store.scans import ScanEntry

__all__ = ["Decided", "ScanSessionView", "SessionRequest", "StoredFrame", "session"]


@record
class SessionRequest:
    """Which session."""

    session_id: Annotated[str, MaxLen(60), Help("Session, as scan.start gave it.")]


@record
class StoredFrame:
    """A stored picture."""

    seq: int
    view_id: str
    measurements: tuple[FrameMeasurement, ...]
    annotation: str


@record
class Decided:
    """A decision that was taken."""

    decision_id: str
    option_id: str
    confidence: float


@record
class ScanSessionView:
    """A session; ``result`` is None until it is submitted.

    Attributes
    ----------
    devices
        What was declared and what steered so far; what it says after submission is kept.
    evidence_id
        Record of the submission; only exam sessions have one.
    revealed
        Whether the truth of a free patient was looked at.
    interpretation
        What a physician signed; None while the report is preliminary.
    """

    session_id: str
    state: Literal["open", "submitted"]
    mode: Literal["coach", "faded", "exam"]
    devices: DeviceUse
    started_at: str
    submitted_at: str | None
    case: CaseBrief
    protocol: tuple[ProtocolView, ...]
    decisions: tuple[Decision, ...]
    grading: GradingChoices
    stored: tuple[StoredFrame, ...]
    decided: tuple[Decided, ...]
    result: ScanResult | None
    evidence_id: str | None
    revealed: bool
    interpretation: FinalInterpretation | None


@operation("scan.session", summary="Show one's own scan session.", roles=SCANNERS)
def session(context: Context, request: SessionRequest) -> ScanSessionView:
    """Return the session; gates, parts and truth only after submission."""
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import case_shown
    from sonobridge.workflows.scan.session.devices import devices_of

    scans = ScanStore(context.workspace)
    row = scans.get(request.session_id, person_id=context.actor.person_id)
    result = scans.result(row.id)
    case = case_shown(row)
    entries = scans.entries(row.id)
    return ScanSessionView(
        session_id=row.id,
        state="submitted" if result else "open",
        mode=row.mode,  # type: ignore[arg-type]  # the column is checked by the database
        devices=devices_of(context.workspace, row),
        started_at=row.started_at,
        submitted_at=row.submitted_at or None,
        case=case_brief(case, row),
        protocol=protocol_views(case),
        decisions=decisions_of(case),
        grading=grading_choices(),
        stored=tuple(_frame(one) for one in entries if one.kind == "view"),
        decided=tuple(_decided(one) for one in entries if one.kind == "decision"),
        result=result_view(result.body["result"]) if result else None,
        evidence_id=result.evidence_id if result else None,
        revealed=any(one.kind == "revealed" for one in entries),
        interpretation=interpretation_of(context, row.id),
    )


def _frame(entry: ScanEntry) -> StoredFrame:
    rows: list[dict[str, Any]] = entry.body["measurements"]
    return StoredFrame(
        seq=entry.seq,
        view_id=str(entry.body["view_id"]),
        measurements=tuple(from_json(FrameMeasurement, row) for row in rows),
        annotation=str(entry.body["annotation"]),
    )


def _decided(entry: ScanEntry) -> Decided:
    return Decided(
        decision_id=str(entry.body["decision_id"]),
        option_id=str(entry.body["option_id"]),
        confidence=float(entry.body["confidence"]),
    )
