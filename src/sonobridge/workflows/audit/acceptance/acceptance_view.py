"""An acceptance as the edges show it."""

from __future__ import annotations

from typing import Literal

from sonobridge.audit.evaluation.content import CriterionResult
from sonobridge.audit.protocol.protocol import NondiscriminationEntry
from sonobridge.core.record import record
from sonobridge.workflows.audit.acceptance.reader_study_view import ReaderComparison
from sonobridge.workflows.audit.products.product_view import Authority

__all__ = ["AcceptanceView", "Answer"]

Answer = Literal["pass", "fail", "cannot_tell"]


@record
class AcceptanceView:
    """The signed verdict on the locked criteria.

    Attributes
    ----------
    answer
        ``pass`` only when each criterion and the reader comparison pass; ``fail`` when one
        fails; ``cannot_tell`` otherwise, with the patients that would be needed.
    title
        Acceptance, or concordance when the reference comes from reports.
    changed_after_unblinding
        Whether the protocol was changed after results had been seen.
    gaps
        Fields of the 45 CFR 92.210 block that are empty.
    """

    acceptance_id: str
    product_id: str
    product_name: str
    product_version: str
    evaluation_id: str
    protocol_version: int
    title: str
    answer: Answer
    criteria: tuple[CriterionResult, ...]
    reader_study_id: str | None
    readers: ReaderComparison | None
    changed_after_unblinding: bool
    nondiscrimination: tuple[NondiscriminationEntry, ...]
    gaps: tuple[str, ...]
    statement: str
    signed_by: str
    signed_at: str
    sha256: str
    authority: Authority
    evidence_id: str
    evidence_hash: str
    stale_because: tuple[str, ...]
