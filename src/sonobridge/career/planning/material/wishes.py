"""What a person wishes of a plan, and what the person has confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

__all__ = ["Accreditation", "Wishes"]

Accreditation = Literal["any", "accredited", "not_accredited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Limits and confirmed figures.

    Attributes
    ----------
    hours_per_week
        Study beside work or school.
    on_call_hours
        Tolerated on-call hours a week; None: any.
    budget_usd
        Limit of all costs together; None: none.
    tuition_cap_usd
        Limit of one programme's or course's tuition; None: none.
    part_time
        Programmes are taken beside work, in the study hours, instead of full time.
    accreditation
        Which sonography programmes are considered.
    fees, tuition
        Figures that the person confirmed, by credential or option, in USD.
    proven
        Credentials whose existence the person has proved.
    evidence
        Skill to the day on which its evidence was complete.
    """

    hours_per_week: int = 10
    on_call_hours: int | None = None
    budget_usd: int | None = None
    tuition_cap_usd: int | None = None
    part_time: bool = False
    accreditation: Accreditation = "any"
    fees: Mapping[str, int] = field(default_factory=dict)
    tuition: Mapping[str, int] = field(default_factory=dict)
    proven: frozenset[str] = frozenset()
    evidence: Mapping[str, date] = field(default_factory=dict)
