"""``portfolio.evidence``: one evidence record, whole."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.errors import ForbiddenError
from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["ShowEvidenceRequest", "ShowEvidenceResult", "show_evidence"]


@record
class ShowEvidenceRequest:
    """Which record."""

    evidence_id: Annotated[str, Help("Identifier of the evidence record.")]


@record
class ObjectLine:
    """An input or output by kind, identifier and hash."""

    kind: str
    id: str
    sha256: str


@record
class ShowEvidenceResult:
    """What ran, on what, by which software, with which result; values as JSON text."""

    id: str
    operation: str
    chain: str
    seq: int
    hash: str
    prev_hash: str
    origin: str
    person_id: str
    started_at: str
    finished_at: str
    software: dict[str, str]
    seed: int | None
    inputs: tuple[ObjectLine, ...]
    outputs: tuple[ObjectLine, ...]
    result_json: str
    stale_because: tuple[str, ...]


@operation(
    "portfolio.evidence",
    summary="Show one evidence record: what ran, on what, with which result.",
    positional=("evidence_id",),
)
def show_evidence(context: Context, request: ShowEvidenceRequest) -> ShowEvidenceResult:
    """People see their own records; owners see all.

    A label study's records stay with those who made them: they name no label values.
    """
    from sonobridge.core.canonical import canonical_bytes

    kept = context.workspace.evidence.get(request.evidence_id)
    if kept.person_id != context.actor.person_id and Role.OWNER not in context.actor.roles:
        raise ForbiddenError(
            "This record belongs to another person.",
            where=request.evidence_id[:40],
            kept="It is unchanged.",
            remedy="Ask that person to show it.",
        )
    paths = [
        tuple(f"{step.kind} {step.id}" for step in one.path)
        for one in context.workspace.evidence.stale()
        if one.evidence_id == kept.id
    ]
    return ShowEvidenceResult(
        id=kept.id,
        operation=kept.kind,
        chain=kept.chain,
        seq=kept.seq,
        hash=kept.hash,
        prev_hash=kept.prev_hash,
        origin=kept.origin,
        person_id=kept.person_id,
        started_at=kept.started_at,
        finished_at=kept.finished_at,
        software=dict(kept.software),
        seed=kept.seed,
        inputs=tuple(ObjectLine(kind=o.kind, id=o.id, sha256=o.sha256) for o in kept.inputs),
        outputs=tuple(ObjectLine(kind=o.kind, id=o.id, sha256=o.sha256) for o in kept.outputs),
        result_json=canonical_bytes(kept.result).decode(),
        stale_because=paths[0] if paths else (),
    )
