"""The catalogue of cases: by rising difficulty, with the areas and what of them exists."""

from __future__ import annotations

from sonobridge.core.record import record
from sonobridge.simulator.cases.case_file import shipped_cases
from sonobridge.simulator.measurement.coverage import exam_areas

__all__ = ["CaseCatalogue", "CaseEntry", "make_catalogue"]


@record
class CaseEntry:
    """A case as it is offered: nothing here gives its finding away."""

    case_id: str
    version: int
    title: str
    summary: str
    difficulty: int
    area: str
    minutes: int
    modes: tuple[str, ...]


@record
class AreaEntry:
    """An area of ultrasound work and whether it can be practised here."""

    area: str
    title: str
    status: str


@record
class CaseCatalogue:
    """Cases by rising difficulty, and areas in the order of the screen."""

    cases: tuple[CaseEntry, ...]
    areas: tuple[AreaEntry, ...]


def make_catalogue() -> CaseCatalogue:
    """Return the catalogue of the shipped cases."""
    return CaseCatalogue(
        cases=tuple(
            CaseEntry(
                case_id=case.case_id,
                version=case.version,
                title=case.title,
                summary=case.summary,
                difficulty=case.difficulty,
                area=case.area,
                minutes=case.minutes,
                modes=case.modes,
            )
            for case in shipped_cases()
        ),
        areas=tuple(
            AreaEntry(area=one.area, title=one.title, status=one.words) for one in exam_areas()
        ),
    )
