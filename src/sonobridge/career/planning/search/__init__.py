"""Exact Pareto search for plans: options, clauses, timetables, front."""

from sonobridge.career.planning.search.choices import Vector
from sonobridge.career.planning.search.front import Placed, SearchWork
from sonobridge.career.planning.search.option import (
    DAYS_A_MONTH,
    Effects,
    Limits,
    Option,
    PlanProblem,
    Schooling,
    Slot,
    Value,
    study_days,
)
from sonobridge.career.planning.search.pareto import SearchResult, relevant_options, search

__all__ = [
    "DAYS_A_MONTH",
    "Effects",
    "Limits",
    "Option",
    "Placed",
    "PlanProblem",
    "Schooling",
    "SearchResult",
    "SearchWork",
    "Slot",
    "Value",
    "Vector",
    "relevant_options",
    "search",
    "study_days",
]
