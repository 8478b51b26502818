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
    measure_participation,
    measure_readiness,
)
from sonobridge.portfolio.skills import (
    Exercise,
    LadderRung,
    Need,
    Role,
    RoleInvalidError,
    Skill,
    SkillPart,
    load_framework,
    load_role,
    parse_role,
    role_ids,
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
    "load_framework",
    "load_role",
    "measure_participation",
    "measure_readiness",
    "own_evidence",
    "parse_role",
    "role_ids",
]
