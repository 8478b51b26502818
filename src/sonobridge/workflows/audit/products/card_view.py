"""The model card of an audited model version as the edges show it."""

from __future__ import annotations

from sonobridge.audit.evaluation.content import Number
from sonobridge.audit.protocol.protocol import Metric, Product
from sonobridge.core.record import record

__all__ = ["CardFlag", "CardMeasure", "CardView"]


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
class CardView:
    """The card: what was registered, measured, and what cannot be claimed.

    Attributes
    ----------
    number
        From 1; each change of its content is the next one.
    limits
        Groups without a claim and caveats, from the coverage of the evaluation.
    stale_because
        The way from what changed to the card; empty while it holds.
    """

    card_id: str
    number: int
    sha256: str
    product_id: str
    product: Product
    evaluation_id: str
    headline: str
    tally: dict[str, int]
    measures: tuple[CardMeasure, ...]
    limits: tuple[str, ...]
    open_flags: tuple[CardFlag, ...]
    made_at: str
    made_by: str
    evidence_id: str
    stale_because: tuple[str, ...]
