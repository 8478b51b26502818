"""``path.proof_start``: begin the thirty days."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.proof.stored_proof import NAME, PLAN

__all__ = ["ProofStartRequest", "ProofStartResult", "proof_start"]


@record
class ProofStartRequest:
    """The first day."""

    start: Annotated[DayText, Help("First day, 2026-09-01; empty: today.")] = ""


@record
class ProofStartResult:
    """First and last day; starting again begins a new plan and keeps what was attached."""

    start: str
    end: str
    version: int


@operation(
    "path.proof_start",
    summary="Begin the thirty days; each week closes only with an artefact.",
    traits=(Trait.AUDITED,),
    command="path proof-start",
)
def proof_start(context: Context, request: ProofStartRequest) -> ProofStartResult:
    """Keep the first day."""
    from sonobridge.career.proof_plan import state_weeks
    from sonobridge.store.paths import PathStore

    start = today_of(context, request.start)
    row = PathStore(context.workspace).add(
        context.actor.person_id, PLAN, NAME, {"start": start.isoformat()}
    )
    return ProofStartResult(
        start=start.isoformat(),
        end=state_weeks(start, {})[-1].end.isoformat(),
        version=row.version,
    )
