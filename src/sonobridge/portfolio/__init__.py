"""What a person can show: readiness for a role, from evidence alone."""

from sonobridge.portfolio.evidence_count import (
    Count,
    EvidenceSummary,
    NotCounted,
    count_evidence,
    own_evidence,
)
from sonobridge.portfolio.readiness import (
    Gap,
    Participation,
    PartReadiness,
    Readiness,
    RungState,
    SkillReadiness,
    measure_readiness,
)
from sonobridge.portfolio.role import (
    Exercise,
    LadderRung,
    Need,
    Role,
    RoleInvalidError,
    Skill,
    SkillPart,
    load_role,
    parse_role,
)

__all__ = [
    "Count",
    "EvidenceSummary",
    "Exercise",
    "Gap",
    "LadderRung",
    "Need",
    "NotCounted",
    "PartReadiness",
    "Participation",
    "Readiness",
    "Role",
    "RoleInvalidError",
    "RungState",
    "Skill",
    "SkillPart",
    "SkillReadiness",
    "count_evidence",
    "load_role",
    "measure_readiness",
    "own_evidence",
    "parse_role",
]
