"""One reading of a person's portfolio: each part is read once, when it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.badge_store import (
    BadgeState,
    IssuedBadge,
    badge_state,
    issues_of,
    own_badges,
)
from sonobridge.workflows.portfolio.reading.records import (
    made_something,
    own_records,
    plain_kind,
    rests_on,
    summary,
)
from sonobridge.workflows.portfolio.reading.sign_off_store import KeptSignOff, own_sign_offs

if TYPE_CHECKING:
    from sonobridge.portfolio import EvidenceSummary, NotCounted, Readiness
    from sonobridge.portfolio.evidence_count import Level
    from sonobridge.store import EvidenceRecord

__all__ = ["WITHDRAWAL", "PortfolioReading"]

WITHDRAWAL = "portfolio_withdrawal"


class PortfolioReading:
    """What the acting person's portfolio rests on.

    Parameters
    ----------
    context
        Workspace and person.
    also_withdrawn
        Records to treat as withdrawn, to see what that would do.
    """

    def __init__(self, context: Context, *, also_withdrawn: tuple[str, ...] = ()) -> None:
        self.context = context
        self._also = also_withdrawn

    @cached_property
    def records(self) -> tuple[EvidenceRecord, ...]:
        """All records of the person, newest first."""
        return own_records(self.context)

    @cached_property
    def stale(self) -> frozenset[str]:
        """Ids of the workspace's stale records."""
        return frozenset(one.evidence_id for one in self.context.workspace.evidence.stale())

    @cached_property
    def withdrawn(self) -> dict[str, str]:
        """Record id to why it does not count: withdrawn, or made from what was."""
        reasons = {name: f"withdrawn on {at[:10]}" for name, at in self.withdrawn_at.items()}
        reasons |= dict.fromkeys(self._also, "withdrawn by the person")
        return rests_on(self.records, reasons)

    @cached_property
    def withdrawn_at(self) -> dict[str, str]:
        """Record id to the instant at which the person withdrew it."""
        from sonobridge.store.paths import PathStore

        rows = PathStore(self.context.workspace).current(
            self.context.actor.person_id, WITHDRAWAL
        )
        return {row.subject: row.made_at for row in rows}

    @cached_property
    def sign_offs(self) -> tuple[KeptSignOff, ...]:
        """Sign-offs that the person accepted, each checked now."""
        return own_sign_offs(self.context)

    @cached_property
    def badges(self) -> tuple[IssuedBadge, ...]:
        """Badges as issued last."""
        return own_badges(self.context)

    @cached_property
    def signed(self) -> dict[str, tuple[KeptSignOff, ...]]:
        """Sign-offs by the hash of what they are about; a badge's count for its records."""
        found: dict[str, list[KeptSignOff]] = {}
        for kept in self.sign_offs:
            hashes = [kept.signed.subject_sha256]
            for badge in self.badges:
                if badge.token_sha256 == kept.signed.subject_sha256:
                    hashes += [sha256 for _, sha256 in badge.evidence]
            for sha256 in hashes:
                found.setdefault(sha256, []).append(kept)
        return {sha256: tuple(kept) for sha256, kept in found.items()}

    @cached_property
    def summaries(self) -> tuple[EvidenceSummary, ...]:
        """The records as readiness counts them."""
        return tuple(
            summary(
                record,
                stale=record.id in self.stale,
                withdrawn=self.withdrawn.get(record.id, ""),
                level=self._level(record),
                observed=any(
                    kept.observed_by_supervisor for kept in self.signed.get(record.hash, ())
                )
                or self._accepted_observed(record),
            )
            for record in self.records
            if made_something(record)
        )

    @cached_property
    def own(self) -> tuple[EvidenceSummary, ...]:
        """The records that count."""
        return self._split[0]

    @cached_property
    def left_out(self) -> tuple[NotCounted, ...]:
        """The records that do not count, with the reason."""
        return self._split[1]

    @cached_property
    def self_ratings(self) -> dict[str, int]:
        """The person's own ratings by skill, 1..5; they never count."""
        from sonobridge.store.paths import PathStore
        from sonobridge.workflows.portfolio.artefacts.rate_self import SELF_RATING

        rows = PathStore(self.context.workspace).current(
            self.context.actor.person_id, SELF_RATING
        )
        return {row.subject: int(row.body["rating"]) for row in rows}

    def readiness(self, role: str) -> Readiness:
        """Return the readiness for a role by name."""
        from sonobridge.portfolio import load_role, measure_readiness

        return measure_readiness(
            load_role(role),
            self.summaries,
            person_id=self.context.actor.person_id,
            workspace_origin=self.context.workspace.origin,
        )

    def state(self, badge: IssuedBadge) -> tuple[BadgeState, str]:
        """Return whether a badge holds here, and why not."""
        return badge_state(badge, self.withdrawn, self.stale)

    @cached_property
    def revoked_tokens(self) -> tuple[tuple[str, str], ...]:
        """Hash and instant of every issue that names a withdrawn record, older ones too."""
        last = max(self.withdrawn_at.values(), default="")
        return tuple(
            (
                one.token_sha256,
                min(
                    (self.withdrawn_at.get(name, last) for name, _ in one.evidence),
                    default=last,
                ),
            )
            for badge in self.badges
            for one in issues_of(self.context, badge.id)
            if self.state(one)[0] == "revoked"
        )

    def badge_level(self, badge: IssuedBadge) -> Level:
        """Return the highest level of the co-signatures over a badge itself."""
        from sonobridge.portfolio.evidence_count import LEVELS

        levels = [
            LEVELS.index(kept.check.level)
            for kept in self.sign_offs
            if kept.signed.subject_sha256 == badge.token_sha256
        ]
        return LEVELS[max(levels, default=0)]

    @cached_property
    def by_id(self) -> dict[str, EvidenceRecord]:
        """The person's records by id."""
        return {record.id: record for record in self.records}

    @cached_property
    def _split(self) -> tuple[tuple[EvidenceSummary, ...], tuple[NotCounted, ...]]:
        from sonobridge.portfolio import own_evidence

        return own_evidence(
            self.summaries, self.context.actor.person_id, self.context.workspace.origin
        )

    def _level(self, record: EvidenceRecord) -> Level:
        """Return who vouches for a record; a sign-off vouches for its own acceptance."""
        from sonobridge.portfolio.evidence_count import LEVELS

        about = list(self.signed.get(record.hash, ()))
        about += [kept for kept in self.sign_offs if self._accepts(record, kept)]
        levels = [LEVELS.index(kept.check.level) for kept in about]
        return LEVELS[max(levels, default=0)]

    def _accepted_observed(self, record: EvidenceRecord) -> bool:
        return any(
            kept.observed_by_supervisor
            for kept in self.sign_offs
            if self._accepts(record, kept)
        )

    @staticmethod
    def _accepts(record: EvidenceRecord, kept: KeptSignOff) -> bool:
        return plain_kind(record) == "portfolio.accept_sign_off" and any(
            made.id == kept.signed.id for made in record.outputs
        )
