"""What is kept of plans: versions and their differences, calendars, programme sheets."""

from sonobridge.career.planning.kept.ics import CalendarEvent, calendar_bytes
from sonobridge.career.planning.kept.programme import (
    OutcomeLine,
    ProgrammeSheet,
    judge_programme,
)
from sonobridge.career.planning.kept.versions import PlanChange, apply_changes, plan_changes

__all__ = [
    "CalendarEvent",
    "OutcomeLine",
    "PlanChange",
    "ProgrammeSheet",
    "apply_changes",
    "calendar_bytes",
    "judge_programme",
    "plan_changes",
]
