"""``path.proof_presentations``: the presentations of a workspace, and who read them."""

from __future__ import annotations

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.presentation.stored_presentation import (
    PRESENTERS,
    no_longer_cleared,
)
from sonobridge.workflows.path.proof.stored_proof import PRESENTATION, PRESENTATION_REVIEW

__all__ = ["PresentationLine", "PresentationsRequest", "PresentationsResult", "presentations"]


@record
class PresentationsRequest:
    """Nothing needs to be said."""


@record
class PresentationLine:
    """A presentation: page, author, who else read it.

    ``own`` is true for the asker's; ``uncleared`` counts clips no longer cleared as shown.
    """

    sha256: str
    title: str
    author: str
    own: bool
    file: str
    clips: int
    uncleared: int
    made_at: str
    reviewed_by: tuple[str, ...]
    reviewed_by_me: bool


@record
class PresentationsResult:
    """The presentations, newest first."""

    presentations: tuple[PresentationLine, ...]


@operation(
    "path.proof_presentations",
    summary="List case presentations: one's own and those that wait for a reader.",
    roles=PRESENTERS,
    command="path proof-presentations",
)
def presentations(context: Context, request: PresentationsRequest) -> PresentationsResult:
    """Read the presentations of all people and their reviews."""
    from sonobridge.store.paths import PathStore

    del request
    store, people = PathStore(context.workspace), context.workspace.people.list()
    reviews = {
        one.id: {row.subject for row in store.current(one.id, PRESENTATION_REVIEW)}
        for one in people
    }
    lines = [
        PresentationLine(
            sha256=row.subject,
            title=row.body["title"],
            author=author.display_name,
            own=author.id == context.actor.person_id,
            file=row.body["file"],
            clips=len(row.body["clips"]),
            uncleared=no_longer_cleared(context, row.body["clips"]),
            made_at=row.made_at,
            reviewed_by=tuple(
                one.display_name
                for one in people
                if one.id != author.id and row.subject in reviews[one.id]
            ),
            reviewed_by_me=row.subject in reviews.get(context.actor.person_id, set()),
        )
        for author in people
        for row in store.current(author.id, PRESENTATION)
    ]
    return PresentationsResult(
        presentations=tuple(sorted(lines, key=lambda one: one.made_at, reverse=True))
    )
