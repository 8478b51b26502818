"""Deciding between two sides: scores, probability, pairs, evidence, comparison."""

from sonobridge.career.decision.comparison import (
    SECTIONS,
    Claim,
    ComparisonRow,
    GrowthClaim,
    PayFacts,
    comparison_rows,
    fixed_claims,
    growth_claims,
    pay_claims,
    rows_as_csv,
)
from sonobridge.career.decision.day import Day, DaySlot, plan_day
from sonobridge.career.decision.evidence_update import (
    SELF_RATING_SD,
    Measurement,
    UpdatedAnswer,
    UpdatedMargin,
    update_answer,
    update_answers,
    updated_margin,
)
from sonobridge.career.decision.fork_map import ForkMap, MapCell, load_fork_map, place_on_map
from sonobridge.career.decision.measurement import (
    CountedWork,
    MeasuredCriterion,
    measure_criteria,
)
from sonobridge.career.decision.noise import (
    PUBLISHED_NOISE,
    MarginSearch,
    Noise,
    all_probabilities,
    smallest_decisive_margin,
)
from sonobridge.career.decision.norming import (
    NormedMargin,
    NormGroup,
    load_norm_groups,
    norm_margin,
)
from sonobridge.career.decision.pairs import (
    PairAnswer,
    PairFit,
    PairLean,
    Strength,
    fit_pairs,
    pairs_in_order,
)
from sonobridge.career.decision.rubric import (
    AnswerChange,
    Persona,
    Rubric,
    RubricScore,
    Verdict,
)
from sonobridge.career.decision.sub_answers import (
    EQUAL_WEIGHTS,
    SUB_QUESTIONS,
    SubAnswers,
    join_sub_answers,
    joining_rule,
)
from sonobridge.career.decision.tables import FORKS, load_personas, load_rubric
from sonobridge.career.decision.trade_offs import Cost, TradeOff, trade_offs

__all__ = [
    "EQUAL_WEIGHTS",
    "FORKS",
    "PUBLISHED_NOISE",
    "SECTIONS",
    "SELF_RATING_SD",
    "SUB_QUESTIONS",
    "AnswerChange",
    "Claim",
    "ComparisonRow",
    "Cost",
    "CountedWork",
    "Day",
    "DaySlot",
    "ForkMap",
    "GrowthClaim",
    "MapCell",
    "MarginSearch",
    "MeasuredCriterion",
    "Measurement",
    "Noise",
    "NormGroup",
    "NormedMargin",
    "PairAnswer",
    "PairFit",
    "PairLean",
    "PayFacts",
    "Persona",
    "Rubric",
    "RubricScore",
    "Strength",
    "SubAnswers",
    "TradeOff",
    "UpdatedAnswer",
    "UpdatedMargin",
    "Verdict",
    "all_probabilities",
    "comparison_rows",
    "fit_pairs",
    "fixed_claims",
    "growth_claims",
    "join_sub_answers",
    "joining_rule",
    "load_fork_map",
    "load_norm_groups",
    "load_personas",
    "load_rubric",
    "measure_criteria",
    "norm_margin",
    "pairs_in_order",
    "pay_claims",
    "place_on_map",
    "plan_day",
    "rows_as_csv",
    "smallest_decisive_margin",
    "trade_offs",
    "update_answer",
    "update_answers",
    "updated_margin",
]
