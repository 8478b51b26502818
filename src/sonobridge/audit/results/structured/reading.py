"""Structured reports of a folder to rows, with everything counted that gave none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sonobridge.audit.results.coding import ResultCodes
from sonobridge.audit.results.result_row import ResultRow
from sonobridge.audit.results.structured.concepts import ConceptCatalogue
from sonobridge.audit.results.structured.report_files import LeftOutList, ReportFolder
from sonobridge.audit.results.structured.report_rows import RowMaker
from sonobridge.imaging.decoding import DecoderProcess
from sonobridge.imaging.part10.errors import Part10Error
from sonobridge.imaging.structured_report import StructuredReport

__all__ = ["ReadReports", "list_concepts", "read_reports"]

Progress = Callable[[int, int | None, str], None]


@dataclass(slots=True)
class ReadReports:
    """What came of a folder.

    Attributes
    ----------
    files
        Files that were looked at.
    partial
        Reports that say of themselves that they are not complete; they are used.
    """

    rows: list[ResultRow] = field(default_factory=list)
    left_out: LeftOutList = field(default_factory=LeftOutList)
    files: int = 0
    reports: int = 0
    partial: int = 0


@dataclass(slots=True)
class _One:
    name: str
    uid: str
    source: tuple[str, str, str]
    told: bool
    partial: bool
    rows: list[ResultRow]


def read_reports(source: Path, maker: RowMaker, progress: Progress) -> ReadReports:
    """Read all reports of a folder, or one file, into rows.

    Reports that bear one UID but differ are all left out, and so are those that a later
    report replaces. A report without any chosen concept gives a blank row if another
    report of the same title, manufacturer and model holds one, else none.

    Raises
    ------
    InvalidInputError
        If a chosen concept is in no report, or its text names several.
    """
    folder = ReportFolder(source)
    found: list[_One] = []
    with DecoderProcess() as decoder:
        for name, report in folder.read(decoder, progress):
            try:
                told, rows = maker.rows(report)
            except Part10Error as error:
                folder.left_out.add(name, error.reason_code, error.message)
                continue
            head = report.head
            found.append(
                _One(
                    name, head.sop_instance_uid, _product(report), told, not head.complete, rows
                )
            )
    if found:
        maker.book.check()
    made = ReadReports(left_out=folder.left_out, files=folder.files)
    known = {one.source for one in found if one.told}
    for one in found:
        why = _obstacle(one, folder, known)
        if why:
            made.left_out.add(one.name, *why)
            continue
        made.reports += 1
        made.partial += one.partial
        made.rows += one.rows
    return made


def list_concepts(
    source: Path, codes: ResultCodes, progress: Progress
) -> tuple[ConceptCatalogue, ReadReports]:
    """Count the concepts of all reports of a folder, or of one file."""
    folder = ReportFolder(source)
    catalogue = ConceptCatalogue(plain=codes.plain)
    with DecoderProcess() as decoder:
        for _, report in folder.read(decoder, progress):
            head = report.head
            catalogue.add(report, head.patient_id or head.patient_name)
    made = ReadReports(left_out=folder.left_out, files=folder.files)
    made.reports = catalogue.reports
    return catalogue, made


def _product(report: StructuredReport) -> tuple[str, str, str]:
    return str(report.title), report.head.manufacturer, report.head.model


def _obstacle(
    one: _One, folder: ReportFolder, known: set[tuple[str, str, str]]
) -> tuple[str, str] | None:
    """Return code and sentence of what keeps a report out; None when it is used."""
    if one.uid in folder.conflicting:
        return "uid_conflict", "Another file has the same SOP Instance UID and other content."
    if one.uid in folder.replaced:
        return "replaced", "A later report replaces or amends it."
    if not one.told and one.source not in known:
        return "no_result", "It holds none of the chosen concepts."
    return None
