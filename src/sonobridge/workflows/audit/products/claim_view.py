"""A performance claim: the sentence and the four fields without which it says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.record import Help, record

if TYPE_CHECKING:
    from sonobridge.audit.claims.performance_claim import PerformanceClaim

__all__ = ["ClaimText", "registered"]


@record
class ClaimText:
    """A claim as written; an empty field is refused at release, not here."""

    statement: Annotated[str, Len(1, 2000), Help("The sentence that is claimed.")]
    task: Annotated[str, Len(0, 300), Help("Narrow task, e.g. stenosis of 70 % or more.")] = ""
    population: Annotated[str, Len(0, 300), Help("In whom.")] = ""
    reference_standard: Annotated[str, Len(0, 300), Help("Against which reference.")] = ""
    reader_baseline: Annotated[str, Len(0, 300), Help("Beside which readers.")] = ""


def registered(claim: ClaimText, evaluation_id: str) -> PerformanceClaim:
    """Return the claim as the narrow-task register holds it."""
    from sonobridge.audit.claims.performance_claim import PerformanceClaim

    return PerformanceClaim(
        task=claim.task,
        population=claim.population,
        reference_standard=claim.reference_standard,
        reader_baseline=claim.reader_baseline,
        evaluation_id=evaluation_id,
    )
