"""``path.leadership``: the steps into leadership, with evidence asked for and one's own."""

from __future__ import annotations

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context

__all__ = [
    "AskedLine",
    "LeadershipRequest",
    "LeadershipResult",
    "LeadershipStepLine",
    "leadership",
]


@record
class LeadershipRequest:
    """Nothing needs to be said."""


@record
class AskedLine:
    """Evidence that a step asks for, and how much of it is on record."""

    what: str
    kinds: tuple[str, ...]
    required: int
    have: int
    met: bool


@record
class LeadershipStepLine:
    """A step: national median in US dollars a year with its source, evidence asked for."""

    id: str
    title: str
    soc: str
    occupation: str
    stands_in: str
    median_usd: float | None
    median_reason: str
    wage_source: str
    wage_as_of: str
    wage_confidence: str
    wage_caveats: tuple[str, ...]
    evidence: tuple[AskedLine, ...]
    source: str
    as_of: str
    confidence: str


@record
class LeadershipResult:
    """The steps in order."""

    steps: tuple[LeadershipStepLine, ...]


@operation(
    "path.leadership",
    summary="Show the steps into leadership: median wage, evidence asked for, evidence held.",
    command="path leadership",
)
def leadership(context: Context, request: LeadershipRequest) -> LeadershipResult:
    """Count one's own evidence as the portfolio does; statements count for nothing."""
    from sonobridge.career.experience import load_leadership
    from sonobridge.portfolio import count_evidence
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

    del request
    own = PortfolioReading(context).own
    lines = []
    for step in load_leadership():
        wage = step.median.citation
        asked = []
        for one in step.evidence:
            have = count_evidence(own, one.kinds).n
            asked.append(
                AskedLine(
                    what=one.what,
                    kinds=one.kinds,
                    required=one.required,
                    have=have,
                    met=have >= one.required,
                )
            )
        lines.append(
            LeadershipStepLine(
                id=step.id,
                title=step.title,
                soc=step.soc,
                occupation=step.occupation,
                stands_in=step.stands_in,
                median_usd=step.median.value,
                median_reason=step.median.reason,
                wage_source=wage.source,
                wage_as_of=wage.as_of,
                wage_confidence=wage.confidence,
                wage_caveats=wage.caveats,
                evidence=tuple(asked),
                source=step.source.text,
                as_of=step.source.as_of,
                confidence=step.source.confidence,
            )
        )
    return LeadershipResult(steps=tuple(lines))
