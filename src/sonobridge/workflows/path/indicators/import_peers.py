"""``path.diary_peers``: what peers said in a survey, by import."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len, MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.indicators.stored_indicators import PEERS, keep_entry

__all__ = ["PeerSurveyRequest", "PeerSurveyResult", "import_peers"]


@record
class PeerSurveyRequest:
    """A survey of peers and its column of scores."""

    text: Annotated[str, Len(1, 2_000_000), Help("Text of a CSV file with a header line.")]
    column: Annotated[str, Len(1, 120), Help("Column with scores 1 to 5.")] = "Score"
    name: Annotated[str, Len(1, 80), Help("Group; the same name replaces it.")] = "peers"
    source: Annotated[str, MaxLen(200), Help("Who asked whom, when.")] = ""


@record
class PeerSurveyResult:
    """Counts by score 1..5; every other column was dropped."""

    answers: int
    counts: tuple[int, ...]
    refused: int
    dropped: tuple[str, ...]


@operation(
    "path.diary_peers",
    summary="Take a survey of peers' satisfaction in; only its scores are kept.",
    traits=(Trait.EVIDENCE,),
    command="path diary-peers",
)
def import_peers(context: Context, request: PeerSurveyRequest) -> PeerSurveyResult:
    """Count scores 1 to 5 of one column; nothing else of the file is kept."""
    from sonobridge.career.indicators.files import survey_counts

    found = survey_counts(request.text, request.column)
    body = {"counts": list(found.counts), "source": request.source.strip()}
    keep_entry(context, PEERS, request.name, body)
    context.evidence.measured({"answers": sum(found.counts)})
    return PeerSurveyResult(
        answers=sum(found.counts),
        counts=found.counts,
        refused=found.refused,
        dropped=found.dropped,
    )
