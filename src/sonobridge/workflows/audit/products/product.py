"""``audit.product``: one model version with all that was done to it."""

from __future__ import annotations

from typing import Annotated

from sonobridge.audit.protocol.protocol import Product
from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.evaluation_view import EvaluationLine
from sonobridge.workflows.audit.flags.flag_view import FlagLine
from sonobridge.workflows.audit.products.product_view import (
    Authority,
    ProductLine,
    ProductVersion,
    ReleaseLine,
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
    raise NotImplementedError
