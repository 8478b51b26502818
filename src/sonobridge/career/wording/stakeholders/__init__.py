"""Whom one works for: need, deliverable, channel, sign of success, reading level."""

from sonobridge.career.wording.stakeholders.angle_error import AngleSpread, angle_spread
from sonobridge.career.wording.stakeholders.fault_case import FaultCase, ProbeRun, fault_cases
from sonobridge.career.wording.stakeholders.log_field import (
    LogField,
    StakeholderEntryError,
    read_values,
)
from sonobridge.career.wording.stakeholders.plain_words import (
    accuracy_in_people,
    grades_in_words,
)
from sonobridge.career.wording.stakeholders.reading_level import (
    ReadingLevel,
    ReadingRule,
    load_reading_rule,
    reading_level,
)
from sonobridge.career.wording.stakeholders.sign import state_sign
from sonobridge.career.wording.stakeholders.stakeholder import (
    SignRule,
    Stakeholder,
    load_stakeholders,
)

__all__ = [
    "AngleSpread",
    "FaultCase",
    "LogField",
    "ProbeRun",
    "ReadingLevel",
    "ReadingRule",
    "SignRule",
    "Stakeholder",
    "StakeholderEntryError",
    "accuracy_in_people",
    "angle_spread",
    "fault_cases",
    "grades_in_words",
    "load_reading_rule",
    "load_stakeholders",
    "read_values",
    "reading_level",
    "state_sign",
]
