"""A stored evaluation as lists show it."""

from __future__ import annotations

from sonobridge.core.record import record

__all__ = ["EvaluationLine"]


@record
class EvaluationLine:
    """One evaluation; ``stale_because`` is the way from what changed, empty while it holds.

    ``newest`` tells whether no later evaluation of the same model version and table is
    stored.
    """

    evaluation_id: str
    product_name: str
    product_version: str
    table_name: str
    headline: str
    open_flags: int
    newest: bool
    made_at: str
    title: str
    task: str
    tally: dict[str, int]
    product_id: str
    protocol_id: str
    protocol_version: int
    table_id: str
    stale_because: tuple[str, ...]
    made_by: str
    evidence_id: str
