"""``portfolio.first_job``: what is ready for a first application, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

if TYPE_CHECKING:
    from sonobridge.portfolio.first_job import JobEvidence

__all__ = ["FirstJobRequest", "FirstJobResult", "first_job"]

_SHOWN = 5


@record
class FirstJobRequest:
    """Nothing to choose."""


@record
class JobEvidenceLine:
    """What closes an item: its kind, id and hash."""

    kind: str
    id: str
    sha256: str
    words: str


@record
class JobItemLine:
    """One item; ``evidence`` holds up to five of the ``n`` things behind it."""

    id: str
    title: str
    n: int
    required: int
    closed: bool
    action: str
    evidence: tuple[JobEvidenceLine, ...]


@record
class FirstJobResult:
    """The share of items that are closed, 0..1."""

    readiness: float
    closed: int
    items: tuple[JobItemLine, ...]
    notice: str


@operation(
    "portfolio.first_job",
    summary="Show what is ready for a first application: credential, log, references, card.",
)
def first_job(context: Context, request: FirstJobRequest) -> FirstJobResult:
    """Read what is stored; each closed item opens what it rests on."""
    from sonobridge.portfolio.first_job import first_job_items

    del request
    reading = PortfolioReading(context)
    items = first_job_items(
        credentials=_held(reading),
        exams=_logged(reading),
        references=_references(reading),
        cards=_records(reading, "portfolio.export", "what", "card"),
        practice=_practised(reading),
    )
    return FirstJobResult(
        readiness=sum(item.closed for item in items) / len(items),
        closed=sum(item.closed for item in items),
        items=tuple(
            JobItemLine(
                id=item.id,
                title=item.title,
                n=item.n,
                required=item.required,
                closed=item.closed,
                action=item.action,
                evidence=tuple(
                    JobEvidenceLine(
                        kind=one.kind, id=one.id, sha256=one.sha256, words=one.words
                    )
                    for one in item.evidence[:_SHOWN]
                ),
            )
            for item in items
        ),
        notice="Credentials are your own word until the issuer confirms them.",
    )


def _held(reading: PortfolioReading) -> tuple[JobEvidence, ...]:
    from sonobridge.workflows.path.ce.stored_ledger import HOLDING

    return _stored(reading, HOLDING, "held since {earned}, by your own word")


def _logged(reading: PortfolioReading) -> tuple[JobEvidence, ...]:
    from sonobridge.workflows.path.log.stored_log import ENTRY

    return _stored(reading, ENTRY, "{exam_kind}, {day}")


def _stored(reading: PortfolioReading, kind: str, words: str) -> tuple[JobEvidence, ...]:
    from sonobridge.portfolio.first_job import JobEvidence
    from sonobridge.store.paths import PathStore

    rows = PathStore(reading.context.workspace).current(reading.context.actor.person_id, kind)
    return tuple(
        JobEvidence(
            kind=kind, id=row.subject, sha256=row.sha256, words=words.format_map(row.body)
        )
        for row in rows
    )


def _references(reading: PortfolioReading) -> tuple[JobEvidence, ...]:
    """Return one sign-off a registered signer, the newest."""
    from sonobridge.portfolio.first_job import JobEvidence

    newest = {
        kept.signed.public_key: kept
        for kept in sorted(reading.sign_offs, key=lambda one: one.accepted_at)
        if kept.check.level != "self"
    }
    return tuple(
        JobEvidence(
            kind="sign_off",
            id=kept.signed.id,
            sha256=kept.signed.sha256,
            words=f"{kept.signed.fields['signer_name']}, {kept.check.level}",
        )
        for kept in newest.values()
    )


def _records(
    reading: PortfolioReading, operation_name: str, key: str, value: str
) -> tuple[JobEvidence, ...]:
    from sonobridge.portfolio.first_job import JobEvidence

    return tuple(
        JobEvidence(
            kind="evidence",
            id=one.id,
            sha256=one.hash,
            words=f"{value}, {one.finished_at[:10]}",
        )
        for one in reading.records
        if one.kind == operation_name
        and isinstance(one.result, dict)
        and one.result.get(key) == value
        and one.id not in reading.withdrawn
    )


def _practised(reading: PortfolioReading) -> tuple[JobEvidence, ...]:
    vouched = {one.id for one in reading.own if one.level != "self"}
    found = _records(reading, "portfolio.attach", "form", "interview_practice")
    return tuple(one for one in found if one.id in vouched)
