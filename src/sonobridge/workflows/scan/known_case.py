"""The case behind a session: its patient, its probe at the start, what may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import ConflictError, MissingError

if TYPE_CHECKING:
    from sonobridge.simulator.patient.patient import Patient
    from sonobridge.store.scans import ScanSession

__all__ = ["FREE", "KnownCase", "find_case", "patient_of"]

FREE = "free"
"""A patient of a seed without task: to practise, never as proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCase:
    """Identifier and hash of a case's definition."""

    id: str
    sha256: str


def find_case(case_id: str, mode: str) -> KnownCase:
    """Return a case by its identifier.

    Raises
    ------
    MissingError
        If there is no such case.
    ConflictError
        If it cannot be scanned in this mode.
    """
    if case_id != FREE:
        raise MissingError(
            "There is no such case.",
            where=case_id[:40],
            kept="Nothing was started.",
            remedy="Take the identifier from 'sonobridge scan cases'.",
        )
    if mode == "exam":
        raise ConflictError(
            "A free patient has no task, so it cannot be an exam.",
            kept="Nothing was started.",
            remedy="Choose a case of the catalogue, or scan it in coach mode.",
        )
    return KnownCase(id=FREE, sha256=hash_json({"case": FREE, "version": 1}))


def patient_of(session: ScanSession) -> Patient:
    """Return the patient of a session; same session, same patient."""
    from sonobridge.simulator.patient.patient import make_patient
    from sonobridge.simulator.patient.spec import PatientSpec

    return make_patient(session.seed, PatientSpec(disease="drawn"))
