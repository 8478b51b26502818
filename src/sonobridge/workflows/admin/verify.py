"""``admin.verify`` (``sonobridge verify``): recompute what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store import ChainReport, VerificationReport

__all__ = ["VerifyRequest", "VerifyResult", "verify"]


@record
class VerifyRequest:
    """How much to print."""

    limit: Annotated[int, Help("Damaged or orphaned blobs to name, at most.")] = 50


@record
class CheckLine:
    """One check and what it found."""

    name: str
    ok: bool
    detail: str


@record
class ChainLine:
    """One chain: its length and head; ``broken`` names the first bad link."""

    chain: str
    records: int
    head_hash: str
    broken: str


@record
class VerifyResult:
    """``ok`` is False when a blob, chain, key or the database is damaged."""

    ok: bool
    workspace_id: str
    checked_at: str
    revision: str
    blobs: int
    blob_bytes: int
    checks: tuple[CheckLine, ...]
    chains: tuple[ChainLine, ...]
    damaged: tuple[str, ...]
    orphans: tuple[str, ...]


@operation(
    "admin.verify",
    summary="Verify blobs, chains, keys and database; name what is damaged.",
    roles=frozenset({Role.OWNER}),
    command="verify",
)
def verify(context: Context, request: VerifyRequest) -> VerifyResult:
    """Recompute every hash; an orphaned blob is listed but is no failure."""
    from sonobridge.store.upkeep import verify_workspace

    report = verify_workspace(context.workspace, progress=context.progress)
    return VerifyResult(
        ok=report.holds,
        workspace_id=report.workspace_id,
        checked_at=report.checked_at,
        revision=report.revision,
        blobs=report.blobs,
        blob_bytes=report.blob_bytes,
        checks=_checks(report),
        chains=tuple(_chain(one) for one in report.chains),
        damaged=tuple(f"{b.sha256} {b.problem}" for b in report.damaged)[: request.limit],
        orphans=report.orphans[: request.limit],
    )


def _chain(one: ChainReport) -> ChainLine:
    broken = f"{one.broken}" if one.broken else ""
    return ChainLine(
        chain=one.chain, records=one.length, head_hash=one.head_hash, broken=broken
    )


def _checks(report: VerificationReport) -> tuple[CheckLine, ...]:
    broken = [one for one in report.chains if one.broken]
    rows = (
        ("blobs", not report.damaged, f"{report.blobs} read, {len(report.damaged)} damaged"),
        ("chains", not broken, f"{len(report.chains)} recomputed, {len(broken)} broken"),
        ("database", not report.database_problems, "; ".join(report.database_problems)),
        ("references", not report.broken_references, "; ".join(report.broken_references)),
        ("rows", not report.row_problems, "; ".join(report.row_problems[:20])),
        ("keys", not report.key_problems, "; ".join(report.key_problems)),
        ("orphans", True, f"{len(report.orphans)} blobs without a row (no failure)"),
    )
    return tuple(
        CheckLine(name=n, ok=ok, detail=detail or "nothing found") for n, ok, detail in rows
    )
