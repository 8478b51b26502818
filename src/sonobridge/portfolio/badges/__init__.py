"""Badges: Open Badges 3.0 credentials that name their evidence by hash."""

from sonobridge.portfolio.badges.baking import bake_png, bake_svg, token_in
from sonobridge.portfolio.badges.compact import BadgeRejectedError
from sonobridge.portfolio.badges.credential import (
    SELF_ISSUED,
    BadgeContent,
    BadgeEvidence,
    BadgeMetric,
    sign_badge,
)
from sonobridge.portfolio.badges.did import did_of_key, key_of_did
from sonobridge.portfolio.badges.verification import (
    VerifiedBadge,
    VerifiedEvidence,
    verify_badge,
)

__all__ = [
    "SELF_ISSUED",
    "BadgeContent",
    "BadgeEvidence",
    "BadgeMetric",
    "BadgeRejectedError",
    "VerifiedBadge",
    "VerifiedEvidence",
    "bake_png",
    "bake_svg",
    "did_of_key",
    "key_of_did",
    "sign_badge",
    "token_in",
    "verify_badge",
]
