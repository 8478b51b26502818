"""A stored reader study as the edges show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.audit.crosswalk.reader_comparison import ReaderComparison
from sonobridge.core.record import from_json, record

if TYPE_CHECKING:
    from sonobridge.store.audits import ReaderStudyRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["ReaderStudyLine", "StudiedReaders", "reader_study_line"]


@record
class ReaderStudyLine:
    """One reader study of a model version; the first comparison covers all patients."""

    study_id: str
    product_id: str
    name: str
    readers: int
    cases: int
    patients: int
    method: str
    comparisons: tuple[ReaderComparison, ...]
    sha256: str
    made_at: str
    made_by: str
    evidence_id: str
    stale_because: tuple[str, ...]


@record
class StudiedReaders:
    """A reader study as it is stored: counts, method, and its comparisons."""

    readers: int
    cases: int
    patients: int
    method: str
    comparisons: tuple[ReaderComparison, ...]


def reader_study_line(reading: AuditReading, row: ReaderStudyRow) -> ReaderStudyLine:
    """Return a stored reader study as the edges show it."""
    found = from_json(StudiedReaders, row.body)
    return ReaderStudyLine(
        study_id=row.id,
        product_id=row.product_id,
        name=row.name,
        readers=found.readers,
        cases=found.cases,
        patients=found.patients,
        method=found.method,
        comparisons=found.comparisons,
        sha256=row.sha256,
        made_at=row.made_at,
        made_by=reading.name(row.made_by),
        evidence_id=row.evidence_id,
        stale_because=reading.stale.get(row.evidence_id, ()),
    )
