"""``portfolio.card_timing_add``: one reader's time with the hiring card."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Gt, Le, Len

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record, to_json
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.outward.card_timing import (
    CARD_TIME,
    card_to_read,
    timing_of,
)

__all__ = ["AddCardTimingRequest", "AddCardTimingResult", "add_card_timing"]


@record
class AddCardTimingRequest:
    """What was measured of one reader at first sight."""

    reader: Annotated[str, Len(1, 40), Help("Code of the reader, such as R1; no full name.")]
    seconds: Annotated[
        float, Gt(0), Le(600), Help("From first sight to the last value named, in seconds.")
    ]
    named: Annotated[int, Ge(0), Le(6), Help("Values named rightly, 0 to 6.")]
    role: Annotated[str, Len(1, 60), Help("Role aimed at.")] = "ai_clinical_specialist"


@record
class AddCardTimingResult:
    """The time as kept, and the median in words."""

    reader: str
    n: int
    text: str


@operation(
    "portfolio.card_timing_add",
    summary="Keep the time in which one reader named the six values of the hiring card.",
    traits=(Trait.EVIDENCE,),
    command="portfolio card-timing-add",
    positional=("reader",),
)
def add_card_timing(context: Context, request: AddCardTimingRequest) -> AddCardTimingResult:
    """Keep the first time of a reader with the hash of the card that was read.

    Raises
    ------
    ConflictError
        For a reader who has read the card before.
    """
    from sonobridge.core.canonical import hash_json
    from sonobridge.store.paths import PathStore

    store, person = PathStore(context.workspace), context.actor.person_id
    reader = request.reader.strip().upper()
    if not reader or store.find(person, CARD_TIME, reader) is not None:
        raise ConflictError(
            "This reader has read the card before." if reader else "The reader has no code.",
            where=reader,
            why="Only the first sight counts: who has seen the card has learnt it.",
            kept="The first time.",
            remedy="Ask another reader, under another code.",
        )
    lines, sample = card_to_read(context, request.role)
    kept = store.add(
        person,
        CARD_TIME,
        reader,
        {
            "seconds": float(request.seconds),
            "named": request.named,
            "sample": sample,
            "card_sha256": hash_json([to_json(line) for line in lines]),
        },
    )
    found = timing_of(store.current(person, CARD_TIME))
    context.evidence.made("path_record", f"{CARD_TIME}/{reader}", kept.sha256)
    context.evidence.measured({"named": request.named, "n": found.n, "sample": sample})
    return AddCardTimingResult(reader=reader, n=found.n, text=found.text)
