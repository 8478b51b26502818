"""Who may see which labels: the scope that every label query needs.

A reader's scope reaches the reader's own tasks and nothing else. An adjudicator's scope
reaches all readings of one study once it is closed; before that only an adjudicator who
reads nothing in the study has one, for clips of which every reading is in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sonobridge.core.operation import Role
from sonobridge.store.labels.errors import BlindedError
from sonobridge.store.labels.study_rows import StudyRow

__all__ = ["AdjudicatorScope", "ReaderScope", "grant_adjudicator"]


@dataclass(frozen=True, slots=True)
class ReaderScope:
    """Reaches the tasks of one person."""

    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicatorScope:
    """Reaches the readings of one study; made by :func:`grant_adjudicator` alone.

    Attributes
    ----------
    study_id, person_id
        What is seen, and by whom.
    complete_only
        Whether clips with an open task stay hidden (the study is not closed).
    may_decide
        Whether the person may adjudicate.
    """

    study_id: str
    person_id: str
    complete_only: bool
    may_decide: bool


def grant_adjudicator(
    study: StudyRow, person_id: str, roles: Collection[Role]
) -> AdjudicatorScope:
    """Return the scope over a study's readings, or refuse it.

    Parameters
    ----------
    study
        The study with its readers and state.
    person_id, roles
        Who asks.

    Raises
    ------
    BlindedError
        While the study is being read: for its readers, whatever else they are, and for
        everybody without the role of owner or adjudicator. After closing: for those who
        are neither readers of it nor hold one of these roles.
    """
    reads = person_id in study.reader_ids
    decides = bool({Role.OWNER, Role.ADJUDICATOR} & set(roles))
    closed = study.state == "closed"
    if not (closed and reads) and not decides:
        raise _blinded(study, "only its readers, adjudicators and the owner see its labels")
    if not closed and reads:
        raise _blinded(study, "who reads in it sees no other labels before it is closed")
    return AdjudicatorScope(
        study_id=study.id,
        person_id=person_id,
        complete_only=not closed,
        may_decide=decides and (not reads or study.readers_adjudicate),
    )


def _blinded(study: StudyRow, why: str) -> BlindedError:
    return BlindedError(
        "The labels of this study are hidden from you now.",
        where=f"study {study.id}",
        why=f"Reading is blinded: {why}.",
        kept="All labels are stored.",
        remedy="Wait until every reading is submitted, or until the owner closes the study.",
    )
