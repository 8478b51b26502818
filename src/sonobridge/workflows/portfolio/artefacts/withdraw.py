"""``portfolio.withdraw_artefact``: take evidence back; what hung on it is revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.errors import ConflictError, ForbiddenError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import (
    WITHDRAWAL,
    PortfolioReading,
)

if TYPE_CHECKING:
    from sonobridge.store import EvidenceRecord

__all__ = ["WithdrawRequest", "WithdrawResult", "withdraw"]


@record
class WithdrawRequest:
    """Which record, why, and whether it is meant."""

    evidence_id: Annotated[str, Len(1, 60), Help("Evidence record whose artefact goes.")]
    role: Annotated[str, Len(1, 60), Help("Role whose readiness is shown.")] = (
        "ai_clinical_specialist"
    )
    reason: Annotated[str, Len(0, 400), Help("Why, in your words.")] = ""
    confirm: Annotated[
        bool, Help("Withdraw it; without this you only see what would happen.")
    ] = False


@record
class RevokedBadge:
    """A badge that rests on the artefact."""

    id: str
    name: str
    token_sha256: str


@record
class WithdrawResult:
    """What hangs on the artefact, before and after; ``done`` says whether it happened."""

    done: bool
    evidence_id: str
    operation: str
    question: str
    badges: tuple[RevokedBadge, ...]
    also_without: tuple[str, ...]
    level_before: str
    level_after: str
    readiness_before: float
    readiness_after: float
    files_deleted: tuple[str, ...]


@operation(
    "portfolio.withdraw_artefact",
    summary="Withdraw an artefact of yours: badges on it are revoked, the level falls.",
    traits=(Trait.EVIDENCE,),
    positional=("evidence_id",),
)
def withdraw(context: Context, request: WithdrawRequest) -> WithdrawResult:
    """Show what would fall; with ``confirm`` withdraw it and delete its exported files.

    The record itself stays in the log, which is append-only: it says that the work was
    done, and a second record says that it was withdrawn.
    """
    from sonobridge.store.paths import PathStore

    before = PortfolioReading(context)
    found = _own(before, request.evidence_id)
    after = PortfolioReading(context, also_withdrawn=(found.id,))
    revoked = tuple(
        RevokedBadge(id=one.id, name=one.name, token_sha256=one.token_sha256)
        for one in before.badges
        if before.state(one)[0] != "revoked" and after.state(one)[0] == "revoked"
    )
    was, now = before.readiness(request.role), after.readiness(request.role)
    also = tuple(
        name for name in after.withdrawn if name not in before.withdrawn and name != found.id
    )
    levels = was.participation, now.participation
    deleted: tuple[str, ...] = ()
    if request.confirm:
        body = {"reason": request.reason, "hash": found.hash, "badges": [b.id for b in revoked]}
        PathStore(context.workspace).add(context.actor.person_id, WITHDRAWAL, found.id, body)
        deleted = _delete_exports(context, found)
        context.evidence.used("evidence", found.id, found.hash)
        context.evidence.seal("sign_off")
        context.evidence.measured(
            {
                "withdrawn": found.id,
                "badges_revoked": [one.token_sha256 for one in revoked],
                "level_before": levels[0].level,
                "level_after": levels[1].level,
            }
        )
    else:
        context.evidence.skip()
    return WithdrawResult(
        done=request.confirm,
        evidence_id=found.id,
        operation=found.kind,
        question=_question(revoked, levels[0].title, levels[1].title),
        badges=revoked,
        also_without=also,
        level_before=levels[0].level,
        level_after=levels[1].level,
        readiness_before=was.value,
        readiness_after=now.value,
        files_deleted=deleted,
    )


def _question(badges: tuple[RevokedBadge, ...], before: str, after: str) -> str:
    """Return what is asked before it happens, with everything that would fall."""
    several = len(badges) > 1
    names = ", ".join(one.name for one in badges)
    first = (
        f"The badge{'s' if several else ''} {names} rest{'' if several else 's'} on this file. "
    )
    falls = []
    if before != after:
        falls.append(f"lowers your level from {before.lower()} to {after.lower()}")
    if badges:
        falls.append(f"marks the badge{'s' if several else ''} revoked in this workspace")
    said = f"Deleting it {' and '.join(falls)}." if falls else "No badge or level hangs on it."
    return f"{first if badges else ''}{said} Continue?"


def _own(reading: PortfolioReading, evidence_id: str) -> EvidenceRecord:
    kept = reading.context.workspace.evidence.get(evidence_id)
    if kept.person_id != reading.context.actor.person_id:
        raise ForbiddenError(
            "This record belongs to another person.",
            where=evidence_id[:40],
            kept="It is unchanged.",
            remedy="Ask that person to withdraw it.",
        )
    if evidence_id in reading.withdrawn:
        raise ConflictError(
            "This artefact was withdrawn before.",
            where=evidence_id[:40],
            why=reading.withdrawn[evidence_id],
            kept="Nothing was changed.",
            remedy="Nothing is left to do.",
        )
    return kept


def _delete_exports(context: Context, found: EvidenceRecord) -> tuple[str, ...]:
    """Delete the exported files that the record made; blobs that others use stay."""
    exports = context.workspace.exports
    return tuple(
        ref.id
        for ref in found.outputs
        if ref.kind == "export" and exports.exists(ref.id) and exports.delete(ref.id)
    )
