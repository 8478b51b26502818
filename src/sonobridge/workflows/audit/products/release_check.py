"""What stands against the release of a model version, or its acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sonobridge.store.audits import EvaluationRow, ProductRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["outdated", "reasons_against"]


def outdated(reading: AuditReading, evaluation: EvaluationRow) -> tuple[str, ...]:
    """Return why nothing new may rest on an evaluation; empty while it holds."""
    newest = reading.newest_of_lineage(evaluation)
    if newest.id != evaluation.id:
        return (f"A newer evaluation of this table is stored: {newest.id}.",)
    path = reading.stale.get(evaluation.evidence_id, ())
    return (f"The evaluation is stale: {' → '.join(path)} changed.",) if path else ()


def reasons_against(
    reading: AuditReading, product: ProductRow, evaluation: EvaluationRow
) -> tuple[str, ...]:
    """Return every reason against releasing a version on an evaluation."""
    blocking = [
        flag for flag in reading.flags if flag.product_id == product.id and flag.blocks_release
    ]
    reasons = [f"High-severity flag not closed: {flag.title}." for flag in blocking]
    return (*reasons, *outdated(reading, evaluation))
