"""AI impact: what is exposed, what grows, and how steady an occupation stands."""

from sonobridge.career.exposure.adoption import (
    AdoptedWeek,
    TaskHours,
    adopt,
    adoption_rule,
    paces,
)
from sonobridge.career.exposure.composite import (
    COMPOSITES,
    Composite,
    CompositePart,
    composite_of,
)
from sonobridge.career.exposure.neighbours import (
    Neighbour,
    SkillPay,
    neighbours_of,
    skill_pay,
)
from sonobridge.career.exposure.stability import (
    STABILITY_PARTS,
    Stability,
    StabilityPart,
    shipped_weights,
    stability_of,
)
from sonobridge.career.exposure.tables import Exercise, Review, TaskReview, load_review
from sonobridge.career.exposure.task_exposure import (
    CAVEATS,
    RATERS,
    Disruption,
    RaterExposure,
    band_of,
    band_rule,
    disruption_of,
)
from sonobridge.career.exposure.task_lists import (
    AUTOMATED_RULE,
    GROWING_RULE,
    NO_EXERCISE,
    GrowingTask,
    ReviewedTask,
    automated_tasks,
    growing_tasks,
    review_tasks,
)

__all__ = [
    "AUTOMATED_RULE",
    "CAVEATS",
    "COMPOSITES",
    "GROWING_RULE",
    "NO_EXERCISE",
    "RATERS",
    "STABILITY_PARTS",
    "AdoptedWeek",
    "Composite",
    "CompositePart",
    "Disruption",
    "Exercise",
    "GrowingTask",
    "Neighbour",
    "RaterExposure",
    "Review",
    "ReviewedTask",
    "SkillPay",
    "Stability",
    "StabilityPart",
    "TaskHours",
    "TaskReview",
    "adopt",
    "adoption_rule",
    "automated_tasks",
    "band_of",
    "band_rule",
    "composite_of",
    "disruption_of",
    "growing_tasks",
    "load_review",
    "neighbours_of",
    "paces",
    "review_tasks",
    "shipped_weights",
    "skill_pay",
    "stability_of",
]
