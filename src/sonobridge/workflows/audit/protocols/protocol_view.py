"""A locked protocol as lists show it."""

from __future__ import annotations

from sonobridge.core.record import record

__all__ = ["ProtocolLine"]


@record
class ProtocolLine:
    """One locked version; it never changes.

    ``unblinded_at`` is when results of this table were first made, empty before;
    ``after_results`` tells whether this version was locked after that.
    """

    protocol_id: str
    product_id: str
    product_name: str
    product_version: str
    table_id: str
    table_name: str
    title: str
    task: str
    version: int
    newest: bool
    protocol_sha256: str
    locked_at: str
    locked_by: str
    unblinded_at: str
    after_results: bool
    evaluations: int
    evidence_id: str
