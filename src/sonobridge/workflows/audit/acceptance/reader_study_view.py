"""A stored reader study as the edges show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.audit.crosswalk.reader_comparison import ReaderComparison
from sonobridge.core.record import from_json, record

if TYPE_CHECKING:
    from sonobridge.store.audits import ReaderStudyRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["ReaderStudyLine", "reader_study_line"]


@record
class ReaderStudyLine:
    """One reader study of a model version; the first comparison covers all patients.

    ``patients_needed`` or ``readers_needed`` in all would show non-inferiority if both are
    truly alike; None when the question is answered or no number would do.
    """

    study_id: str
    product_id: str
    name: str
    metric: str
    margin: float
    candidate: str
    comparator: str
    standalone: bool
    readers: int
    cases: int
    patients: int
    patients_needed: int | None
    readers_needed: int | None
    method: str
    comparisons: tuple[ReaderComparison, ...]
    notes: tuple[str, ...]
    sha256: str
    made_at: str
    made_by: str
    evidence_id: str
    stale_because: tuple[str, ...]


def reader_study_line(reading: AuditReading, row: ReaderStudyRow) -> ReaderStudyLine:
    """Return a stored reader study as the edges show it."""
    body = row.body
    overall = body["details"][0]
    return ReaderStudyLine(
        study_id=row.id,
        product_id=row.product_id,
        name=row.name,
        metric=body["protocol"]["metric"],
        margin=body["protocol"]["margin"],
        candidate=body["candidate"],
        comparator=body["comparator"],
        standalone=body["standalone"],
        readers=body["readers"],
        cases=body["cases"],
        patients=body["patients"],
        patients_needed=overall["patients_needed"],
        readers_needed=overall["readers_needed"],
        method=body["method"],
        comparisons=tuple(from_json(ReaderComparison, one) for one in body["comparisons"]),
        notes=tuple(body["notes"]),
        sha256=row.sha256,
        made_at=row.made_at,
        made_by=reading.name(row.made_by),
        evidence_id=row.evidence_id,
        stale_because=reading.stale.get(row.evidence_id, ()),
    )
