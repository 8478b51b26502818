"""Money: pay, what a move is worth, and how sure that is."""

from sonobridge.career.money.base_pay import BasePay, PayStep, base_pay
from sonobridge.career.money.demand import (
    DEMAND_FACTORS,
    WAGE_PER_GROWTH,
    DemandScenario,
    demand_scenarios,
    wage_drift,
)
from sonobridge.career.money.net_value import (
    BASE_ENTRY,
    Job,
    MoveCosts,
    MoveValue,
    MoveYear,
    Terms,
    entry_for_wage,
    grown_percentile,
    value_move,
)
from sonobridge.career.money.pay_line import (
    FULL_TIME,
    PayLine,
    Schedule,
    weekly_pay,
    yearly_pay,
)
from sonobridge.career.money.shipped_moves import ShippedMove, shipped_moves
from sonobridge.career.money.study import Course, CourseValue, value_course
from sonobridge.career.money.uncertainty import (
    ENTRY_HIGH,
    ENTRY_LOW,
    EntryPoint,
    MoveCase,
    Spread,
    TornadoBar,
    entry_curve,
    paying_entry,
    spread_of,
    tornado,
)
from sonobridge.career.money.wage_points import (
    WageMissingError,
    WagePoints,
    factor_by_industry,
    own_wages,
    wage_points,
)

__all__ = [
    "BASE_ENTRY",
    "DEMAND_FACTORS",
    "ENTRY_HIGH",
    "ENTRY_LOW",
    "FULL_TIME",
    "WAGE_PER_GROWTH",
    "BasePay",
    "Course",
    "CourseValue",
    "DemandScenario",
    "EntryPoint",
    "Job",
    "MoveCase",
    "MoveCosts",
    "MoveValue",
    "MoveYear",
    "PayLine",
    "PayStep",
    "Schedule",
    "ShippedMove",
    "Spread",
    "Terms",
    "TornadoBar",
    "WageMissingError",
    "WagePoints",
    "base_pay",
    "demand_scenarios",
    "entry_curve",
    "entry_for_wage",
    "factor_by_industry",
    "grown_percentile",
    "own_wages",
    "paying_entry",
    "shipped_moves",
    "spread_of",
    "tornado",
    "value_course",
    "value_move",
    "wage_drift",
    "wage_points",
    "weekly_pay",
    "yearly_pay",
]
