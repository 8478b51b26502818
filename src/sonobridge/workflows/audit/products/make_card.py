"""``audit.make_card``: write the model card from the latest evaluation."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.audit.products.card_view import CardView
from sonobridge.workflows.context import Context

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
    raise NotImplementedError
