"""``scan.decide``: answer a decision of the case; the first answer counts."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.session.start import SCANNERS

__all__ = ["DecideRequest", "DecideResult", "decide"]


@record
class DecideRequest:
    """Which decision, which answer, how sure."""

    session_id: Annotated[str, MaxLen(60), Help("Session, as scan.start gave it.")]
    decision_id: Annotated[str, MaxLen(60), Help("Decision of the case.")]
    option_id: Annotated[str, MaxLen(60), Help("The answer.")]
    confidence: Annotated[Probability, Help("How sure, 0 to 1.")] = 0.5

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError("confidence lies between 0 and 1")


@record
class DecideResult:
    """Number of the stored decision; in coach mode also what follows from it."""

    seq: int
    consequence: str | None


@operation("scan.decide", summary="Answer a decision of a case.", roles=SCANNERS)
def decide(context: Context, request: DecideRequest) -> DecideResult:
    """Keep the answer; only a coach says at once what follows from it."""
    from sonobridge.core.errors import ConflictError, InvalidInputError
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import case_of

    scans = ScanStore(context.workspace)
    session = scans.get(request.session_id, person_id=context.actor.person_id)
    case = case_of(session)
    point = case.decision(request.decision_id) if case else None
    option = point.option(request.option_id) if point else None
    if option is None:
        raise InvalidInputError(
            "The case has no such decision or answer.",
            where="decision_id, option_id",
            kept="Nothing was stored.",
            remedy="Choose one of the answers of the case.",
        )
    for entry in scans.entries(session.id):
        if entry.kind == "decision" and entry.body["decision_id"] == request.decision_id:
            raise ConflictError(
                "This decision was taken before; the first answer counts.",
                where=request.decision_id,
                kept="The first answer.",
                remedy="Go on with the case.",
            )
    entry = scans.add(
        session.id,
        "decision",
        {
            "decision_id": request.decision_id,
            "option_id": request.option_id,
            "confidence": request.confidence,
        },
    )
    told = option.consequence if session.mode == "coach" else None
    return DecideResult(seq=entry.seq, consequence=told)
