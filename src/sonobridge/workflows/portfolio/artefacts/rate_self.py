"""``portfolio.rate_self``: one's own rating of a skill, kept beside what is measured."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.errors import MissingError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["SELF_RATING", "RateSelfRequest", "RateSelfResult", "rate_self"]

SELF_RATING = "portfolio_self_rating"


@record
class RateSelfRequest:
    """Which skill, and how one rates oneself."""

    skill: Annotated[str, Len(1, 60), Help("Skill, as portfolio show names it.")]
    rating: Annotated[int, Ge(1), Le(5), Help("1 (not yet) to 5 (always).")]


@record
class RateSelfResult:
    """The rating; it is no evidence."""

    skill: str
    title: str
    rating: int
    notice: str


@operation(
    "portfolio.rate_self",
    summary="Rate a skill of yours; it stands beside the measured value and never counts.",
    traits=(Trait.AUDITED,),
    positional=("skill",),
)
def rate_self(context: Context, request: RateSelfRequest) -> RateSelfResult:
    """Keep the rating as a further version; no evidence record is written."""
    from sonobridge.portfolio import load_framework
    from sonobridge.store.paths import PathStore

    found = [one for one in load_framework().skills if one.id == request.skill]
    if not found:
        raise MissingError(
            "There is no skill of that name.",
            where=request.skill[:60],
            kept="Nothing was changed.",
            remedy="Take the name from sonobridge portfolio show.",
        )
    PathStore(context.workspace).add(
        context.actor.person_id, SELF_RATING, request.skill, {"rating": request.rating}
    )
    return RateSelfResult(
        skill=request.skill,
        title=found[0].title,
        rating=request.rating,
        notice="A self-rating alone never counts as evidence.",
    )
