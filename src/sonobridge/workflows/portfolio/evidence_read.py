"""Reads evidence records for readiness: whose, of what kind, about which things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.portfolio import EvidenceSummary, Readiness
    from sonobridge.store import EvidenceRecord

__all__ = ["measure_own_readiness", "own_records"]

_PAGE = 500

# A run that makes many things at once names their number instead of each of them.
_COUNTED = {"clips.import": "imported"}


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
        [_summary(record, record.id in stale) for record in records if _made_something(record)],
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
        subjects=_subjects(record),
        stale=stale,
    )


def _made_something(record: EvidenceRecord) -> bool:
    """Tell whether a record shows work: an import of nothing new shows none."""
    key = _COUNTED.get(record.kind)
    return not (key and isinstance(record.result, dict) and record.result.get(key) == 0)


def _subjects(record: EvidenceRecord) -> tuple[str, ...]:
    """Return the distinct things that a run made; an import counts its new clips."""
    key = _COUNTED.get(record.kind)
    counted = record.result.get(key) if key and isinstance(record.result, dict) else None
    if isinstance(counted, int):
        return tuple(f"{record.id}/{number}" for number in range(counted))
    return tuple(sorted({made.id for made in record.outputs}))
