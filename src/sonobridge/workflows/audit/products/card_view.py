"""The model card of an audited model version as the edges show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.audit.evaluation.content import Number
from sonobridge.audit.protocol.protocol import Metric, Product
from sonobridge.core.record import from_json, record

if TYPE_CHECKING:
    from sonobridge.store.audits import CardRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["CardContent", "CardFlag", "CardMeasure", "CardView", "card_view"]


@record
class CardMeasure:
    """One overall measure, as evaluated."""

    metric: Metric
    estimate: Number


@record
class CardFlag:
    """An open flag."""

    flag_id: str
    severity: str
    title: str
    state: str


@record
class CardContent:
    """What the card says: what was registered, measured, and what cannot be claimed.

    ``limits`` are the groups without a claim and the caveats, from the coverage of the
    evaluation.
    """

    product: Product
    evaluation_sha256: str
    headline: str
    tally: dict[str, int]
    measures: tuple[CardMeasure, ...]
    limits: tuple[str, ...]
    open_flags: tuple[CardFlag, ...]


@record
class CardView:
    """A stored card.

    Attributes
    ----------
    number
        From 1; each change of its content is the next one.
    stale_because
        The way from what changed to the card; empty while it holds.
    """

    card_id: str
    number: int
    sha256: str
    product_id: str
    evaluation_id: str
    content: CardContent
    made_at: str
    made_by: str
    evidence_id: str
    stale_because: tuple[str, ...]


def card_view(reading: AuditReading, row: CardRow) -> CardView:
    """Return a stored card as the edges show it."""
    return CardView(
        card_id=row.id,
        number=row.number,
        sha256=row.sha256,
        product_id=row.product_id,
        evaluation_id=row.evaluation_id,
        content=from_json(CardContent, row.body),
        made_at=row.made_at,
        made_by=reading.name(row.made_by),
        evidence_id=row.evidence_id,
        stale_because=reading.stale.get(row.evidence_id, ()),
    )
