"""Deliverables that a stored session fills: card, report, letter, checklist, consult note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context
from sonobridge.workflows.path.stakeholders.stored_work import (
    DeliverableSlot,
    entry_of,
    filled,
    lacking,
)
from sonobridge.workflows.scan.session.report import ReportRequest, ScanReport, report
from sonobridge.workflows.scan.session.show import ScanSessionView, SessionRequest, session

if TYPE_CHECKING:
    from sonobridge.career.wording.stakeholders import Stakeholder

__all__ = ["SessionParts", "session_parts"]


@dataclass(slots=True)
class SessionParts:
    """A session and its report, read once; each method fills one stakeholder's deliverable."""

    context: Context
    who: Stakeholder
    report: ScanReport
    view: ScanSessionView
    origin: str = field(init=False)

    def __post_init__(self) -> None:
        self.origin = f"session {self.view.session_id}"

    def lines(self, heading: str) -> tuple[str, ...]:
        """Return the lines of a section of the report."""
        return next(one.lines for one in self.report.sections if one.heading == heading)

    def section(self, heading: str, name: str = "") -> DeliverableSlot:
        """Return a section of the report as a part."""
        return filled(name or heading, self.lines(heading), self.origin)

    @property
    def examination(self) -> DeliverableSlot:
        """What was examined."""
        taken = sum(len(one.pictures) for one in self.report.images)
        sides = sorted({one.side for one in self.view.protocol})
        line = f"{self.report.title}, {' and '.join(sides)}, {taken} pictures stored"
        return filled("Examination", (line,), self.origin)

    def logged(self, name: str) -> DeliverableSlot:
        """Return what was logged for this stakeholder and session."""
        row = entry_of(self.context, self.who.id, self.view.session_id)
        if row is None:
            return lacking(name, f"log it: path stakeholder-log {self.who.id}")
        values = row.body["values"]
        lines = [
            f"{one.words}: {_said(values[one.name])}"
            for one in self.who.fields
            if one.name in values
        ]
        return filled(name, lines, f"entry {row.subject}")

    def patients(self) -> tuple[DeliverableSlot, ...]:
        """Explanation card and comfort record."""
        return (
            self.examination,
            filled("What to expect", self.who.texts, self.who.source.text),
            filled("How long", (f"About {self.view.case.minutes} minutes",), self.origin),
            self.logged("Comfort record"),
        )

    def radiologists(self) -> tuple[DeliverableSlot, ...]:
        """Structured preliminary report with key frames."""
        frames = [
            f"{one.view} ({one.annotation}): picture {', '.join(map(str, one.pictures))}"
            for one in self.report.images
            if one.pictures
        ]
        missing = self.report.missing or ("Nothing that the protocol asks for",)
        return (
            filled("Standing", (self.report.standing,), self.origin),
            self.section("Measurements"),
            self.section("Grades"),
            filled("Key frames", frames, self.origin),
            filled("Not taken", missing, self.origin),
            self.section("Impression"),
        )

    def referring(self) -> tuple[DeliverableSlot, ...]:
        """Result letter and urgent-call record."""
        return (
            self.examination,
            self.section("Grades", "Result"),
            self.section("Impression"),
            filled("Standing", (self.report.standing,), self.origin),
            self.logged("Urgent-call record"),
        )

    def nurses(self) -> tuple[DeliverableSlot, ...]:
        """Preparation checklist."""
        return (
            self.examination,
            filled("Before", self.who.texts, self.who.source.text),
            filled(
                "Time to plan", (f"{self.view.case.minutes} minutes of scanning",), self.origin
            ),
            self.logged("Start"),
        )

    def specialists(self) -> tuple[DeliverableSlot, ...]:
        """Consult note with measurements and uncertainty."""
        differ = self.lines("Where criteria sets differ") or (
            "All shipped criteria sets that apply say the same",
        )
        return (
            filled("Question", (self.view.case.referral or self.view.case.title,), self.origin),
            self.section("Measurements"),
            filled("Uncertainty of velocities", self._spreads(), self.origin),
            self.section("Grades"),
            filled("Uncertainty of the grade", differ, self.origin),
            self.logged("Trade-off"),
            self.section("Read with this"),
        )

    def _spreads(self) -> list[str]:
        """Say what an angle cursor a little off would have read, for each stored velocity."""
        from sonobridge.career.wording.stakeholders import angle_spread

        result, lines = self.view.result, []
        for row in result.worksheet if result else ():
            if row.psv_cm_s is None or row.angle_deg is None or not 0 <= row.angle_deg <= 80:
                continue
            spread = angle_spread(row.psv_cm_s, row.angle_deg)
            lines.append(
                f"{row.side} {row.site}: {row.psv_cm_s:.1f} cm/s at {row.angle_deg:.1f}°; "
                f"with the angle {spread.degrees:g}° off, "
                f"{spread.low:.0f} to {spread.high:.0f} cm/s"
            )
        return lines


def session_parts(context: Context, who: Stakeholder, session_id: str) -> SessionParts:
    """Read a submitted session for a stakeholder's deliverable."""
    return SessionParts(
        context=context,
        who=who,
        report=report(context, ReportRequest(session_id=session_id)),
        view=session(context, SessionRequest(session_id=session_id)),
    )


def _said(value: bool | float | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float | int) else value
