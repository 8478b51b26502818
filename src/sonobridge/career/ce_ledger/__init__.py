"""Continuing education: one ledger of activities, each body's own duty read from it."""

from sonobridge.career.ce_ledger.activity import Activity, Claim, LedgerError
from sonobridge.career.ce_ledger.audit_pack import build_audit_pack
from sonobridge.career.ce_ledger.duty import Duty, Holding, load_duties
from sonobridge.career.ce_ledger.period import Period, duty_periods
from sonobridge.career.ce_ledger.statement import (
    NotCounted,
    PeriodState,
    Statement,
    state_duties,
)

__all__ = [
    "Activity",
    "Claim",
    "Duty",
    "Holding",
    "LedgerError",
    "NotCounted",
    "Period",
    "PeriodState",
    "Statement",
    "build_audit_pack",
    "duty_periods",
    "load_duties",
    "state_duties",
]
