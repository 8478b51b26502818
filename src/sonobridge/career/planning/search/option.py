"""What a plan is made of: options with a price, a length, a rule and effects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sonobridge.career.credentials.facts import Facts
from sonobridge.career.credentials.library import CredentialLibrary
from sonobridge.career.credentials.rule import Rule

__all__ = [
    "DAYS_A_MONTH",
    "Effects",
    "Limits",
    "Option",
    "PlanProblem",
    "Schooling",
    "Slot",
    "Value",
    "study_days",
]

DAYS_A_MONTH = 365.2425 / 12
"""Mean length of a Gregorian month in days."""

Slot = Literal["day", "study"]
"""The day slot holds one full-time programme or post at a time, the study slot one course or
exam preparation at a time, with all the hours a week that the person allows."""

Value = Callable[[float, int, float], int]
"""``value(lead_months, cost_usd, unpaid_months)`` in whole USD; rises with none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schooling:
    """An education that an option finishes; see ``Studied`` for the words."""

    kind: str
    programmes: tuple[str, ...]
    level: str
    years: float
    accredited: bool = False
    arrt_recognised: bool = False
    informatics: bool = False
    clinical_hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What is true once an option is done.

    ``practice`` kinds count the months of the option, the rest counts on its last day.
    """

    passes: tuple[str, ...] = ()
    schooling: Schooling | None = None
    practice: tuple[str, ...] = ()
    counted: tuple[tuple[str, int], ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that may become a step of a plan.

    Attributes
    ----------
    kind
        ``school``, ``course``, ``exam``, ``work`` or ``practice``.
    slot
        Which of the person's two slots it takes.
    months
        Calendar months in the day slot; 0 in the study slot.
    hours
        Hours in the study slot; 0 in the day slot.
    cost_usd
        What the search counts; ``fee_usd`` is what the record says, None when unknown.
    risk
        Risk points: what about it is not certain.
    rule
        What has to hold on its first day.
    """

    id: str
    title: str
    kind: str
    slot: Slot
    rule: Rule
    effects: Effects
    months: int = 0
    hours: int = 0
    cost_usd: int = 0
    fee_usd: int | None = 0
    fee_confirmed: bool = False
    risk: int = 0
    confidence: str = "memory"
    sources: tuple[str, ...] = ()
    as_of: str = ""
    exercise: str = ""
    rule_id: str = ""

    def __post_init__(self) -> None:
        if self.cost_usd < 0 or self.risk < 0 or self.months < 0 or self.hours < 0:
            raise ValueError(f"{self.id}: cost, risk and length are not negative")
        if (self.slot == "day") != (self.months > 0) or (self.slot == "study") != (
            self.hours > 0
        ):
            raise ValueError(f"{self.id}: months in the day slot, hours in the study slot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the person will not go beyond."""

    hours_per_week: int = 10
    budget_usd: int | None = None
    months: int = 180

    def __post_init__(self) -> None:
        if not 1 <= self.hours_per_week <= 80 or not 1 <= self.months <= 600:
            raise ValueError("1 to 80 hours a week, 1 to 600 months")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProblem:
    """A person, a goal, the options and the limits.

    Attributes
    ----------
    start
        First day of the plan.
    goal
        What has to hold at its end.
    earning
        From when on the person is paid in the field; before it and in full-time school
        months are unpaid.
    value
        Wage NPV of a plan, see :data:`Value`.
    """

    library: CredentialLibrary
    facts: Facts
    start: date
    goal: Rule
    options: tuple[Option, ...]
    limits: Limits
    value: Value
    earning: Rule
    notes: tuple[str, ...] = field(default=())


def study_days(hours: int, hours_per_week: int) -> int:
    """Return the days that some hours take at so many hours a week, rounded up."""
    return -(-hours * 7 // hours_per_week)
