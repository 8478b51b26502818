"""``path.check_wording``: passages that show no choice."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["CheckWordingRequest", "CheckWordingResult", "PassageLine", "check_wording"]


@record
class CheckWordingRequest:
    """What you would say."""

    text: Annotated[str, Len(1, 4000), Help("The text to look at.")]


@record
class PassageLine:
    """A passage, why it is flagged and what to say instead; positions count from 0."""

    start: int
    end: int
    text: str
    why: str
    instead: str


@record
class CheckWordingResult:
    """The flagged passages; none says only that no known pattern was found."""

    passages: tuple[PassageLine, ...]
    words: str


@operation(
    "path.check_wording",
    summary="Flag wording that shows no choice, and say what to say instead.",
    traits=(Trait.PURE,),
    positional=("text",),
)
def check_wording(context: Context, request: CheckWordingRequest) -> CheckWordingResult:
    """Look for patterns that say it happened, others chose, or nothing else was left."""
    from sonobridge.career.wording import check_choice

    del context
    found = check_choice(request.text)
    return CheckWordingResult(
        passages=tuple(
            PassageLine(
                start=one.start, end=one.end, text=one.text, why=one.why, instead=one.instead
            )
            for one in found
        ),
        words=f"{len(found)} passages show no choice."
        if found
        else "No known pattern was found.",
    )
