"""``label.over_reliance``: what a reader did with planted wrong suggestions, from a table."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context

__all__ = ["OverRelianceRequest", "OverRelianceResult", "over_reliance"]


@record
class OverRelianceRequest:
    """Answers with and without AI; several sessions may stand in one table."""

    text: Annotated[
        str,
        Len(1, 5_000_000),
        Help(
            "CSV text with the columns session, item, truth, suggestion, answer; an empty "
            "suggestion is the arm without AI."
        ),
    ]


@record
class OverRelianceResult:
    """Accepted wrong suggestions beside wrong answers without AI, each with interval."""

    name: str
    sessions: int
    accepted: Estimate | NotEstimable
    wrong_alone: Estimate | NotEstimable
    verdict: str
    words: str


@operation(
    "label.over_reliance",
    summary="Count accepted wrong suggestions of an AI beside readings without AI.",
    traits=(Trait.PURE,),
)
def over_reliance(context: Context, request: OverRelianceRequest) -> OverRelianceResult:
    """Read the table and judge; nothing of it is stored."""
    from sonobridge.labelling.over_reliance import judge_reliance, read_items

    del context
    found = judge_reliance(read_items(request.text))
    return OverRelianceResult(
        name=found.name,
        sessions=found.sessions,
        accepted=found.accepted,
        wrong_alone=found.wrong_alone,
        verdict=found.verdict,
        words=found.words,
    )
