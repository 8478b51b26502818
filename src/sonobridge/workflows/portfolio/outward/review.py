"""``portfolio.review``: the annual review, kept so that the next one can compare."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["ReviewRequest", "ReviewResult", "review"]


@record
class ReviewRequest:
    """For which role, and whether this review is kept."""

    role: Annotated[str, Len(1, 60), Help("Role aimed at.")] = "ai_clinical_specialist"
    keep: Annotated[bool, Help("Keep it: the next review compares with this one.")] = False


@record
class ChangeLine:
    """One change: what was, what is."""

    about: str
    before: str
    now: str
    kind: str


@record
class GapToClose:
    """An open gap and what closes it."""

    title: str
    action: str


@record
class ReviewResult:
    """Changes since the last review that was kept."""

    since: str | None
    made_at: str
    role: str
    readiness: float
    level: str
    changes: tuple[ChangeLine, ...]
    next: tuple[GapToClose, ...]
    kept: bool


@operation(
    "portfolio.review",
    summary="Show what changed since the last annual review; keep it for the next.",
    traits=(Trait.EVIDENCE,),
)
def review(context: Context, request: ReviewRequest) -> ReviewResult:
    """Compare with the last kept snapshot; with ``keep`` this one becomes the last."""
    from sonobridge.store.paths import PathStore
    from sonobridge.workflows.portfolio.reading.content import (
        REVIEW,
        review_content,
        snapshot,
    )

    reading = PortfolioReading(context)
    made = review_content(reading, request.role)
    if request.keep:
        body = snapshot(reading, request.role).as_json()
        kept = PathStore(context.workspace).add(context.actor.person_id, REVIEW, "annual", body)
        context.evidence.made("portfolio_review", f"annual@{kept.version}", kept.sha256)
        context.evidence.measured({"changes": len(made.changes), "role": body["role"]})
    else:
        context.evidence.skip()
    return ReviewResult(
        since=made.since or None,
        made_at=made.made_at,
        role=request.role,
        readiness=made.readiness,
        level=made.level,
        changes=tuple(
            ChangeLine(about=one.about, before=one.before, now=one.now, kind=one.kind)
            for one in made.changes
        ),
        next=tuple(GapToClose(title=title, action=action) for title, action in made.open_gaps),
        kept=request.keep,
    )
