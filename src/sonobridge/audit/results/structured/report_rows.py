"""From one structured report to rows of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sonobridge.audit.results.cell import Several, settle
from sonobridge.audit.results.coding import ResultCodes
from sonobridge.audit.results.result_row import ResultRow
from sonobridge.audit.results.structured.observer import observer_of
from sonobridge.audit.results.structured.picks import PickBook
from sonobridge.audit.results.structured.report_values import Reading, find_readings
from sonobridge.imaging.deidentification.dates import DateRule
from sonobridge.imaging.structured_report import ReportHead, StructuredReport

__all__ = ["RowMaker", "RowUnit"]

RowUnit = Literal["report", "group"]
"""``report``: one row a report; ``group``: one row for each group of content items."""

_YEARS = DateRule("years_only", 0)


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes rows as a person chose them.

    Attributes
    ----------
    book
        Chosen concepts.
    codes
        How identifiers are written.
    unit
        What a row stands for.
    several
        What stands for several different values in one row.
    """

    book: PickBook
    codes: ResultCodes
    unit: RowUnit = "report"
    several: Several = "refuse"

    def rows(self, report: StructuredReport) -> tuple[bool, list[ResultRow]]:
        """Return whether the report holds a chosen concept, and its rows.

        A report without any has one row, all of it absent: a product that found no
        answer may say so by saying nothing.
        """
        children = report.children()
        found = find_readings(report, self.book, children, plain=self.codes.plain)
        if self.unit == "report" or not found:
            return bool(found), [self._row(report, found, children, None)]
        held = {one.group for one in found}
        outer = {above for group in held for above in report.ancestors(group)}
        rows = []
        for number, group in enumerate(sorted(held - outer), start=1):
            # What an enclosing group says holds for the groups in it.
            above = set(report.ancestors(group))
            inside = [one for one in found if one.group == group]
            columns = {one.column for one in inside}
            nearest = [one for one in found if one.group in above and one.column not in columns]
            rows.append(self._row(report, [*inside, *nearest], children, number))
        return True, rows

    def _row(
        self,
        report: StructuredReport,
        found: Sequence[Reading],
        children: Sequence[Sequence[int]],
        number: int | None,
    ) -> ResultRow:
        head = report.head
        # A group's own values come first; what stands above it says nothing of its side.
        own_group = [one for one in found if number is None or one.group == found[0].group]
        position = found[0].position if found else 0
        image = _image(report, found, number)
        own = self.codes.uid(head.sop_instance_uid)
        observer = observer_of(report, position, children)
        codes = {
            "patient_key": _patient(head, self.codes),
            "image_id": self.codes.uid(image)
            if image and number is None
            else own + ("" if number is None else f"/{number}"),
            "study_uid": self.codes.uid(head.study_instance_uid),
            "report_uid": own,
        }
        facts = {
            "finding_site": _agreed([one.site for one in own_group]),
            "laterality": _agreed([one.side for one in own_group]),
            "ai_name": observer.name,
            "ai_manufacturer": observer.manufacturer,
            "model_version": observer.version,
            "result_year": _YEARS.day(head.content_date)[:4],
        }
        if self.codes.plain:
            facts["content_date"] = head.content_date
        return ResultRow(
            codes=codes,
            ids={
                "study": head.study_instance_uid,
                "image": image,
                "report": head.sop_instance_uid,
                "accession": head.accession_number,
                "patient": head.patient_id,
            },
            cells={
                pick.column: settle(
                    [one.cell for one in found if one.column == pick.column], self.several
                )
                for pick in self.book.picks
            },
            facts=facts,
        )


def _patient(head: ReportHead, codes: ResultCodes) -> str:
    return codes.patient(
        head.patient_id,
        issuer=head.issuer,
        name=head.patient_name,
        birth_date=head.patient_birth_date,
        study_uid=head.study_instance_uid,
    )


def _image(report: StructuredReport, found: Sequence[Reading], number: int | None) -> str:
    """Return the one image that a row refers to; empty where there are none or several."""
    groups = {one.group for one in found}
    images = set()
    for position, item in enumerate(report.items):
        if item.image_uid and (
            number is None or groups & {position, *report.ancestors(position)} - {0}
        ):
            images.add(item.image_uid)
    return next(iter(images)) if len(images) == 1 else ""


def _agreed(texts: Sequence[str]) -> str:
    """Return what all say; empty where they differ."""
    told = set(texts)
    return told.pop() if len(told) == 1 else ""
