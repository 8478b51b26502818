"""The skill framework and the roles that weigh it."""

from sonobridge.portfolio.skills.framework import (
    Alternative,
    Axis,
    Duty,
    Exercise,
    Framework,
    FrameworkInvalidError,
    LadderRung,
    Need,
    Skill,
    SkillPart,
    load_framework,
    parse_framework,
)
from sonobridge.portfolio.skills.kinds import (
    KindFacts,
    Strength,
    kind_facts,
    load_kinds,
    parse_kinds,
    strength_of,
)
from sonobridge.portfolio.skills.role import (
    Role,
    RoleInvalidError,
    RoleTask,
    load_role,
    parse_role,
    role_ids,
)

__all__ = [
    "Alternative",
    "Axis",
    "Duty",
    "Exercise",
    "Framework",
    "FrameworkInvalidError",
    "KindFacts",
    "LadderRung",
    "Need",
    "Role",
    "RoleInvalidError",
    "RoleTask",
    "Skill",
    "SkillPart",
    "Strength",
    "kind_facts",
    "load_framework",
    "load_kinds",
    "load_role",
    "parse_framework",
    "parse_kinds",
    "parse_role",
    "role_ids",
    "strength_of",
]
