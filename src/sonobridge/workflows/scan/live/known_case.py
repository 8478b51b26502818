"""The case behind a session: its patient, its probe, what may be told before submission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import ConflictError, MissingError

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.patient.patient import Patient
    from sonobridge.store.scans import ScanSession

__all__ = [
    "FREE",
    "ScanCase",
    "case_of",
    "case_shown",
    "case_titles",
    "find_scan_case",
    "patient_of",
]

FREE = "free"
"""A patient of a seed without task: to practise, never as proof."""

_FREE_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanCase:
    """A case of the catalogue, or a free patient.

    Attributes
    ----------
    id, sha256
        Name, and hash of everything that it is made of.
    case
        The case; None for a free patient.
    """

    id: str
    sha256: str
    case: Case | None


def find_scan_case(case_id: str, mode: str) -> ScanCase:
    """Return a case by its identifier.

    Raises
    ------
    MissingError
        If there is no such case.
    ConflictError
        If it cannot be scanned in this mode.
    """
    if case_id == FREE:
        if mode == "exam":
            raise ConflictError(
                "A free patient has no task, so it cannot be an exam.",
                kept="Nothing was started.",
                remedy="Choose a case of the catalogue, or scan it in coach mode.",
            )
        sha256 = hash_json({"case": FREE, "version": _FREE_VERSION})
        return ScanCase(id=FREE, sha256=sha256, case=None)
    case = _shipped(case_id)
    if case is None:
        raise MissingError(
            "There is no such case.",
            where=case_id[:40],
            kept="Nothing was started.",
            remedy="Take the identifier from 'sonobridge scan cases'.",
        )
    if mode not in case.modes:
        raise ConflictError(
            f"This case is not scanned in {mode} mode.",
            where=case.case_id,
            why=f"It can be scanned in: {', '.join(case.modes)}.",
            kept="Nothing was started.",
            remedy="Choose one of these modes.",
        )
    return ScanCase(id=case.case_id, sha256=case.sha256, case=case)


def case_of(session: ScanSession) -> Case | None:
    """Return the case of a session; None for a free patient.

    Raises
    ------
    ConflictError
        If the case has changed since the session was started.
    """
    if session.case_id == FREE:
        return None
    case = _shipped(session.case_id)
    if case is None or case.sha256 != session.case_sha256:
        raise ConflictError(
            "The case of this session is not the one that ships now.",
            where=session.id,
            why="The program was updated, and the case was changed or taken out.",
            kept="What was stored in the session, its recording and its result.",
            remedy="Start a new session of the case.",
        )
    return case


def case_shown(session: ScanSession) -> Case | None:
    """Return the case to show a session with: of a submitted one also if it was changed.

    The result of a submitted session is stored whole, so it can be read for ever; the case
    then only lends it a title. None for a free patient, and for a case that is gone.

    Raises
    ------
    ConflictError
        If an open session's case has changed: it cannot be scanned on.
    """
    if session.submitted_at:
        return _shipped(session.case_id)
    return case_of(session)


def case_titles() -> dict[str, str]:
    """Return the titles of the cases that ship, by identifier."""
    from sonobridge.simulator.cases.case_file import shipped_cases

    return {case.case_id: case.title for case in shipped_cases()}


def patient_of(session: ScanSession) -> Patient:
    """Return the patient of a session; same session, same patient."""
    from sonobridge.simulator.patient.patient import make_patient
    from sonobridge.simulator.patient.spec import PatientSpec

    case = case_of(session)
    if case is not None:
        return make_patient(case.seed, case.patient)
    return make_patient(session.seed, PatientSpec(disease="drawn"))


def _shipped(case_id: str) -> Case | None:
    from sonobridge.simulator.cases.case_file import shipped_cases

    return next((one for one in shipped_cases() if one.case_id == case_id), None)
