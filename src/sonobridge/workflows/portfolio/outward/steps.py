"""``portfolio.steps``: what a lead, a consultant, a professor has to show."""

from __future__ import annotations

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["StepsRequest", "StepsResult", "steps"]


@record
class StepsRequest:
    """Nothing to choose."""


@record
class StepItemLine:
    """One thing to be shown and what of it exists."""

    text: str
    n: int
    required: int
    met: bool
    action: str
    evidence_ids: tuple[str, ...]


@record
class StepLine:
    """A step; ready only when all items have fresh evidence."""

    id: str
    title: str
    ready: bool
    items: tuple[StepItemLine, ...]


@record
class StepsResult:
    """The steps in order."""

    steps: tuple[StepLine, ...]


@operation(
    "portfolio.steps", summary="Show the steps of advancement and what each has to show."
)
def steps(context: Context, request: StepsRequest) -> StepsResult:
    """Read the records that count; what was withdrawn or went stale turns a step back."""
    from sonobridge.portfolio.steps import step_states

    del request
    return StepsResult(
        steps=tuple(
            StepLine(
                id=step.id,
                title=step.title,
                ready=step.ready,
                items=tuple(
                    StepItemLine(
                        text=item.text,
                        n=item.n,
                        required=item.required,
                        met=item.met,
                        action=item.action,
                        evidence_ids=item.evidence_ids,
                    )
                    for item in step.items
                ),
            )
            for step in step_states(PortfolioReading(context).own)
        )
    )
