"""``portfolio.badge``: issue an earned badge, baked into PNG and SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.badge_store import BADGE
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

if TYPE_CHECKING:
    from sonobridge.portfolio.badges import BadgeContent, BadgeDefinition

__all__ = ["IssueBadgeRequest", "IssueBadgeResult", "issue_badge"]


@record
class IssueBadgeRequest:
    """Which badge."""

    badge: Annotated[str, Len(1, 60), Help("Badge, as portfolio badges lists it.")]


@record
class IssueBadgeResult:
    """The badge as a PNG (the artefact) and an SVG, and what it says."""

    artefact: Artefact
    svg: Artefact
    badge: str
    name: str
    issuer: str
    token: str
    token_sha256: str
    n: int
    evidence: int
    notice: str


@operation(
    "portfolio.badge",
    summary="Issue an earned badge as Open Badges 3.0, baked into PNG and SVG.",
    traits=(Trait.EVIDENCE,),
    positional=("badge",),
)
def issue_badge(context: Context, request: IssueBadgeRequest) -> IssueBadgeResult:
    """Sign the credential under the workspace's key and keep it; older issues stay."""
    from sonobridge.core.canonical import hash_bytes
    from sonobridge.core.clock import as_utc_text
    from sonobridge.portfolio.badges import (
        SELF_ISSUED,
        badge_standing,
        bake_png,
        bake_svg,
        did_of_key,
        find_badge,
        sign_badge,
    )
    from sonobridge.reports.portfolio import badge_png, badge_svg
    from sonobridge.store.paths import PathStore
    from sonobridge.workflows.portfolio.badges.content import badge_content

    badge = find_badge(request.badge)
    reading = PortfolioReading(context)
    standing = badge_standing(badge, reading.own)
    if not standing.earned:
        raise _not_earned(badge, standing.text)
    content = badge_content(reading, badge, standing, as_utc_text(context.clock.now()))
    keys = context.workspace.keys
    _, token = sign_badge(content, keys.evidence_public(), keys.sign)
    sha256 = hash_bytes(token.encode("ascii"))
    line = f"n = {content.n} · {content.person_name}"
    png = bake_png(badge_png(content.name, line), token)
    svg = bake_svg(badge_svg(content.name, line), token).encode()
    stem = f"badge-{badge.id}-{sha256[:12]}"
    files = (
        _written(context, f"{stem}.png", "image/png", png),
        _written(context, f"{stem}.svg", "image/svg+xml", svg),
    )
    kept = PathStore(context.workspace).add(
        context.actor.person_id, BADGE, badge.id, _body(content, token, sha256, files)
    )
    for one in content.evidence:
        context.evidence.used("evidence", one.record_id, one.sha256)
    context.evidence.made("badge", f"{badge.id}@{kept.version}", sha256)
    context.evidence.seal("export")
    context.evidence.measured({"badge": badge.id, "n": content.n, "version": kept.version})
    return IssueBadgeResult(
        artefact=files[0],
        svg=files[1],
        badge=badge.id,
        name=f"{content.name} (self-issued)",
        issuer=did_of_key(keys.evidence_public()),
        token=token,
        token_sha256=sha256,
        n=content.n,
        evidence=len(content.evidence),
        notice=SELF_ISSUED,
    )


def _body(
    content: BadgeContent, token: str, sha256: str, files: tuple[Artefact, ...]
) -> dict[str, object]:
    return {
        "name": f"{content.name} (self-issued)",
        "token": token,
        "token_sha256": sha256,
        "issued_at": content.issued_at,
        "n": content.n,
        "evidence": [{"id": one.record_id, "sha256": one.sha256} for one in content.evidence],
        "files": [one.name for one in files],
    }


def _written(context: Context, name: str, media_type: str, data: bytes) -> Artefact:
    from sonobridge.core.canonical import hash_bytes

    context.workspace.exports.write(data, name)
    return Artefact(
        name=name, media_type=media_type, size_bytes=len(data), sha256=hash_bytes(data)
    )


def _not_earned(badge: BadgeDefinition, text: str) -> ConflictError:
    return ConflictError(
        f"The badge {badge.name} is not earned yet.",
        where=badge.id,
        why=f"It {text}.",
        kept="Nothing was issued; all evidence stands.",
        remedy="Close what is open, then issue it.",
    )
