"""Experience: kinds of opportunities, and the steps into leadership."""

from sonobridge.career.experience.leadership import (
    AskedEvidence,
    LeadershipStep,
    load_leadership,
)
from sonobridge.career.experience.opportunity import (
    KINDS,
    UNKNOWN,
    Opportunity,
    OpportunityKind,
    effort,
    load_opportunities,
)

__all__ = [
    "KINDS",
    "UNKNOWN",
    "AskedEvidence",
    "LeadershipStep",
    "Opportunity",
    "OpportunityKind",
    "effort",
    "load_leadership",
    "load_opportunities",
]
