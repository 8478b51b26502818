"""An acceptance: what is signed, and how the edges show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.audit.crosswalk.nondiscrimination import NondiscriminationBlock
from sonobridge.audit.crosswalk.reader_comparison import ReaderComparison
from sonobridge.audit.evaluation.content import CriterionResult
from sonobridge.core.record import from_json, record
from sonobridge.workflows.audit.products.product_view import Authority, authority_of

if TYPE_CHECKING:
    from sonobridge.store.audits import AcceptanceRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["AcceptanceView", "Answer", "SignedAcceptance", "acceptance_view"]

Answer = Literal["pass", "fail", "cannot_tell"]


@record
class SignedAcceptance:
    """What is signed: everything that the verdict rests on, by value and hash.

    Attributes
    ----------
    answer
        ``pass`` only when each criterion and the reader comparison pass; ``fail`` when one
        fails; ``cannot_tell`` otherwise, with the patients that would be needed.
    title
        Acceptance, or concordance when the reference comes from reports.
    changed_after_unblinding
        Whether the protocol was changed after results had been seen.
    """

    product_name: str
    product_version: str
    evaluation_sha256: str
    protocol_sha256: str
    protocol_version: int
    title: str
    answer: Answer
    criteria: tuple[CriterionResult, ...]
    readers: ReaderComparison | None
    changed_after_unblinding: bool
    nondiscrimination: NondiscriminationBlock
    statement: str


@record
class AcceptanceView:
    """A signed acceptance with what hangs on it.

    ``stale_because`` is the way from what changed to it, empty while it holds.
    """

    acceptance_id: str
    product_id: str
    evaluation_id: str
    reader_study_id: str | None
    signed: SignedAcceptance
    signed_by: str
    signed_at: str
    sha256: str
    authority: Authority
    evidence_id: str
    evidence_hash: str
    stale_because: tuple[str, ...]


def acceptance_view(reading: AuditReading, row: AcceptanceRow) -> AcceptanceView:
    """Return a stored acceptance as the edges show it."""
    evidence = reading.context.workspace.evidence.get(row.evidence_id)
    release = reading.store.releases.newest(product_id=row.product_id)
    return AcceptanceView(
        acceptance_id=row.id,
        product_id=row.product_id,
        evaluation_id=row.evaluation_id,
        reader_study_id=row.reader_study_id,
        signed=from_json(SignedAcceptance, row.body),
        signed_by=reading.name(row.made_by),
        signed_at=row.made_at,
        sha256=row.sha256,
        authority=authority_of(reading.products[row.product_id], release),
        evidence_id=row.evidence_id,
        evidence_hash=evidence.hash,
        stale_because=reading.stale.get(row.evidence_id, ()),
    )
