"""Intake: a table of predictions becomes a de-identified blob."""

from sonobridge.store.audits.intake.columns import Dropped, Kept, Roles, Treatment
from sonobridge.store.audits.intake.deidentify import TakenIn, take_in

__all__ = ["Dropped", "Kept", "Roles", "TakenIn", "Treatment", "take_in"]
