"""``audit.product``: one model version with all that was done to it."""

from __future__ import annotations

from typing import Annotated

from sonobridge.audit.protocol.protocol import Product
from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.evaluation_view import EvaluationLine
from sonobridge.workflows.audit.flags.flag_view import FlagLine, flag_line
from sonobridge.workflows.audit.products.product_view import (
    Authority,
    ProductLine,
    ProductVersion,
    ReleaseLine,
    authority_of,
    product_line,
    release_line,
    state_of,
)
from sonobridge.workflows.context import Context

__all__ = ["ShowProductRequest", "ShowProductResult", "show_product"]


@record
class ShowProductRequest:
    """Which model version."""

    product_id: Annotated[str, Help("Identifier of the model version.")]


@record
class ShowProductResult:
    """One model version.

    Attributes
    ----------
    product
        What was registered; its claims are not verified here.
    versions
        All versions of the name, oldest first.
    evaluations, flags, releases
        Newest first.
    release_blocked_by
        Why a release would be refused now; empty when nothing stands against it.
    acceptance_id, card_id
        Newest acceptance and model card, None before there is one.
    """

    line: ProductLine
    product: Product
    versions: tuple[ProductVersion, ...]
    evaluations: tuple[EvaluationLine, ...]
    flags: tuple[FlagLine, ...]
    releases: tuple[ReleaseLine, ...]
    release_blocked_by: tuple[str, ...]
    authority: Authority
    acceptance_id: str | None
    card_id: str | None
    evidence_id: str


@operation(
    "audit.product",
    summary="Show one model version: evaluations, flags, release state, what is missing.",
    positional=("product_id",),
)
def show_product(context: Context, request: ShowProductRequest) -> ShowProductResult:
    """Return everything that is stored about one model version."""
    from sonobridge.workflows.audit.products.release_check import reasons_against
    from sonobridge.workflows.audit.reading import AuditReading

    reading = AuditReading(context)
    store, row = reading.store, reading.store.products.get(request.product_id)
    evaluations = [one for one in reading.evaluations if one.product_id == row.id]
    releases = store.releases.list(product_id=row.id)
    acceptance = store.acceptances.newest(product_id=row.id)
    card = store.cards.newest(product_id=row.id)
    versions = [one for one in reading.products.values() if one.name == row.name]
    return ShowProductResult(
        line=product_line(reading, row),
        product=reading.product(row),
        versions=tuple(
            ProductVersion(
                product_id=one.id,
                version=one.version,
                stratum=one.stratum,
                state=state_of(reading, one),
            )
            for one in sorted(versions, key=lambda one: one.stratum)
        ),
        evaluations=tuple(reading.line(one) for one in evaluations),
        flags=tuple(flag_line(reading, f) for f in reading.flags if f.product_id == row.id),
        releases=tuple(release_line(reading, one) for one in releases),
        release_blocked_by=reasons_against(reading, row, evaluations[0])
        if evaluations
        else ("There is no evaluation of this version.",),
        authority=authority_of(row, releases[0] if releases else None),
        acceptance_id=acceptance.id if acceptance else None,
        card_id=card.id if card else None,
        evidence_id=row.evidence_id,
    )
