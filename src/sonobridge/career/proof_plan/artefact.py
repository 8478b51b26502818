"""What a week of the proof plan is closed with, and what each artefact still lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

__all__ = ["Artefact", "Presentation", "Reading", "Shadowing", "SupervisedPractice"]

SHORTEST_REFLECTION = 100
FEWEST_EXAMS = 10
_DOI = re.compile(r"^(https://doi\.org/)?10\.\d{4,9}/\S+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadowing:
    """A visit as observer."""

    day: date | None
    site_type: str
    observer_hours: float
    reflection: str

    def lacks(self) -> tuple[str, ...]:
        """Return what is missing for the week to close, in words."""
        missing = []
        if self.day is None:
            missing.append("the date")
        if not self.site_type.strip():
            missing.append("the type of site")
        if not self.observer_hours > 0:
            missing.append("observer hours")
        written = len(self.reflection.strip())
        if written < SHORTEST_REFLECTION:
            missing.append(
                f"a reflection of {SHORTEST_REFLECTION} characters (it has {written})"
            )
        return tuple(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article or webinar.

    ``ce_activity`` is the identifier of its entry in the ledger of continuing education.
    """

    title: str
    citation: str
    minutes: int
    webinar: bool = False
    ce_activity: str = ""

    def lacks(self) -> tuple[str, ...]:
        """Return what is missing for the week to close, in words."""
        missing = []
        address = self.citation.strip()
        if not _DOI.match(address) and not address.startswith("https://"):
            missing.append("a citation: a DOI or an https address")
        if not 0 < self.minutes <= 24 * 60:
            missing.append("the minutes")
        return tuple(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisedPractice:
    """Exams on the simulator and a supervisor's signature over them.

    Attributes
    ----------
    exam_sessions
        Stored sessions in exam mode of the thirty days.
    signed
        Whether the signature of a supervisor was verified.
    slope, slope_low, slope_high
        Rise of the score a session with its 95 % interval; None below three sessions.
    """

    exam_sessions: int
    signed: bool
    slope: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None

    def lacks(self) -> tuple[str, ...]:
        """Return what is missing for the week to close, in words."""
        missing = []
        if self.exam_sessions < FEWEST_EXAMS:
            missing.append(
                f"{FEWEST_EXAMS - self.exam_sessions} more sessions in exam mode "
                f"({self.exam_sessions} of {FEWEST_EXAMS})"
            )
        if not self.signed:
            missing.append("a supervisor's signature")
        return tuple(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """A case study made from cleared clips.

    ``reviewer`` is another signed-in person who read it, ``author`` the one whose plan it is.
    """

    clips: int
    uncleared: int
    phi_hits: int
    author: str
    reviewer: str

    def lacks(self) -> tuple[str, ...]:
        """Return what is missing for the week to close, in words."""
        missing = []
        if self.clips < 1:
            missing.append("a cleared clip")
        if self.uncleared:
            counted = f"{self.uncleared} clip{'' if self.uncleared == 1 else 's'}"
            missing.append(f"clearance of {counted}")
        if self.phi_hits:
            missing.append(f"removal of {self.phi_hits} places that may name a patient")
        if not self.reviewer or self.reviewer == self.author:
            missing.append("a review by another person")
        return tuple(missing)


Artefact = Shadowing | Reading | SupervisedPractice | Presentation
