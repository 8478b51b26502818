"""``path.rationale``: the rationale note, kept with the records behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import MaxLen

from sonobridge.core.errors import ForbiddenError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.free_text import clean_text
from sonobridge.workflows.path.wording.check_wording import PassageLine

if TYPE_CHECKING:
    from sonobridge.career.wording import RationaleNote
    from sonobridge.store.paths import PathRecord

__all__ = [
    "NOTE",
    "RATIONALE",
    "RationaleRequest",
    "RationaleResult",
    "rationale",
    "rationale_result",
]

RATIONALE = "rationale"
NOTE = "note"
_SLOTS = ("area", "population", "reason", "evidence", "trade_off", "evidence_ids")

_Slot = Annotated[str, MaxLen(400)]


@record
class RationaleRequest:
    """Five slots and the records behind the evidence."""

    area: Annotated[_Slot, Help("Area of work you choose.")] = ""
    population: Annotated[_Slot, Help("Patients it serves.")] = ""
    reason: Annotated[_Slot, Help("Why you choose it.")] = ""
    evidence: Annotated[_Slot, Help("What shows it.")] = ""
    trade_off: Annotated[_Slot, Help("What you give up for it.")] = ""
    evidence_ids: Annotated[
        tuple[Annotated[str, MaxLen(40)], ...],
        MaxLen(20),
        Help("Evidence records of yours behind it; see portfolio show."),
    ] = ()


@record
class RationaleResult:
    """The note as kept, what it lacks, and its text once it lacks nothing."""

    area: str
    population: str
    reason: str
    evidence: str
    trade_off: str
    evidence_ids: tuple[str, ...]
    complete: bool
    missing: tuple[str, ...]
    text: str
    passages: tuple[PassageLine, ...]
    version: int
    made_at: str


@operation(
    "path.rationale",
    summary="Keep your rationale note; it says what is missing until it is complete.",
    traits=(Trait.EVIDENCE,),
)
def rationale(context: Context, request: RationaleRequest) -> RationaleResult:
    """Check that the records are your own, then keep the next version of the note."""
    from sonobridge.store.paths import PathStore

    slots = ("area", "population", "reason", "evidence", "trade_off")
    clean_text({name: str(getattr(request, name)) for name in slots})
    for evidence_id in request.evidence_ids:
        kept = context.workspace.evidence.get(evidence_id)
        if kept.person_id != context.actor.person_id:
            raise _not_own(evidence_id)
        context.evidence.used("evidence", kept.id, kept.hash)
    body = {
        "area": request.area,
        "population": request.population,
        "reason": request.reason,
        "evidence": request.evidence,
        "trade_off": request.trade_off,
        "evidence_ids": list(request.evidence_ids),
    }
    row = PathStore(context.workspace).add(context.actor.person_id, RATIONALE, NOTE, body)
    result = rationale_result(row)
    context.evidence.made("path_record", NOTE, row.sha256)
    context.evidence.measured({"complete": result.complete, "missing": list(result.missing)})
    return result


def rationale_result(row: PathRecord) -> RationaleResult:
    """Return a stored note with what it lacks and its text."""
    from sonobridge.career.wording import RationaleNote, check_choice, state_rationale

    body = {**row.body, "evidence_ids": tuple(row.body.get("evidence_ids", ()))}
    note = RationaleNote(**body)
    stated = state_rationale(note)
    spoken = f"{note.reason} {note.evidence} {note.trade_off}"
    return RationaleResult(
        **_slots(note),
        complete=stated.complete,
        missing=stated.missing,
        text=stated.text,
        passages=tuple(
            PassageLine(
                start=one.start, end=one.end, text=one.text, why=one.why, instead=one.instead
            )
            for one in check_choice(spoken)
        ),
        version=row.version,
        made_at=row.made_at,
    )


def _slots(note: RationaleNote) -> dict[str, Any]:
    return {name: getattr(note, name) for name in _SLOTS}


def _not_own(evidence_id: str) -> ForbiddenError:
    return ForbiddenError(
        "This record belongs to another person.",
        where=evidence_id[:40],
        kept="Your note is unchanged.",
        remedy="Name records of your own; 'sonobridge portfolio show' lists them.",
    )
