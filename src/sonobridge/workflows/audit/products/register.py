"""``audit.register_product``: a model version enters the inventory; no file is needed."""

from __future__ import annotations

from typing import Annotated

from sonobridge.audit.protocol.protocol import Product
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.audit.products.product_view import Authority, ProductLine
from sonobridge.workflows.context import Context

__all__ = ["RegisterProductRequest", "RegisterProductResult", "register_product"]


@record
class RegisterProductRequest:
    """The inventory row."""

    product: Annotated[Product, Help("Name, version and what the vendor says of it, as JSON.")]


@record
class RegisterProductResult:
    """The registered version.

    ``earlier`` are product ids of other versions of the name: this one is a stratum of its
    own, needs its own acceptance, and what was accepted for them does not hold for it.
    """

    product: ProductLine
    earlier: tuple[str, ...]
    authority: Authority


@operation(
    "audit.register_product",
    summary="Register a model version for audit; its file is not needed.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE,),
    positional=("product",),
)
def register_product(
    context: Context, request: RegisterProductRequest
) -> RegisterProductResult:
    """Store the row; the same name and version a second time is refused."""
    raise NotImplementedError
