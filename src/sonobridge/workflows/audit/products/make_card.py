"""``audit.make_card``: write the model card from the latest evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.audit.products.card_view import (
    CardContent,
    CardFlag,
    CardMeasure,
    CardView,
    card_view,
)
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.audits import EvaluationRow, ProductRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["MakeCardRequest", "MakeCardResult", "make_card"]


@record
class MakeCardRequest:
    """Of which model version."""

    product_id: Annotated[str, Help("Identifier of the model version.")]


@record
class MakeCardResult:
    """The card; ``fresh`` is False when the newest one says the same."""

    card: CardView
    fresh: bool


@operation(
    "audit.make_card",
    summary="Write the model card of a model version from its latest evaluation.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE,),
    positional=("product_id",),
)
def make_card(context: Context, request: MakeCardRequest) -> MakeCardResult:
    """Store the card as the next version, unless the newest one says the same."""
    from sonobridge.core.record import to_json
    from sonobridge.store.tables.audits import audit_card
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    product = reading.store.products.get(request.product_id)
    with keeping(context) as writing:
        row = reading.store.evaluations.newest(
            connection=writing.connection, product_id=product.id
        )
        if row is None:
            raise _not_evaluated(product)
        newest = reading.store.cards.newest(
            connection=writing.connection, product_id=product.id
        )
        body = to_json(_content(reading, row))
        fresh = newest is None or newest.body != body or newest.evidence_id in reading.stale
        if newest is not None and not fresh:
            context.evidence.stands(newest.evidence_id)
        else:
            made = writing.add(
                audit_card,
                product_id=product.id,
                evaluation_id=row.id,
                number=1 if newest is None else newest.number + 1,
                body=body,
            )
            _declare(context, reading, product, row)
            context.evidence.made("audit_card", product.id, made["sha256"])
    stored = reading.store.cards.newest(product_id=product.id)
    assert stored is not None
    return MakeCardResult(card=card_view(AuditReading(context), stored), fresh=fresh)


def _content(reading: AuditReading, row: EvaluationRow) -> CardContent:
    """Return what the card says, from the stored evaluation and flags."""
    from sonobridge.audit.claims.release import releasable

    evaluation = releasable(reading.evaluation(row))
    overall = evaluation.groups[0]
    silent = [
        f"{group.title}: {group.level}: {group.claim_note}"
        for group in evaluation.groups
        if not group.claim and group.kind in {"level", "not_recorded"}
    ]
    flags = [f for f in reading.flags if f.product_id == row.product_id and not f.closed]
    return CardContent(
        product=reading.product(reading.products[row.product_id]),
        evaluation_sha256=row.blob_sha256,
        headline=evaluation.headline,
        tally=evaluation.tally,
        measures=tuple(
            CardMeasure(metric=one.metric, estimate=one.estimate) for one in overall.measures
        ),
        limits=(*silent, *evaluation.caveats),
        open_flags=tuple(
            CardFlag(flag_id=f.id, severity=f.severity, title=f.title, state=f.state)
            for f in flags
        ),
    )


def _declare(
    context: Context, reading: AuditReading, product: ProductRow, row: EvaluationRow
) -> None:
    """Name what the card rests on: a newer result or a step on a flag makes it stale."""
    from sonobridge.store.audits.flags import flag_heads, flags_sha256

    flags = [flag for flag in reading.flags if flag.product_id == product.id]
    context.evidence.used("audit_product", product.id, product.sha256)
    context.evidence.used("audit_evaluation", row.lineage, row.result_sha256)
    context.evidence.used("audit_result", product.id, row.result_sha256)
    context.evidence.used("audit_flags", product.id, flags_sha256(flag_heads(flags)))


def _not_evaluated(product: ProductRow) -> ConflictError:
    return ConflictError(
        "There is nothing to write on the card yet.",
        where=product.id,
        why="This model version has no evaluation.",
        kept="The inventory is unchanged.",
        remedy="Evaluate a table of its predictions first.",
    )
