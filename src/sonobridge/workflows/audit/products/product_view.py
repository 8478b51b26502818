"""A model under audit as the edges show it."""

from __future__ import annotations

from typing import Literal

from sonobridge.core.record import record

__all__ = ["Authority", "ProductLine", "ProductState", "ProductVersion", "ReleaseLine"]

ProductState = Literal["registered", "needs_acceptance", "accepted", "not_accepted", "released"]


@record
class Authority:
    """What a passed evaluation does not give, and what is missing for clinical use.

    ``sentence`` is the whole statement for readers; ``missing`` names each gap.
    """

    sentence: str
    missing: tuple[str, ...]


@record
class ProductLine:
    """One version of a model in the inventory.

    Attributes
    ----------
    stratum
        1 for the first version of a name; versions are never pooled.
    state
        ``registered``; ``needs_acceptance`` for a later version of a known name that has
        no acceptance yet; ``accepted``; ``not_accepted`` when its last acceptance failed
        or could not tell; ``released``.
    superseded_by
        Product id of the next version of the same name, None for the newest.
    """

    product_id: str
    name: str
    version: str
    stratum: int
    state: ProductState
    clearance: str
    runs_on: str
    superseded_by: str | None
    evaluations: int
    open_flags: int
    open_high_flags: int
    latest_evaluation_id: str | None
    latest_headline: str
    registered_at: str
    registered_by: str


@record
class ProductVersion:
    """Another version of the same name."""

    product_id: str
    version: str
    stratum: int
    state: ProductState


@record
class ReleaseLine:
    """One decision on the release of a model version; the newest counts."""

    release_id: str
    product_id: str
    evaluation_id: str
    decision: Literal["release", "withdraw"]
    accountable: str
    reason: str
    clearance: str
    expires_on: str | None
    stop_rule: str
    claims: tuple[str, ...]
    decided_at: str
    decided_by: str
    evidence_id: str
    stale_because: tuple[str, ...]
