"""What a role hands over, filled from a stored session: four things on each side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context
from sonobridge.workflows.path.stakeholders.equipment_parts import (
    EQUIPMENT_LOG,
    equipment_log,
)
from sonobridge.workflows.path.stakeholders.research_abstract import research_abstract
from sonobridge.workflows.path.stakeholders.session_parts import SessionParts, session_parts
from sonobridge.workflows.path.stakeholders.stored_work import (
    DeliverableSlot,
    filled,
    find_stakeholder,
    lacking,
    stored_result,
)

if TYPE_CHECKING:
    from sonobridge.simulator.measurement.protocol import ExaminationProtocol

__all__ = ["deliverable_id", "role_deliverables", "role_slots"]

Slots = tuple[DeliverableSlot, ...]
NO_SESSION = "no session is submitted: start one in Scan"
FEWEST_QUESTIONS = 3
# Rows and notes of the truth that tell of the person who scanned, not of the patient.
_OWN_GATE, _OWN_WORK = "In your gate", ("", "not stated", "not described")


def deliverable_id(title: str) -> str:
    """Return the identifier of a role's deliverable: its title in lower case, joined by _."""
    return "_".join(title.casefold().split())


def role_deliverables() -> dict[str, tuple[str, str]]:
    """Return identifier to (side, title), in the order of the role file."""
    from sonobridge.career.decision.tables import read_table
    from sonobridge.career.planning.material import load_role

    roles = read_table("side_comparison")["roles"]
    return {
        deliverable_id(title): (side, title)
        for side in ("generalist", "specialist")
        for title in load_role(roles[side]).deliverables
    }


def role_slots(context: Context, name: str, session_id: str) -> Slots:
    """Return the parts of a role's deliverable; without a session each of them is missing."""
    if name == EQUIPMENT_LOG:
        return equipment_log(context, session_id)
    if not session_id:
        return (lacking("Session", NO_SESSION),)
    parts = session_parts(context, find_stakeholder("specialists"), session_id)
    return _FILLED[name](parts)


def _preliminary_report(parts: SessionParts) -> Slots:
    lacks = parts.report.missing or ("Nothing that the protocol asks for",)
    return (
        filled("Standing", (parts.report.standing,), parts.origin),
        parts.examination,
        parts.section("Measurements"),
        parts.section("Grades"),
        filled("Not taken", lacks, parts.origin),
        parts.section("Impression"),
    )


def _image_set(parts: SessionParts) -> Slots:
    taken = [
        f"{one.annotation}: picture {', '.join(map(str, one.pictures))} ({one.view})"
        for one in parts.report.images
        if one.pictures
    ]
    lacks = [
        f"{one.view} ({one.annotation})" for one in parts.report.images if not one.pictures
    ]
    return (
        parts.examination,
        filled("Pictures with their annotation", taken, parts.origin),
        filled("Missing views", lacks or ("None",), parts.origin),
    )


def _measurement_sheet(parts: SessionParts) -> Slots:
    rows = [
        f"{row.label}: " + ", ".join(f"{one.name} {one.text}" for one in row.values)
        for row in parts.report.sheet
    ]
    return (
        parts.examination,
        filled("Calipers and Doppler", rows, f"worksheet {parts.report.worksheet_sha256[:16]}"),
        filled("Standing", (parts.report.standing,), parts.origin),
    )


def _consultation_note(parts: SessionParts) -> Slots:
    result = parts.view.result
    others = [
        f"{side.side}, by {one.title}{f' [{one.badge}]' if one.badge else ''}: {one.words}"
        for side in (result.side_grades if result else ())
        for one in side.grades
        if not one.usual
    ]
    by_name = {one.name: one for one in parts.specialists()}
    return (
        by_name["Question"],
        parts.section("Impression", "Finding"),
        by_name["Measurements"],
        parts.section("Grades", "Grade with its criterion set"),
        by_name["Uncertainty of velocities"],
        by_name["Uncertainty of the grade"],
        filled("Alternative", others, parts.origin),
        by_name["Read with this"],
    )


def _protocol_document(parts: SessionParts) -> Slots:
    from sonobridge.simulator.measurement.protocol import shipped_examination_protocol

    protocol = shipped_examination_protocol()
    origin = f"protocol {protocol.id}, {protocol.sha256[:16]}"
    asked = {one.view_id: one.name for one in parts.view.protocol}
    taken = {one.view_id for one in parts.view.stored}
    head = (
        f"{protocol.title}, version {protocol.version}, sha256 {protocol.sha256}",
        f"Sides: {' and '.join(protocol.sides)}",
    )
    lacks = [
        f"{name} ({view_id.partition('.')[0]})"
        for view_id, name in asked.items()
        if view_id not in taken
    ]
    return (
        filled("Version", head, origin),
        filled("Steps", _steps(protocol), origin),
        filled(
            "As scanned",
            (
                f"{len(asked) - len(lacks)} of {len(asked)} views of this protocol were taken",
                *(f"Not taken: {one}" for one in lacks),
            ),
            parts.origin,
        ),
        filled("Source", (protocol.provenance.source,), origin),
    )


def _steps(protocol: ExaminationProtocol) -> list[str]:
    return [
        f"{n}. {view.title}: {view.mode}, {view.plane}"
        + ("" if view.required else " (optional)")
        for n, view in enumerate(protocol.views, start=1)
    ]


def _teaching_case(parts: SessionParts) -> Slots:
    """Return a case for teaching; nothing in it may look like a patient's data."""
    from sonobridge.career.proof_plan.patient_data_scan import LIMIT, refuse_patient_data

    result = parts.view.result
    stored = stored_result(parts.context, parts.view.session_id)
    questions = [
        f"{n}. {one['question']} Answer: {'; '.join(one['right_answers'])}. {one['reason']}"
        for n, one in enumerate(stored["decisions"], start=1)
    ]
    truths = [
        f"{one.label}: {one.truth}" + ("" if one.note in _OWN_WORK else f" ({one.note})")
        for one in (result.truth if result else ())
        if not one.label.startswith(_OWN_GATE)
    ]
    case = (
        f"{parts.view.case.title}. {parts.view.case.patient}.",
        f"Referral: {parts.view.case.referral or 'none was shown'}",
    )
    slots = (
        filled("Case", case, parts.origin),
        _image_set(parts)[1],
        filled("Questions", questions, parts.origin)
        if len(questions) >= FEWEST_QUESTIONS
        else lacking("Questions", f"the case has {len(questions)}: three are asked for"),
        filled("Truth of the simulated patient", truths, parts.origin),
    )
    texts = {one.name: "\n".join(one.lines) for one in slots}
    refuse_patient_data(texts, kept="Nothing was written.")
    return (
        *slots,
        filled("Search for patient data", ("Nothing was found.", LIMIT), "path.deliverable"),
    )


_FILLED: dict[str, Callable[[SessionParts], Slots]] = {
    "preliminary_report": _preliminary_report,
    "standard_image_set_with_annotations": _image_set,
    "measurement_sheet": _measurement_sheet,
    "consultation_note": _consultation_note,
    "protocol_document": _protocol_document,
    "teaching_case": _teaching_case,
    "research_abstract_with_figures": research_abstract,
}
