"""``label.studies``: the label studies that a person may see."""

from __future__ import annotations

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.study_view import StudySummary, study_summary

__all__ = ["StudiesRequest", "StudiesResult", "studies"]


@record
class StudiesRequest:
    """Nothing needs to be said."""


@record
class StudiesResult:
    """Studies, newest first."""

    studies: tuple[StudySummary, ...]


@operation(
    "label.studies",
    summary="List the label studies and how far they are.",
    roles=frozenset({Role.OWNER, Role.READER, Role.ADJUDICATOR}),
)
def studies(context: Context, request: StudiesRequest) -> StudiesResult:
    """Return all studies; who is only a reader sees those that they read in."""
    from sonobridge.store.labels import LabelStore

    del request
    labels = LabelStore(context.workspace)
    sees_all = bool({Role.OWNER, Role.ADJUDICATOR} & context.actor.roles)
    rows = labels.studies.list(None if sees_all else context.actor.person_id)
    known = {one.sha256: one for one in labels.protocols.list()}
    return StudiesResult(
        studies=tuple(
            study_summary(labels, row, known[row.design.protocol_sha256], context.actor)
            for row in rows
        )
    )
