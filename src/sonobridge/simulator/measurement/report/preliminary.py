"""The preliminary report: what was stored, what is missing, and who may make it final."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from annotated_types import Len

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import ForbiddenError
from sonobridge.core.operation import Role
from sonobridge.core.record import record, to_json
from sonobridge.simulator.measurement.grading import (
    CriteriaSet,
    Graded,
    Outcome,
    SetComparison,
    compare_sets,
    default_criteria_set,
    grade,
)
from sonobridge.simulator.measurement.protocol import (
    ExaminationProtocol,
    TakenImage,
    check_protocol,
)
from sonobridge.simulator.measurement.report.contradiction import (
    Contradiction,
    find_contradictions,
)
from sonobridge.simulator.measurement.report.sheet import (
    MeasurementSheet,
    StandardImageSet,
    make_image_set,
    make_measurement_sheet,
)
from sonobridge.simulator.measurement.worksheet import SIDES, Side, Worksheet, imt_caveat

__all__ = [
    "FINAL_ROLES",
    "FinalReport",
    "PreliminaryReport",
    "ReportRequest",
    "ScopeOfPracticeError",
    "SideGrade",
    "export_final",
    "make_preliminary_report",
]

FINAL_ROLES: Final = frozenset({Role.PHYSICIAN.value})
"""Roles that may turn a preliminary impression into a final interpretation."""

HEADING: Final = "PRELIMINARY technical impression, not a final interpretation"
NOTICE: Final = "Simulated patient. Not for diagnosis."


class ScopeOfPracticeError(ForbiddenError):
    """A role asked for something that another profession answers for."""

    code = "report.final_refused"


@record
class ReportRequest:
    """What a report is made from.

    Attributes
    ----------
    worksheet
        The stored measurements.
    images
        Pictures and clips of the study.
    protocol
        Views and sites that are asked for.
    criteria
        The set that grades; others that it is compared with follow it.
    impression
        Free text of the person.
    """

    worksheet: Worksheet
    images: Annotated[tuple[TakenImage, ...], Len(0, 2000)]
    protocol: ExaminationProtocol
    criteria: Annotated[tuple[CriteriaSet, ...], Len(0, 6)] = ()
    impression: Annotated[str, Len(0, 20_000)] = ""


@record
class SideGrade:
    """The grade of one internal carotid artery, and what other sets make of it."""

    side: Side
    outcome: Outcome | None
    comparison: SetComparison | None
    text: str


@record
class PreliminaryReport:
    """A report of stored measurements; always preliminary.

    Attributes
    ----------
    status
        No other value exists for this type.
    worksheet_sha256
        Hash of the worksheet that every number comes from.
    sheet, image_set, grades
        Its content.
    missing
        What the protocol asks for and the study lacks, views and measurements.
    contradictions
        Sentences of the impression that contradict the measurements.
    caveats
        Said on every report.
    """

    status: Literal["preliminary"]
    heading: str
    notice: str
    worksheet_sha256: str
    protocol: str
    protocol_version: int
    sheet: MeasurementSheet
    image_set: StandardImageSet
    grades: tuple[SideGrade, ...]
    missing: tuple[str, ...]
    impression: str
    contradictions: tuple[Contradiction, ...]
    caveats: tuple[str, ...]


@record
class FinalReport:
    """A preliminary report that someone entitled has made final."""

    status: Literal["final"]
    role: str
    preliminary: PreliminaryReport


def make_preliminary_report(request: ReportRequest) -> PreliminaryReport:
    """Build the report from what is stored; nothing in it is typed but the impression."""
    sheet = make_measurement_sheet(request.worksheet, request.protocol)
    check = check_protocol(request.protocol, request.images)
    sets = request.criteria or (default_criteria_set(),)
    grades = tuple(_grade(request.worksheet, side, sets) for side in SIDES)
    missing = [one.words for one in check.missing if one.required]
    missing += [one.words for one in check.missing_measurements]
    missing += [text for text in sheet.missing if text not in missing]
    missing += [f"{one.side} grade: {one.text}" for one in grades if one.outcome is None]
    caveats = [NOTICE]
    if request.worksheet.imt:
        caveats.append(imt_caveat())
    return PreliminaryReport(
        status="preliminary",
        heading=HEADING,
        notice=NOTICE,
        worksheet_sha256=hash_json(to_json(request.worksheet)),
        protocol=request.protocol.id,
        protocol_version=request.protocol.version,
        sheet=sheet,
        image_set=make_image_set(check),
        grades=grades,
        missing=tuple(missing),
        impression=request.impression,
        contradictions=find_contradictions(
            request.impression, request.worksheet, {one.side: one.outcome for one in grades}
        ),
        caveats=tuple(caveats),
    )


def export_final(report: PreliminaryReport, role: str) -> FinalReport:
    """Return a report as final, if the role may give a final interpretation.

    Raises
    ------
    ScopeOfPracticeError
        For every other role, a sonographer's among them.
    """
    if role not in FINAL_ROLES:
        raise ScopeOfPracticeError(
            "The report stays preliminary.",
            where="report status",
            why="A final interpretation is the work of an interpreting physician; a "
            "sonographer gives a preliminary technical impression.",
            kept="The preliminary report is kept as it is.",
            remedy="Export it as preliminary and hand it to the interpreting physician.",
        )
    return FinalReport(status="final", role=role, preliminary=report)


def _grade(worksheet: Worksheet, side: Side, sets: tuple[CriteriaSet, ...]) -> SideGrade:
    inputs = worksheet.grading_inputs(side)
    if inputs is None:
        return SideGrade(side=side, outcome=None, comparison=None, text="not assessed")
    outcome = grade(*inputs, sets[0])
    comparison = compare_sets(*inputs, sets) if len(sets) > 1 else None
    if isinstance(outcome, Graded):
        badge = f" [{outcome.badge}]" if outcome.badge else ""
        text = f"{outcome.words} by {outcome.set_name}{badge}"
        if outcome.conflict is not None:
            text += f"; {outcome.conflict.primary}, {', '.join(outcome.conflict.additional)}"
        text = ". ".join((text, *(one.rstrip(".") for one in outcome.less_reliable)))
    else:
        text = f"no grade: {' '.join(outcome.reasons)}"
        if outcome.fallback is not None:
            text += f" {outcome.fallback.text}"
    return SideGrade(side=side, outcome=outcome, comparison=comparison, text=text)
