"""Reads and writes badges as they were issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sonobridge.store.paths import PathRecord

__all__ = ["BADGE", "BadgeState", "IssuedBadge", "badge_state", "issues_of", "own_badges"]

BADGE = "portfolio_badge"
BadgeState = Literal["valid", "stale", "revoked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedBadge:
    """A badge as issued.

    Attributes
    ----------
    id
        Which badge of the catalogue.
    version
        Counts how often it was issued.
    token, token_sha256
        VC-JWT and its hash.
    evidence
        Record ids and hashes that it names.
    files
        Names of the pictures in the exports folder.
    """

    id: str
    version: int
    name: str
    token: str
    token_sha256: str
    issued_at: str
    n: int
    evidence: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


def own_badges(context: Context) -> tuple[IssuedBadge, ...]:
    """Return the last issue of each of the acting person's badges."""
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, BADGE)
    return tuple(_issued(row) for row in rows)


def issues_of(context: Context, badge: str) -> tuple[IssuedBadge, ...]:
    """Return every issue of one of the acting person's badges, oldest first."""
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).versions(context.actor.person_id, BADGE, badge)
    return tuple(_issued(row) for row in rows if not row.withdrawn)


def badge_state(
    badge: IssuedBadge, withdrawn: Mapping[str, str], stale: Collection[str]
) -> tuple[BadgeState, str]:
    """Return whether a badge holds in this workspace, and why not."""
    for name, _ in badge.evidence:
        if name in withdrawn:
            return "revoked", f"{name}: {withdrawn[name]}"
    for name, _ in badge.evidence:
        if name in stale:
            return "stale", f"{name}: an input changed since"
    return "valid", "all records that it names stand"


def _issued(row: PathRecord) -> IssuedBadge:
    body = row.body
    return IssuedBadge(
        id=row.subject,
        version=row.version,
        name=str(body["name"]),
        token=str(body["token"]),
        token_sha256=str(body["token_sha256"]),
        issued_at=str(body["issued_at"]),
        n=int(body["n"]),
        evidence=tuple((str(one["id"]), str(one["sha256"])) for one in body["evidence"]),
        files=tuple(str(name) for name in body["files"]),
    )
