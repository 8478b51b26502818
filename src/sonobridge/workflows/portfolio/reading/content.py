"""Builds what leaves from one reading: card, portfolio, review."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sonobridge.portfolio import EvidenceSummary
    from sonobridge.portfolio.review import Snapshot
    from sonobridge.reports.portfolio import CardDocument, FolioContent, ReviewContent
    from sonobridge.reports.portfolio.folio_document import FolioRecord
    from sonobridge.store import EvidenceRecord
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = [
    "REVIEW",
    "card_document",
    "folio_content",
    "last_review",
    "review_content",
    "snapshot",
]

REVIEW = "portfolio_review"
_SIMULATED = "Scanning was done on simulated patients."
_DEMO = "Demo data: nothing here is evidence of a person's work."


def card_document(reading: PortfolioReading, role: str) -> CardDocument:
    """Return the hiring card for a role."""
    from sonobridge.portfolio.card import hiring_card
    from sonobridge.reports.portfolio import CardDocument
    from sonobridge.workflows.portfolio.reading.card_read import card_facts

    readiness = reading.readiness(role)
    facts = card_facts(reading)
    signed = [kept for kept in reading.sign_offs if kept.check.level != "self"]
    notices = [_SIMULATED] if facts.exams else []
    if reading.context.workspace.origin == "demo":
        notices.append(_DEMO)
    return CardDocument(
        name=reading.context.actor.name,
        aim=readiness.role_title,
        level=readiness.participation.title,
        lines=hiring_card(facts),
        standing=f"{len(signed)} co-signature{'' if len(signed) == 1 else 's'}",
        co_signed=bool(signed),
        badges=tuple(
            one.name.removesuffix(" (self-issued)")
            for one in reading.badges
            if reading.state(one)[0] == "valid"
        ),
        key_fingerprint=_fingerprint(reading),
        notices=tuple(notices),
        made_at=_now(reading),
    )


def folio_content(reading: PortfolioReading, role: str) -> FolioContent:
    """Return the portfolio for a role."""
    from sonobridge.portfolio.duties import duty_coverage
    from sonobridge.portfolio.profile import skill_profile
    from sonobridge.portfolio.steps import step_states
    from sonobridge.reports.portfolio import FolioContent
    from sonobridge.reports.portfolio.folio_document import FolioBadge, FolioSignOff

    found = skill_profile(reading.own)
    profile = f"profile {found.label}, clinical {found.clinical.value:.2f}"
    return FolioContent(
        person=reading.context.actor.name,
        origin=reading.context.workspace.origin,
        readiness=reading.readiness(role),
        duties=duty_coverage(reading.own),
        steps=step_states(reading.own),
        profile=f"{profile}, data {found.data.value:.2f}",
        records=_records(reading),
        badges=tuple(
            FolioBadge(
                name=one.name,
                state=reading.state(one)[0],
                text=reading.state(one)[1],
                level=reading.badge_level(one),
                token_sha256=one.token_sha256,
            )
            for one in reading.badges
        ),
        sign_offs=tuple(
            FolioSignOff(
                signer=kept.signed.fields["signer_name"],
                level=kept.check.level,
                subject=kept.signed.fields["subject_title"],
                signed_at=kept.signed.fields["signed_at"],
                fingerprint=_fingerprint_of(kept.signed.public_key),
            )
            for kept in reading.sign_offs
            if kept.check.valid
        ),
        key_fingerprint=_fingerprint(reading),
        made_at=_now(reading),
    )


def snapshot(reading: PortfolioReading, role: str) -> Snapshot:
    """Return the portfolio as it is now, to be compared with a later one."""
    from collections import Counter

    from sonobridge.portfolio.review import Snapshot

    readiness = reading.readiness(role)
    return Snapshot(
        at=_now(reading),
        role=readiness.role_id,
        readiness=readiness.value,
        level=readiness.participation.level,
        skills={skill.id: skill.value for skill in readiness.skills if skill.value},
        records=dict(Counter(one.kind for one in reading.own)),
        badges={one.id: reading.state(one)[0] for one in reading.badges},
        sign_offs={
            kept.signed.id: f"{kept.signed.fields['signer_name']}, {kept.check.level}"
            for kept in reading.sign_offs
        },
    )


def last_review(reading: PortfolioReading) -> Snapshot | None:
    """Return the snapshot of the last review that was kept, or None."""
    from sonobridge.portfolio.review import Snapshot
    from sonobridge.store.paths import PathStore

    store = PathStore(reading.context.workspace)
    kept = store.find(reading.context.actor.person_id, REVIEW, "annual")
    return None if kept is None else Snapshot.from_json(kept.body)


def review_content(reading: PortfolioReading, role: str) -> ReviewContent:
    """Return the annual review: what changed since the last one that was kept."""
    from sonobridge.portfolio.review import changes_between
    from sonobridge.reports.portfolio import ReviewContent

    before, readiness = last_review(reading), reading.readiness(role)
    return ReviewContent(
        person=reading.context.actor.name,
        role_title=readiness.role_title,
        since=before.at if before else "",
        made_at=_now(reading),
        changes=changes_between(before, snapshot(reading, role)),
        readiness=readiness.value,
        level=readiness.participation.title.lower(),
        open_gaps=tuple((gap.title, gap.text) for gap in readiness.gaps),
        key_fingerprint=_fingerprint(reading),
    )


def _records(reading: PortfolioReading) -> tuple[FolioRecord, ...]:
    order = ("strong", "moderate", "weak")
    made = [
        _record(one, reading.by_id[one.id]) for one in reading.own if one.id in reading.by_id
    ]
    return tuple(sorted(made, key=lambda one: (order.index(one.strength), one.finished_at)))


def _record(summary: EvidenceSummary, record: EvidenceRecord) -> FolioRecord:
    from sonobridge.portfolio.skills import strength_of
    from sonobridge.reports.portfolio.folio_document import FolioRecord

    return FolioRecord(
        id=record.id,
        operation=summary.kind,
        finished_at=record.finished_at,
        hash=record.hash,
        level=summary.level,
        strength=strength_of(summary.kind, observed_by_supervisor=summary.observed),
        origin=record.origin,
    )


def _fingerprint(reading: PortfolioReading) -> str:
    return _fingerprint_of(reading.context.workspace.keys.evidence_public())


def _fingerprint_of(public_key: str) -> str:
    from sonobridge.portfolio.signatures import fingerprint

    return fingerprint(public_key)


def _now(reading: PortfolioReading) -> str:
    from sonobridge.core.clock import as_utc_text

    return as_utc_text(reading.context.clock.now())
