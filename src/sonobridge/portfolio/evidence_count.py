"""Which evidence counts for a person, and how often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "LEVELS",
    "Count",
    "EvidenceSummary",
    "Level",
    "NotCounted",
    "Origin",
    "count_evidence",
    "own_evidence",
]

Level = Literal["self", "peer", "supervisor", "external"]
LEVELS: tuple[Level, ...] = ("self", "peer", "supervisor", "external")
Origin = Literal["work", "demo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSummary:
    """What readiness needs to know of an evidence record.

    Attributes
    ----------
    id, kind
        Identifier and operation name.
    person_id
        Who did the work: the reader of a submission, the adjudicator of a decision.
    origin
        ``work`` or ``demo``.
    subjects
        The distinct things that were done: task ids of submissions, clip ids of an
        import, item ids of decisions. Empty: the record itself is the one thing.
    stale
        Whether an input has changed since.
    level
        Who vouches for it.
    observed
        Whether a supervisor signed that they observed it.
    withdrawn
        Why it was taken back; empty when it was not.
    """

    id: str
    kind: str
    person_id: str
    origin: Origin
    subjects: tuple[str, ...] = ()
    stale: bool = False
    level: Level = "self"
    observed: bool = False
    withdrawn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCounted:
    """A record of the person that does not count, and why."""

    evidence_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many distinct things the evidence of some kinds shows."""

    n: int
    evidence_ids: tuple[str, ...]
    level: Level | None


def own_evidence(
    evidence: Iterable[EvidenceSummary], person_id: str, workspace_origin: Origin
) -> tuple[tuple[EvidenceSummary, ...], tuple[NotCounted, ...]]:
    """Return the records that count for a person, and the person's that do not.

    Other people's work never counts. Demo evidence counts in a demo workspace only, stale
    evidence nowhere until it is computed again, and withdrawn evidence nowhere.
    """
    counted, left_out = [], []
    for record in sorted(evidence, key=lambda record: record.id):
        if record.person_id != person_id:
            continue
        if record.origin == "demo" and workspace_origin != "demo":
            reason = "demo evidence does not count outside a demo workspace"
            left_out.append(NotCounted(evidence_id=record.id, reason=reason))
        elif record.withdrawn:
            left_out.append(NotCounted(evidence_id=record.id, reason=record.withdrawn))
        elif record.stale:
            reason = "stale: an input changed since"
            left_out.append(NotCounted(evidence_id=record.id, reason=reason))
        else:
            counted.append(record)
    return tuple(counted), tuple(left_out)


def count_evidence(
    own: Sequence[EvidenceSummary], kinds: Sequence[str], least: Level = "self"
) -> Count:
    """Count the distinct things that a person's records of some kinds show.

    The same thing done twice counts once; the highest level among the records is given.
    Records that nobody of at least the level ``least`` vouches for do not count.
    """
    records = [
        record
        for record in own
        if record.kind in kinds and LEVELS.index(record.level) >= LEVELS.index(least)
    ]
    done = {
        (record.kind, subject)
        for record in records
        for subject in record.subjects or (record.id,)
    }
    levels = [LEVELS.index(record.level) for record in records]
    return Count(
        n=len(done),
        evidence_ids=tuple(record.id for record in records),
        level=LEVELS[max(levels)] if levels else None,
    )
