"""A study as lists and headers show it; holds no label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record
from sonobridge.workflows.context import Actor

if TYPE_CHECKING:
    from sonobridge.labelling import Protocol
    from sonobridge.store.labels import LabelStore, StudyRow

__all__ = ["StudySummary", "study_summary"]


@record
class StudySummary:
    """A study and how far it is.

    ``state`` is ``reading`` (blinded), ``read`` (closed) or ``adjudicated`` (a reference
    standard without open items stands). ``mine`` counts the asking person's tasks,
    ``round`` is the first round in which one is open; ``project`` is empty outside of a
    research project.
    """

    study_id: str
    title: str
    protocol_id: str
    protocol_title: str
    protocol_version: int
    protocol_hash: str
    round: int
    rounds: int
    clips: int
    readers: int
    tasks: int
    submitted: int
    mine: int
    mine_open: int
    state: Literal["reading", "read", "adjudicated"]
    created_at: str
    closed_at: str | None
    close_reason: str
    may_see_labels: bool
    may_adjudicate: bool
    project: str


def study_summary(
    labels: LabelStore, study: StudyRow, protocol: Protocol, actor: Actor
) -> StudySummary:
    """Return the summary of a study for the person who asks."""
    from sonobridge.store.labels import grant_adjudicator
    from sonobridge.store.labels.errors import BlindedError

    try:
        scope = grant_adjudicator(study, actor.person_id, actor.roles)
    except BlindedError:
        scope = None
    own = labels.studies.own_progress(actor.person_id).get(study.id)
    return StudySummary(
        study_id=study.id,
        title=study.design.title,
        protocol_id=protocol.id,
        protocol_title=protocol.title,
        protocol_version=protocol.version,
        protocol_hash=protocol.sha256,
        round=own.open_round or study.design.rounds if own else study.design.rounds,
        rounds=study.design.rounds,
        clips=len(study.clips),
        readers=len(study.reader_ids),
        tasks=study.tasks,
        submitted=study.submitted,
        mine=own.tasks if own else 0,
        mine_open=own.tasks - own.submitted if own else 0,
        state=_state(study),
        created_at=study.created_at,
        closed_at=study.closed_at,
        close_reason=study.close_reason,
        may_see_labels=scope is not None,
        may_adjudicate=scope is not None and scope.may_decide,
        project=study.project,
    )


def _state(study: StudyRow) -> Literal["reading", "read", "adjudicated"]:
    if study.state == "reading":
        return "reading"
    return "adjudicated" if study.unresolved == 0 else "read"
