"""Plans to a role: built from rules, searched exactly, dated, checked, kept."""

from sonobridge.career.planning.building import (
    Excluded,
    PlanBuilder,
    bridge_rule,
    fee_allowance,
)
from sonobridge.career.planning.checker import (
    CheckedStep,
    PlanChecker,
    RuleFinding,
    Start,
    Violation,
)
from sonobridge.career.planning.checking import checked_steps, make_checker
from sonobridge.career.planning.money import PlanMoney, plan_money
from sonobridge.career.planning.plan import Award, DatedPlan, PlanStep, date_plans, facts_after
from sonobridge.career.planning.routes import (
    CountryRow,
    Offer,
    country_rows,
    credential_sets,
    offers,
    us_steps,
)
from sonobridge.career.planning.value import PayBand, PlanValue, study_value_cents

__all__ = [
    "Award",
    "CheckedStep",
    "CountryRow",
    "DatedPlan",
    "Excluded",
    "Offer",
    "PayBand",
    "PlanBuilder",
    "PlanChecker",
    "PlanMoney",
    "PlanStep",
    "PlanValue",
    "RuleFinding",
    "Start",
    "Violation",
    "bridge_rule",
    "checked_steps",
    "country_rows",
    "credential_sets",
    "date_plans",
    "facts_after",
    "fee_allowance",
    "make_checker",
    "offers",
    "plan_money",
    "study_value_cents",
    "us_steps",
]
