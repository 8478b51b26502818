"""``path.decision``: the answers that a person kept last."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.rubric import RubricRequest, RubricResult, rubric

__all__ = ["DecisionRequest", "DecisionResult", "decision"]


@record
class DecisionRequest:
    """Whose decision: one's own."""

    before: Annotated[int | None, Help("Look before this number in the evidence chain.")] = None


@record
class DecisionResult:
    """The last kept answers under today's rule; nothing when none were kept."""

    rubric: RubricResult | None
    decided_at: str | None
    evidence_id: str | None
    evidence_hash: str | None


@operation("path.decision", summary="Show the answers that you kept last and their verdict.")
def decision(context: Context, request: DecisionRequest) -> DecisionResult:
    """Read the last record of ``path.decide`` and score its answers again."""
    page = context.workspace.evidence.page(
        kind="path.decide", person_id=context.actor.person_id, before=request.before, limit=1
    )
    for kept in page:
        answers = kept.result.get("answers") if isinstance(kept.result, dict) else None
        if isinstance(answers, list):
            numbers = tuple(int(a) for a in answers if isinstance(a, int))
            return DecisionResult(
                rubric=rubric(context, RubricRequest(answers=numbers)),
                decided_at=kept.finished_at,
                evidence_id=kept.id,
                evidence_hash=kept.hash,
            )
    return DecisionResult(rubric=None, decided_at=None, evidence_id=None, evidence_hash=None)
