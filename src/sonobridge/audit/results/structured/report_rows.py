"""From one structured report to rows of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sonobridge.audit.results.cell import Several, settle
from sonobridge.audit.results.coding import ResultCodes
from sonobridge.audit.results.result_row import ResultRow
from sonobridge.audit.results.structured.picks import PickBook
from sonobridge.audit.results.structured.report_values import Reading, find_readings
from sonobridge.audit.results.structured.surroundings import Fact, Surroundings
from sonobridge.audit.table.cells import level_text
from sonobridge.imaging.deidentification.dates import DateRule
from sonobridge.imaging.part10.errors import Part10Error
from sonobridge.imaging.structured_report import ReportHead, StructuredReport

__all__ = ["MOST_ROWS", "RowMaker", "RowUnit"]

RowUnit = Literal["report", "group"]
"""``report``: one row a report; ``group``: one row for each group of content items."""

MOST_ROWS = 1_000
"""Groups of one report above which it is left out."""
_LONGEST = 64
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

        Raises
        ------
        Part10Error
            If one report would give more than a thousand rows.
        """
        around = Surroundings(report, self.book)
        found = find_readings(around, plain=self.codes.plain)
        if self.unit == "report" or not found:
            return bool(found), [self._row(around, found, None)]
        held: dict[int, list[Reading]] = {}
        for one in found:
            held.setdefault(one.group, []).append(one)
        outer = {above for group in held for above in report.ancestors(group)}
        inner = sorted(held.keys() - outer)
        if len(inner) > MOST_ROWS:
            raise Part10Error(
                "too_many_groups",
                f"The report has more than {MOST_ROWS:,} groups with a value.",
            )
        return True, [
            self._row(around, _with_enclosing(report, held, group), number)
            for number, group in enumerate(inner, start=1)
        ]

    def _row(
        self,
        around: Surroundings,
        found: Sequence[Reading],
        number: int | None,
    ) -> ResultRow:
        head = around.report.head
        # A group's own values come first; what stands above it says nothing of its side.
        own_group = [one for one in found if number is None or one.group == found[0].group]
        position = found[0].position if found else 0
        images = around.images(0 if number is None else found[0].group)
        image = next(iter(images)) if len(images) == 1 else ""
        own = self.codes.uid(head.sop_instance_uid)
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
            **_software(around, position),
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


def _with_enclosing(
    report: StructuredReport, held: Mapping[int, Sequence[Reading]], group: int
) -> list[Reading]:
    """Return a group's readings, then what enclosing groups say of columns it leaves open."""
    taken = list(held[group])
    for above in report.ancestors(group):
        columns = {one.column for one in taken}
        taken += [one for one in held.get(above, ()) if one.column not in columns]
    return taken


def _patient(head: ReportHead, codes: ResultCodes) -> str:
    return codes.patient(
        head.patient_id,
        issuer=head.issuer,
        name=head.patient_name,
        birth_date=head.patient_birth_date,
        study_uid=head.study_instance_uid,
    )


def _software(around: Surroundings, position: int) -> dict[str, str]:
    """Return the software behind the value at a position, as far as the report says so.

    What stands around the value counts, then what stands anywhere in the report, then the
    equipment of its head.
    """
    head = around.report.head
    told: dict[Fact, str] = {}
    for fact in ("algorithm", "model", "manufacturer", "version"):
        told[fact] = " + ".join(around.nearest(fact, position) or around.anywhere(fact))
    texts = {
        "ai_name": told["algorithm"] or told["model"] or head.model,
        "ai_manufacturer": told["manufacturer"] or head.manufacturer,
        "model_version": told["version"] or " + ".join(head.software_versions),
    }
    return {name: level_text(text)[:_LONGEST] for name, text in texts.items()}


def _agreed(texts: Sequence[str]) -> str:
    """Return what all say; empty where they differ."""
    told = set(texts)
    return told.pop() if len(told) == 1 else ""
