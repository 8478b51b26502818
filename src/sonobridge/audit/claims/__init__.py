"""What may be said of a model: claims checked against an evaluation, and their register."""

from sonobridge.audit.claims.claim import ClaimAnswer, ClaimReason, check_claim
from sonobridge.audit.claims.performance_claim import (
    PerformanceClaim,
    missing_fields,
    require_complete,
)
from sonobridge.audit.claims.release import releasable

__all__ = [
    "ClaimAnswer",
    "ClaimReason",
    "PerformanceClaim",
    "check_claim",
    "missing_fields",
    "releasable",
    "require_complete",
]
