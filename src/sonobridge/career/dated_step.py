"""Steps and awards of a plan with their days: what a search gives, a page shows, a row keeps.

They stand apart from the search, so that a command that only prints them loads none of it.
"""

from __future__ import annotations

from datetime import date

from sonobridge.core.record import record

__all__ = ["Award", "PlanStep"]


@record
class PlanStep:
    """One dated step, as it is printed and stored.

    Attributes
    ----------
    start, end
        First day, and the day on which it is done (a pass, a degree).
    hours_per_week
        Study hours in each full week; 0 in the day slot.
    cost_usd
        What the plan counts; ``fee_usd`` is what is known, None when the issuer has to be
        asked.
    fee_state
        ``confirmed``, ``confirm with the issuer``, ``ask the issuer``, ``assumed`` or ``none``.
    because
        What held on its first day, so that it could start.
    rule_sha256
        Of the rule that it rests on; empty for steps without a credential record.
    """

    id: str
    title: str
    kind: str
    slot: str
    start: date
    end: date
    months: float
    hours: int
    hours_per_week: float
    cost_usd: int
    fee_usd: int | None
    fee_state: str
    risk: int
    confidence: str
    badge: str
    sources: tuple[str, ...]
    as_of: str
    because: str
    exercise: str
    rule_id: str
    rule_sha256: str


@record
class Award:
    """A credential that follows from exams, and the day on which it does."""

    id: str
    name: str
    day: date
    because: str
    confidence: str
