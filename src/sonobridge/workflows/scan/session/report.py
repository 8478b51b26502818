"""``scan.report``: the preliminary report of a session, from what was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import MaxLen

from sonobridge.core.canonical import hash_json
from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, from_json, record, to_json
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.interpretation.kept import FinalInterpretation, interpretation_of
from sonobridge.workflows.scan.measure.worksheet_view import SideGrades, side_grades
from sonobridge.workflows.scan.session.start import SCANNERS

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.measurement.grading import CriteriaSet
    from sonobridge.simulator.measurement.report import PreliminaryReport, SheetRow
    from sonobridge.simulator.measurement.worksheet import Worksheet
    from sonobridge.store.scans import ScanSession

__all__ = [
    "ReportImage",
    "ReportRequest",
    "ReportRow",
    "ReportSection",
    "ReportValue",
    "ScanReport",
    "preliminary_of",
    "readable_session",
    "report",
    "scan_report",
]

REPORT_READERS = SCANNERS | {Role.PHYSICIAN}
"""Who may read a report: those who scan their own, a physician that of any exam."""


@record
class ReportRequest:
    """Which session; a sonographer's report stays preliminary."""

    session_id: Annotated[str, MaxLen(60), Help("Session, as scan.start gave it.")]


@record
class ReportSection:
    """A heading and its lines."""

    heading: str
    lines: tuple[str, ...]


@record
class ReportValue:
    """One value of the measurement sheet.

    Attributes
    ----------
    value
        The number as it is stored; None where it is no number, or was not measured.
    text
        What is printed; ``not measured`` where it is missing.
    source
        Path of the stored value in the worksheet; empty for what is computed from others.
    """

    name: str
    value: float | None
    unit: str
    text: str
    source: str


@record
class ReportRow:
    """A site of a side with its values."""

    label: str
    values: tuple[ReportValue, ...]


@record
class ReportImage:
    """A view of the standard set with its label, and the stored pictures that show it."""

    view: str
    annotation: str
    state: Literal["taken", "missing"]
    required: bool
    pictures: tuple[int, ...]


@record
class ScanReport:
    """The report; every number in it is the stored one.

    Attributes
    ----------
    status, standing
        Preliminary, or final with who signed it.
    final
        The signed interpretation; None while the report is preliminary.
    sections
        The report in words.
    sheet
        The measurement sheet: what was measured, site by site, missing values as missing.
    images
        The standard set of pictures with their labels, missing ones as missing.
    missing
        What the protocol asks for and the session lacks.
    preliminary_sha256
        Hash of the preliminary report, which a signature names.
    """

    title: str
    status: Literal["preliminary", "final"]
    standing: str
    final: FinalInterpretation | None
    sections: tuple[ReportSection, ...]
    sheet: tuple[ReportRow, ...]
    images: tuple[ReportImage, ...]
    missing: tuple[str, ...]
    worksheet_sha256: str
    preliminary_sha256: str
    simulated: bool = True


@operation(
    "scan.report",
    summary="Make the report of a session: preliminary until a physician signs it.",
    roles=REPORT_READERS,
)
def report(context: Context, request: ReportRequest) -> ScanReport:
    """Build the report from the stored worksheet; what is missing is listed."""
    return scan_report(context, readable_session(context, request.session_id))


def scan_report(context: Context, row: ScanSession) -> ScanReport:
    """Return the report of a submitted session, with its signature if it has one."""
    made, worksheet = preliminary_of(context, row)
    return _shown(made, side_grades(worksheet), interpretation_of(context, row.id))


def readable_session(context: Context, session_id: str) -> ScanSession:
    """Return a submitted session whose report this person may read.

    Raises
    ------
    ScanSessionMissingError
        If it is neither the person's own nor, for a physician, an exam.
    ConflictError
        If it is not submitted.
    """
    from sonobridge.core.errors import ConflictError
    from sonobridge.store.scans import ScanStore

    scans, own = ScanStore(context.workspace), context.actor.person_id
    row = None
    if Role.PHYSICIAN in context.actor.roles:
        found = scans.get(session_id)
        row = found if found.mode == "exam" and found.submitted_at else None
    row = row or scans.get(session_id, person_id=own)
    if not row.submitted_at:
        raise ConflictError(
            "The session is not submitted, so there is no report of it yet.",
            where=row.id,
            kept="What was stored in it.",
            remedy="Submit the session first.",
        )
    return row


