"""The skill framework and the roles that weigh it."""

from sonobridge.portfolio.skills.framework import (
    Alternative,
    Axis,
    Duty,
    Exercise,
    Framework,
    LadderRung,
    Need,
    Skill,
    SkillPart,
    load_framework,
    parse_alternatives,
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
from sonobridge.portfolio.skills.shipped_file import (
    FrameworkInvalidError,
    checked_file,
    read_shipped,
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
    "checked_file",
    "kind_facts",
    "load_framework",
    "load_kinds",
    "load_role",
    "parse_alternatives",
    "parse_framework",
    "parse_kinds",
    "parse_role",
    "read_shipped",
    "role_ids",
    "strength_of",
]
