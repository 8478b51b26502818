"""The stored worksheet as it is shown: values and how well each is supported, grades by set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record
from sonobridge.workflows.scan.measure.set_grades import SetGrade, SetPair, grades_under

if TYPE_CHECKING:
    from sonobridge.simulator.measurement.worksheet import DopplerMeasurement, Worksheet

__all__ = [
    "FindingRow",
    "SideGrades",
    "WorksheetRow",
    "finding_rows",
    "side_grades",
    "worksheet_rows",
]

Side = Literal["left", "right"]
_PROTOCOL = "carotid_duplex"


@record
class WorksheetRow:
    """Stored velocities of one site.

    Attributes
    ----------
    note
        How well the values are supported: how many of those that the protocol asks for,
        which are lacking, and how they were read.
    whole
        Whether none is lacking.
    """

    side: Side
    site: str
    psv_cm_s: float | None
    edv_cm_s: float | None
    angle_deg: float | None
    note: str
    whole: bool


@record
class FindingRow:
    """A stenosis, a thickness or a plaque of the worksheet, with its method and flags."""

    label: str
    text: str


@record
class SideGrades:
    """One internal carotid artery under every criteria set."""

    side: Side
    grades: tuple[SetGrade, ...]
    differences: tuple[SetPair, ...]


def worksheet_rows(worksheet: Worksheet) -> tuple[WorksheetRow, ...]:
    """Return the velocities of a worksheet with what stands behind them."""
    from sonobridge.simulator.measurement.worksheet import SITE_WORDS, support_of

    rows = []
    for one in worksheet.doppler:
        support = support_of(one, _asked(one))
        rows.append(
            WorksheetRow(
                side=one.side,
                site=SITE_WORDS[one.site],
                psv_cm_s=one.psv_scanner_cm_s,
                edv_cm_s=one.edv_scanner_cm_s,
                angle_deg=one.angle_deg,
                note=_described(one, support.words),
                whole=support.whole,
            )
        )
    return tuple(rows)


def _described(one: DopplerMeasurement, support: str) -> str:
    from sonobridge.simulator.measurement.worksheet import VERTEBRAL_WORDS

    words = [support]
    if one.vertebral is not None:
        words.insert(0, VERTEBRAL_WORDS[one.vertebral])
    if one.acceleration_ms is not None:
        words.append(f"acceleration time {one.acceleration_ms:.0f} ms")
    return "; ".join(words)


def _asked(one: DopplerMeasurement) -> tuple[str, ...]:
    from sonobridge.simulator.measurement.protocol import shipped_examination_protocol

    views = shipped_examination_protocol(_PROTOCOL).views
    rule = next(view for view in views if view.mode == "spectral" and one.site in view.sites)
    return rule.measurements


def finding_rows(worksheet: Worksheet) -> tuple[FindingRow, ...]:
    """Return what was measured on grey-scale pictures and described of plaques."""
    from sonobridge.simulator.measurement.protocol import shipped_examination_protocol
    from sonobridge.simulator.measurement.report.sheet import make_measurement_sheet

    sheet = make_measurement_sheet(worksheet, shipped_examination_protocol(_PROTOCOL))
    return tuple(
        FindingRow(
            label=row.label[0].upper() + row.label[1:],
            text=", ".join(
                cell.text if cell.name == "stenosis" else f"{cell.name} {cell.text}"
                for cell in row.cells
            ),
        )
        for row in (*sheet.stenoses, *sheet.plaques, *sheet.imt)
    )


def side_grades(worksheet: Worksheet) -> tuple[SideGrades, ...]:
    """Return each assessed side under all criteria sets that ship, and where they differ."""
    from sonobridge.simulator.measurement.grading import criteria_sets

    sets, found = tuple(criteria_sets().values()), []
    sides: tuple[Side, ...] = ("right", "left")
    for side in sides:
        inputs = worksheet.grading_inputs(side)
        if inputs is None:
            continue
        grades, differences = grades_under(*inputs, sets)
        found.append(SideGrades(side=side, grades=grades, differences=differences))
    return tuple(found)
