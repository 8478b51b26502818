"""Badges: Open Badges 3.0 credentials that name their evidence by hash."""

from sonobridge.portfolio.badges.baking import bake_png, bake_svg, token_in
from sonobridge.portfolio.badges.catalogue import (
    BadgeDefinition,
    BadgeStanding,
    badge_standing,
    find_badge,
    load_badges,
)
from sonobridge.portfolio.badges.compact import BadgeRejectedError
from sonobridge.portfolio.badges.credential import (
    SELF_ISSUED,
    BadgeContent,
    BadgeEvidence,
    BadgeMetric,
    sign_badge,
)
from sonobridge.portfolio.badges.did import did_of_key, key_of_did
from sonobridge.portfolio.badges.exercise_set import (
    ExerciseSet,
    SetPartState,
    load_exercise_sets,
    set_states,
)
from sonobridge.portfolio.badges.verification import (
    VerifiedBadge,
    VerifiedEvidence,
    verify_badge,
)

__all__ = [
    "SELF_ISSUED",
    "BadgeContent",
    "BadgeDefinition",
    "BadgeEvidence",
    "BadgeMetric",
    "BadgeRejectedError",
    "BadgeStanding",
    "ExerciseSet",
    "SetPartState",
    "VerifiedBadge",
    "VerifiedEvidence",
    "badge_standing",
    "bake_png",
    "bake_svg",
    "did_of_key",
    "find_badge",
    "key_of_did",
    "load_badges",
    "load_exercise_sets",
    "set_states",
    "sign_badge",
    "token_in",
    "verify_badge",
]
