"""Reads evidence records for readiness: whose, of what kind, about which things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.portfolio import EvidenceSummary, Readiness
    from sonobridge.store import EvidenceRecord

__all__ = ["measure_own_readiness", "own_records"]

_PAGE = 500


def own_records(context: Context) -> tuple[EvidenceRecord, ...]:
    """Return all evidence records of the acting person, newest first."""
    records: list[EvidenceRecord] = []
    before: int | None = None
    while True:
        page = context.workspace.evidence.page(
            person_id=context.actor.person_id, before=before, limit=_PAGE
        )
        records.extend(page)
        if len(page) < _PAGE:
            return tuple(records)
        before = page[-1].seq


def measure_own_readiness(context: Context, records: tuple[EvidenceRecord, ...]) -> Readiness:
    """Return the acting person's readiness for the one role that is shipped."""
    from sonobridge.portfolio import load_role, measure_readiness

    stale = {one.evidence_id for one in context.workspace.evidence.stale()}
    return measure_readiness(
        load_role(),
        [_summary(record, record.id in stale) for record in records],
        person_id=context.actor.person_id,
        workspace_origin=context.workspace.origin,
    )


def _summary(record: EvidenceRecord, stale: bool) -> EvidenceSummary:
    from sonobridge.portfolio import EvidenceSummary

    return EvidenceSummary(
        id=record.id,
        kind=record.kind,
        person_id=record.person_id,
        origin="demo" if record.origin == "demo" else "work",
        subjects=tuple(sorted({made.id for made in record.outputs})),
        stale=stale,
    )
