"""``audit.show``: one evaluation, whole, as it was stored."""

from __future__ import annotations

from typing import Annotated

from sonobridge.audit.crosswalk.nondiscrimination import NondiscriminationBlock
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.flags.flag_view import FlagLine, flag_line
from sonobridge.workflows.audit.products.product_view import (
    Authority,
    ProductLine,
    authority_of,
    product_line,
)
from sonobridge.workflows.context import Context

__all__ = ["ShowEvaluationRequest", "ShowEvaluationResult", "show_evaluation"]


@record
class ShowEvaluationRequest:
    """Which evaluation."""

    evaluation_id: Annotated[str, Help("Identifier of the evaluation.")]


@record
class ShowEvaluationResult:
    """The stored evaluation and what hangs on it.

    Attributes
    ----------
    sha256
        Of the evaluation's canonical JSON, which is a blob of the workspace.
    newer_evaluation_id
        The newest evaluation of the same model version and table, None when it is this.
    flags
        Those that this evaluation opened or saw again.
    nondiscrimination
        The record for 45 CFR 92.210 with its gaps, as the report prints it.
    stale_because
        The way from what changed to this evaluation; empty while it holds.
    """

    evaluation: Evaluation
    evaluation_id: str
    protocol_id: str
    table_id: str
    table_name: str
    product: ProductLine
    flags: tuple[FlagLine, ...]
    nondiscrimination: NondiscriminationBlock
    authority: Authority
    newer_evaluation_id: str | None
    sha256: str
    made_by: str
    evidence_id: str
    evidence_hash: str
    stale_because: tuple[str, ...]


@operation(
    "audit.show",
    summary="Show a stored evaluation with its evidence, flags and model version.",
    positional=("evaluation_id",),
)
def show_evaluation(context: Context, request: ShowEvaluationRequest) -> ShowEvaluationResult:
    """Read the stored evaluation; nothing in it is computed again."""
    from sonobridge.audit.crosswalk.nondiscrimination import nondiscrimination_block
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    row = reading.store.evaluations.get(request.evaluation_id)
    product = reading.products[row.product_id]
    newest = reading.newest_of_lineage(row).id
    evaluation = reading.evaluation(row)
    release = reading.store.releases.newest(product_id=product.id)
    return ShowEvaluationResult(
        evaluation=evaluation,
        evaluation_id=row.id,
        protocol_id=row.protocol_id,
        table_id=row.table_id,
        table_name=reading.tables[row.table_id].name,
        product=product_line(reading, product),
        flags=tuple(flag_line(reading, f) for f in reading.flags if row.id in f.seen_by),
        nondiscrimination=nondiscrimination_block(evaluation),
        authority=authority_of(product, release),
        newer_evaluation_id=newest if newest != row.id else None,
        sha256=row.blob_sha256,
        made_by=reading.name(row.made_by),
        evidence_id=row.evidence_id,
        evidence_hash=context.workspace.evidence.get(row.evidence_id).hash,
        stale_because=reading.stale.get(row.evidence_id, ()),
    )
