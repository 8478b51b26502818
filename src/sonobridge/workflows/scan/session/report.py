"""``scan.report``: the preliminary report of a session, from what was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, from_json, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.measure.worksheet_view import SideGrades, side_grades
from sonobridge.workflows.scan.session.start import SCANNERS

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.measurement.grading import CriteriaSet
    from sonobridge.simulator.measurement.report import PreliminaryReport, SheetRow
    from sonobridge.simulator.measurement.worksheet import Worksheet

__all__ = [
    "ReportImage",
    "ReportRequest",
    "ReportRow",
    "ReportSection",
    "ReportValue",
    "ScanReport",
    "report",
]


@record
class ReportRequest:
    """Which session; a sonographer's report stays preliminary."""

    session_id: Annotated[str, MaxLen(60), Help("Session, as scan.start gave it.")]
    final: Annotated[bool, Help("Ask for a final report: refused to sonographers.")] = False


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
    """The preliminary report; every number in it is the stored one.

    Attributes
    ----------
    sections
        The report in words.
    sheet
        The measurement sheet: what was measured, site by site, missing values as missing.
    images
        The standard set of pictures with their labels, missing ones as missing.
    missing
        What the protocol asks for and the session lacks.
    """

    title: str
    standing: str
    sections: tuple[ReportSection, ...]
    sheet: tuple[ReportRow, ...]
    images: tuple[ReportImage, ...]
    missing: tuple[str, ...]
    worksheet_sha256: str
    simulated: bool = True


@operation("scan.report", summary="Make the preliminary report of a session.", roles=SCANNERS)
def report(context: Context, request: ReportRequest) -> ScanReport:
    """Build the report from the stored worksheet; what is missing is listed."""
    from sonobridge.core.errors import ConflictError
    from sonobridge.simulator.measurement.report import export_final
    from sonobridge.store.scans import ScanStore

    scans = ScanStore(context.workspace)
    row = scans.get(request.session_id, person_id=context.actor.person_id)
    result = scans.result(row.id)
    if result is None:
        raise ConflictError(
            "The session is not submitted, so there is no report of it yet.",
            where=row.id,
            kept="What was stored in it.",
            remedy="Submit the session first.",
        )
    made, worksheet = _preliminary(context, row.id)
    if request.final:
        export_final(made, "sonographer")
    return _shown(made, side_grades(worksheet))


def _preliminary(context: Context, session_id: str) -> tuple[PreliminaryReport, Worksheet]:
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
    row = scans.get(session_id, person_id=context.actor.person_id)
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


def _shown(made: PreliminaryReport, others: tuple[SideGrades, ...]) -> ScanReport:
    return ScanReport(
        title="Carotid and vertebral duplex",
        standing=f"{made.heading}. {made.notice}",
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
