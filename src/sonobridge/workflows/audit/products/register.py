"""``audit.register_product``: a model version enters the inventory; no file is needed."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from sonobridge.audit.protocol.protocol import Product
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.audit.products.product_view import (
    Authority,
    ProductLine,
    authority_of,
    product_line,
)
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
    from sonobridge.core.record import to_json
    from sonobridge.store.audits import ProductExistsError
    from sonobridge.store.tables.audits import audit_product
    from sonobridge.workflows.audit.reading import AuditReading

    given = replace(
        request.product,
        name=" ".join(request.product.name.split()),
        version=" ".join(request.product.version.split()),
    )
    reading = AuditReading(context)
    with keeping(context) as writing:
        known = reading.store.products.list(connection=writing.connection, name=given.name)
        if given.version in {row.version for row in known}:
            raise ProductExistsError(
                "This name and version are in the inventory already.",
                where="product",
                kept="The registered row is unchanged.",
                remedy="Open it in the inventory, or register the version that differs.",
            )
        row = writing.add(
            audit_product,
            name=given.name,
            version=given.version,
            stratum=1 + max((one.stratum for one in known), default=0),
            body=to_json(given),
        )
        context.evidence.made("audit_product", row["id"], row["sha256"])
        context.evidence.measured({"stratum": row["stratum"]})
    stored = reading.products[row["id"]]
    return RegisterProductResult(
        product=product_line(reading, stored),
        earlier=tuple(one.id for one in known),
        authority=authority_of(stored, None),
    )