def preliminary_of(context: Context, row: ScanSession) -> tuple[PreliminaryReport, Worksheet]:
    """Return the preliminary report of a submitted session, and its worksheet."""
    from sonobridge.simulator.measurement.report import (
        ReportRequest as Ingredients,
    )
    from sonobridge.simulator.measurement.report import make_preliminary_report
    from sonobridge.simulator.session.protocol import case_protocol, taken_images
    from sonobridge.simulator.session.result import SessionResult
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import case_of
    from sonobridge.workflows.scan.session.stored_session import as_session

    scans = ScanStore(context.workspace)
    kept, case = scans.result(row.id), case_of(row)
    assert kept is not None
    assert case is not None
    result = from_json(SessionResult, kept.body["result"])
    views = as_session(row, case, scans.entries(row.id), [], None).views
    made = make_preliminary_report(
        Ingredients(
            worksheet=result.worksheet,
            images=taken_images(case, views),
            protocol=case_protocol(case),
            criteria=(_criteria(str(kept.body["submission"]["criteria_set"]), case),),
            impression=str(kept.body["submission"]["impression"]),
        )
    )
    return made, result.worksheet


def _criteria(chosen: str, case: Case) -> CriteriaSet:
    """Return the set that the person graded with, else that of the case."""
    from sonobridge.simulator.cases.truth import case_criteria
    from sonobridge.simulator.measurement.grading import criteria_sets

    return criteria_sets().get(chosen) or case_criteria(case)


def _shown(
    made: PreliminaryReport,
    others: tuple[SideGrades, ...],
    final: FinalInterpretation | None,
) -> ScanReport:
    return ScanReport(
        title="Carotid and vertebral duplex",
        status="preliminary" if final is None else "final",
        standing=_standing(made, final),
        final=final,
        sections=(
            ReportSection(
                heading="Measurements",
                lines=tuple(_row_words(row) for row in made.sheet.rows),
            ),
            ReportSection(
                heading="Grades", lines=tuple(f"{one.side}: {one.text}" for one in made.grades)
            ),
            ReportSection(
                heading="Where criteria sets differ",
                lines=tuple(
                    f"{one.side}: {pair.text}" for one in others for pair in one.differences
                ),
            ),
            ReportSection(
                heading="Standard image set",
                lines=tuple(
                    f"{one.words} ({one.annotation}): {one.state}"
                    for one in made.image_set.rows
                ),
            ),
            ReportSection(heading="Impression", lines=tuple(made.impression.splitlines())),
            ReportSection(
                heading="Contradictions",
                lines=tuple(f"{one.sentence} {one.reason}" for one in made.contradictions),
            ),
            ReportSection(heading="Read with this", lines=made.caveats),
        ),
        sheet=tuple(_sheet_row(row) for row in made.sheet.rows),
        images=tuple(
            ReportImage(
                view=one.words,
                annotation=one.annotation,
                state=one.state,
                required=one.required,
                pictures=tuple(int(name) for name in one.image_ids),
            )
            for one in made.image_set.rows
        ),
        missing=made.missing,
        worksheet_sha256=made.worksheet_sha256,
        preliminary_sha256=hash_json(to_json(made)),
    )


def _standing(made: PreliminaryReport, final: FinalInterpretation | None) -> str:
    if final is None:
        return f"{made.heading}. {made.notice}"
    return (
        f"FINAL, by {final.signed_by} on {final.signed_at[:10]}: {final.words}. {final.notice}"
    )


def _sheet_row(row: SheetRow) -> ReportRow:
    return ReportRow(
        label=row.label,
        values=tuple(
            ReportValue(
                name=one.name,
                value=one.value,
                unit=one.unit,
                text=one.text,
                source=one.source,
            )
            for one in row.cells
        ),
    )


def _row_words(row: SheetRow) -> str:
    return f"{row.label}: {', '.join(f'{cell.name} {cell.text}' for cell in row.cells)}"
