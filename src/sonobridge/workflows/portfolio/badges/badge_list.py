"""``portfolio.badges``: what is earned, issued, stale or revoked, and what is missing."""

from __future__ import annotations

from typing import Literal

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["BadgesRequest", "BadgesResult", "badges"]

State = Literal["valid", "stale", "revoked", "ready", "open"]


@record
class BadgesRequest:
    """Nothing to choose."""


@record
class BadgeLine:
    """One badge: ``ready`` can be issued, ``open`` lacks what ``text`` says.

    ``earned`` says whether the records that stand now earn it, issued before or not;
    ``limits`` says what it does not stand for.
    """

    id: str
    name: str
    state: State
    earned: bool
    text: str
    n: int
    issued_at: str | None
    token_sha256: str | None
    level: str
    co_signed_by: tuple[str, ...]
    png: str | None
    svg: str | None
    limits: str


@record
class BadgesResult:
    """All badges there are; registry credentials are none of them."""

    badges: tuple[BadgeLine, ...]
    issuer: str
    key_fingerprint: str
    notice: str


@operation("portfolio.badges", summary="List badges: issued, ready, open, stale, revoked.")
def badges(context: Context, request: BadgesRequest) -> BadgesResult:
    """Read badges as they were issued, and what holds of them now."""
    from sonobridge.portfolio.badges import (
        SELF_ISSUED,
        badge_standing,
        did_of_key,
        load_badges,
    )
    from sonobridge.portfolio.signatures import fingerprint

    del request
    reading = PortfolioReading(context)
    issued = {one.id: one for one in reading.badges}
    lines = []
    for badge in load_badges():
        kept = issued.get(badge.id)
        standing = badge_standing(badge, reading.own)
        state: State = "ready" if standing.earned else "open"
        text = standing.text
        if kept is not None:
            state, text = reading.state(kept)
        signers = [
            f"{one.signed.fields['signer_name']}, {one.check.level}"
            for one in reading.sign_offs
            if kept is not None
            and one.signed.subject_sha256 == kept.token_sha256
            and one.check.level != "self"
        ]
        lines.append(
            BadgeLine(
                id=badge.id,
                name=badge.name,
                state=state,
                earned=standing.earned,
                text=text,
                n=kept.n if kept else standing.n,
                issued_at=kept.issued_at if kept else None,
                token_sha256=kept.token_sha256 if kept else None,
                level=reading.badge_level(kept) if kept else "self",
                co_signed_by=tuple(signers),
                png=kept.files[0] if kept else None,
                svg=kept.files[1] if kept else None,
                limits=badge.limits,
            )
        )
    public = context.workspace.keys.evidence_public()
    return BadgesResult(
        badges=tuple(lines),
        issuer=did_of_key(public),
        key_fingerprint=fingerprint(public),
        notice=SELF_ISSUED,
    )
