"""What plans start from: roles, profiles, skills, wishes."""

from sonobridge.career.planning.material.profile import (
    InProgramme,
    Profile,
    load_profile,
    load_profiles,
    read_profile,
)
from sonobridge.career.planning.material.reading import (
    PlanningFileError,
    PlanningUnknownError,
    career_file,
    normalised,
)
from sonobridge.career.planning.material.role import (
    FailureMode,
    Stakeholder,
    TargetRole,
    Task,
    load_role,
    load_roles,
    read_roles,
)
from sonobridge.career.planning.material.shown import (
    NOTHING_SHOWN,
    CountedLine,
    Shown,
    ShownSkill,
    count_shown,
)
from sonobridge.career.planning.material.skill import NO_EXERCISE, PlanSkill, load_skills
from sonobridge.career.planning.material.wishes import Accreditation, Wishes

__all__ = [
    "NOTHING_SHOWN",
    "NO_EXERCISE",
    "Accreditation",
    "CountedLine",
    "FailureMode",
    "InProgramme",
    "PlanSkill",
    "PlanningFileError",
    "PlanningUnknownError",
    "Profile",
    "Shown",
    "ShownSkill",
    "Stakeholder",
    "TargetRole",
    "Task",
    "Wishes",
    "career_file",
    "count_shown",
    "load_profile",
    "load_profiles",
    "load_role",
    "load_roles",
    "load_skills",
    "normalised",
    "read_profile",
    "read_roles",
]
