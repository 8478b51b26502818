"""The case behind a session: its patient, its probe, what may be told before submission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import ConflictError, MissingError
from sonobridge.core.record import from_json

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.patient.patient import Patient
    from sonobridge.simulator.patient.spec import PatientSpec
    from sonobridge.simulator.session.records import SessionHeader
    from sonobridge.store.scans import ScanSession

__all__ = [
    "FREE",
    "ScanCase",
    "case_of",
    "case_shown",
    "case_titles",
    "find_scan_case",
    "free_patient",
    "free_sha256",
    "patient_of",
    "recorded_patient",
    "spec_of",
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
        return ScanCase(id=FREE, sha256=free_sha256(), case=None)
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

    case = case_of(session)
    if case is not None:
        return make_patient(case.seed, case.patient)
    return free_patient(session.seed, spec_of(session))


def spec_of(session: ScanSession) -> PatientSpec:
    """Return what was asked of the free patient of a session."""
    from sonobridge.simulator.patient.spec import PatientSpec

    asked = session.body.get("patient")
    return PatientSpec(disease="drawn") if asked is None else from_json(PatientSpec, asked)


def free_patient(seed: int, spec: PatientSpec) -> Patient:
    """Return the patient of a seed and options.

    Raises
    ------
    ImpossiblePatientError
        If there is no such patient; the message says what does not go together.
    """
    from sonobridge.simulator.patient.patient import make_patient

    return make_patient(seed, spec)


def free_sha256() -> str:
    """Return the hash that stands for a free patient in place of a case's."""
    return hash_json({"case": FREE, "version": _FREE_VERSION})


def recorded_patient(header: SessionHeader) -> tuple[Patient, str, tuple[int, ...]]:
    """Return the patient of a recording, the hash of its case here, and dead elements.

    Raises
    ------
    MissingError
        If no such case ships with this program.
    """
    from sonobridge.simulator.patient.patient import make_patient

    if header.case_id == FREE and header.patient is not None:
        return free_patient(header.seed, header.patient), free_sha256(), ()
    case = _shipped(header.case_id)
    if case is None:
        raise MissingError(
            "The case of this recording does not ship with this program.",
            where=header.case_id[:40],
            kept="Nothing was replayed; the file is unchanged.",
            remedy="Replay it with the program that recorded it.",
        )
    return make_patient(case.seed, case.patient), case.sha256, case.dead_elements


def _shipped(case_id: str) -> Case | None:
    from sonobridge.simulator.cases.case_file import shipped_cases

    return next((one for one in shipped_cases() if one.case_id == case_id), None)
