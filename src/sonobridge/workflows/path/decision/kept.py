"""``path.decision``: the answers that a person kept last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.fork_request import Fork, RubricRequest
from sonobridge.workflows.path.decision.rubric import RubricResult, rubric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sonobridge.store import EvidenceRecord

__all__ = ["DecisionRequest", "DecisionResult", "decision", "kept_request"]

_PAGE = 50


@record
class DecisionRequest:
    """Whose decision: one's own."""

    before: Annotated[int | None, Help("Look before this number in the evidence chain.")] = None
    fork: Annotated[Fork, Help("Which fork.")] = "generalist_specialist"


@record
class DecisionResult:
    """The last kept answers under today's rule; nothing when none were kept."""

    rubric: RubricResult | None
    decided_at: str | None
    evidence_id: str | None
    evidence_hash: str | None


@operation("path.decision", summary="Show the answers that you kept last and their verdict.")
def decision(context: Context, request: DecisionRequest) -> DecisionResult:
    """Read the last record of ``path.decide`` for the fork and score its answers again.

    Weights, noise and sub-answers are those that were kept with it.
    """
    found = kept_request(context, request.fork, request.before)
    if found is None:
        return DecisionResult(
            rubric=None, decided_at=None, evidence_id=None, evidence_hash=None
        )
    kept, asked = found
    return DecisionResult(
        rubric=rubric(context, asked),
        decided_at=kept.finished_at,
        evidence_id=kept.id,
        evidence_hash=kept.hash,
    )


def kept_request(
    context: Context, fork: Fork, before: int | None = None
) -> tuple[EvidenceRecord, RubricRequest] | None:
    """Return the last record of a fork and the request that it was made by; None if none."""
    while True:
        page = context.workspace.evidence.page(
            kind="path.decide",
            person_id=context.actor.person_id,
            before=before,
            limit=_PAGE,
        )
        for kept in page:
            said = kept.result
            # Records from before the second fork name none.
            if isinstance(said, dict) and said.get("fork", "generalist_specialist") == fork:
                return kept, _request(said, fork)
        if len(page) < _PAGE:
            return None
        before = page[-1].seq


def _request(said: Mapping[str, Any], fork: Fork) -> RubricRequest:
    parts = said.get("sub_answers")
    given: dict[str, Any] = (
        {
            "can_do": tuple(parts["can_do"]),
            "want": tuple(parts["want"]),
            "need": tuple(parts["need"]),
            "sub_weights": tuple(parts["weights"]),
        }
        if isinstance(parts, dict)
        else {"answers": tuple(said["answers"])}
    )
    return RubricRequest(
        fork=fork,
        first_weights=tuple(said.get("first_weights", ())),
        second_weights=tuple(said.get("second_weights", ())),
        noise=tuple(said.get("noise", (1, 3, 1))),
        **given,
    )
