"""A model under audit as the edges show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record

if TYPE_CHECKING:
    from sonobridge.store.audits import ProductRow, ReleaseRow
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = [
    "Authority",
    "ProductLine",
    "ProductState",
    "ProductVersion",
    "ReleaseLine",
    "authority_of",
    "product_line",
    "release_line",
    "state_of",
]

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


def authority_of(product: ProductRow, release: ReleaseRow | None) -> Authority:
    """Return what stands between a passed evaluation and clinical use."""
    granted = release.body if release is not None and release.decision == "release" else {}
    given = {
        "clearance number and version": granted.get("clearance") or product.body["clearance"],
        "accountable person": granted.get("accountable"),
        "expiry": granted.get("expires_on"),
        "stop rule": granted.get("stop_rule"),
    }
    missing = tuple(name for name, value in given.items() if not value)
    sentence = "A passed evaluation is needed but does not authorise clinical use."
    if missing:
        sentence += f" Missing: {', '.join(missing)}."
    return Authority(sentence=sentence, missing=missing)


def state_of(reading: AuditReading, product: ProductRow) -> ProductState:
    """Return the state of a model version from its decisions, the newest of each kind."""
    release = reading.store.releases.newest(product_id=product.id)
    if release is not None and release.decision == "release":
        return "released"
    acceptance = reading.store.acceptances.newest(product_id=product.id)
    if acceptance is not None:
        return "accepted" if acceptance.answer == "pass" else "not_accepted"
    return "registered" if product.stratum == 1 else "needs_acceptance"


def product_line(reading: AuditReading, product: ProductRow) -> ProductLine:
    """Return a model version as lists show it."""
    evaluations = [one for one in reading.evaluations if one.product_id == product.id]
    flags = [f for f in reading.flags if f.product_id == product.id and f.closed is None]
    later = [
        one.id
        for one in reading.products.values()
        if one.name == product.name and one.stratum == product.stratum + 1
    ]
    return ProductLine(
        product_id=product.id,
        name=product.name,
        version=product.version,
        stratum=product.stratum,
        state=state_of(reading, product),
        clearance=product.body["clearance"],
        runs_on=product.body["runs_on"],
        superseded_by=later[0] if later else None,
        evaluations=len(evaluations),
        open_flags=len(flags),
        open_high_flags=sum(flag.blocks_release for flag in flags),
        latest_evaluation_id=evaluations[0].id if evaluations else None,
        latest_headline=evaluations[0].headline if evaluations else "",
        registered_at=product.made_at,
        registered_by=reading.name(product.made_by),
    )


def release_line(reading: AuditReading, row: ReleaseRow) -> ReleaseLine:
    """Return a decision on release as the edges show it."""
    body = row.body
    return ReleaseLine(
        release_id=row.id,
        product_id=row.product_id,
        evaluation_id=row.evaluation_id,
        decision="release" if row.decision == "release" else "withdraw",
        accountable=body["accountable"],
        reason=body["reason"],
        clearance=body["clearance"],
        expires_on=body["expires_on"],
        stop_rule=body["stop_rule"],
        claims=tuple(claim["statement"] for claim in body["claims"]),
        decided_at=row.made_at,
        decided_by=reading.name(row.made_by),
        evidence_id=row.evidence_id,
        stale_because=reading.stale.get(row.evidence_id, ()),
    )
