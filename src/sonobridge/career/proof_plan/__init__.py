"""The 30-day proof plan: four weeks, each closed by artefacts alone."""

from sonobridge.career.proof_plan.artefact import (
    Artefact,
    Presentation,
    Reading,
    Shadowing,
    SupervisedPractice,
)
from sonobridge.career.proof_plan.week import (
    Week,
    WeekState,
    WrongKindError,
    load_weeks,
    refuse_wrong_kind,
    state_weeks,
)

__all__ = [
    "Artefact",
    "Presentation",
    "Reading",
    "Shadowing",
    "SupervisedPractice",
    "Week",
    "WeekState",
    "WrongKindError",
    "load_weeks",
    "refuse_wrong_kind",
    "state_weeks",
]
