"""First-job readiness: five things to have ready, each closed by what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["FirstJobItem", "JobEvidence", "first_job_items"]

_EXAMS = 30
_REFERENCES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEvidence:
    """Something stored that closes an item: what it is, its id and hash."""

    kind: str
    id: str
    sha256: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstJobItem:
    """One item, with what it rests on and what closes it."""

    id: str
    title: str
    n: int
    required: int
    closed: bool
    action: str
    evidence: tuple[JobEvidence, ...]


def first_job_items(
    *,
    credentials: Sequence[JobEvidence],
    exams: Sequence[JobEvidence],
    references: Sequence[JobEvidence],
    cards: Sequence[JobEvidence],
    practice: Sequence[JobEvidence],
) -> tuple[FirstJobItem, ...]:
    """Return the five items; readiness is the share that is closed.

    Parameters
    ----------
    credentials
        Held by the person's own word.
    exams
        Examinations of the clinical log.
    references
        Sign-offs by registered people, one a person.
    cards
        Hiring cards that were exported.
    practice
        Interview practice that somebody else signed.

    Notes
    -----
    Thirty examinations and two references are this project's own reading of usual posts.
    """
    return (
        _item(
            "credential", "A credential is held", credentials, 1, "Enter what you hold in Path"
        ),
        _item("log", "Examinations are logged", exams, _EXAMS, "Log examinations in Path"),
        _item(
            "references",
            "Two people vouch by name",
            references,
            _REFERENCES,
            "Ask two people for a sign-off",
        ),
        _item("card", "The hiring card is exported", cards, 1, "Export the hiring card"),
        _item(
            "interview",
            "The interview was practised with somebody",
            practice,
            1,
            "Practise the questions under Say it in Path, attach your notes and have them "
            "co-signed",
        ),
    )


def _item(
    name: str, title: str, evidence: Sequence[JobEvidence], required: int, action: str
) -> FirstJobItem:
    return FirstJobItem(
        id=name,
        title=title,
        n=len(evidence),
        required=required,
        closed=len(evidence) >= required,
        action=action,
        evidence=tuple(evidence),
    )
