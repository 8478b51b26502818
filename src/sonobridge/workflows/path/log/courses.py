"""``path.courses``: which coursework the kept transcript closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.clinical_log.courses import Course

__all__ = [
    "COURSES",
    "TRANSCRIPT",
    "CourseLine",
    "CourseSkillLine",
    "CoursesRequest",
    "CoursesResult",
    "courses",
]

TRANSCRIPT, COURSES = "transcript", "courses"


@record
class CoursesRequest:
    """One's own coursework."""


@record
class CourseLine:
    """A course as the transcript prints it, and whether its grade is a pass."""

    title: str
    grade: str
    passed: bool


@record
class CourseSkillLine:
    """A skill of coursework; ``courses`` closed it, none: it is open."""

    id: str
    title: str
    closed: bool
    courses: tuple[str, ...]


@record
class CoursesResult:
    """Skills with the courses that closed them; ``unmapped`` closes nothing."""

    skills: tuple[CourseSkillLine, ...]
    unmapped: tuple[CourseLine, ...]
    not_passed: tuple[CourseLine, ...]
    version: int
    source: str
    as_of: str
    confidence: str
    words: str


@operation("path.courses", summary="Show which coursework your transcript closes.")
def courses(context: Context, request: CoursesRequest) -> CoursesResult:
    """Hold the kept courses against the map."""
    from sonobridge.career.clinical_log.courses import Course, load_course_map
    from sonobridge.store.paths import PathStore

    del request
    row = PathStore(context.workspace).find(context.actor.person_id, TRANSCRIPT, COURSES)
    kept = [Course(**one) for one in row.body["courses"]] if row else []
    rule = load_course_map()
    skills = tuple(
        CourseSkillLine(
            id=skill.id,
            title=skill.title,
            closed=any(skill.id in rule.closes(one) for one in kept),
            courses=tuple(one.title for one in kept if skill.id in rule.closes(one)),
        )
        for skill in rule.skills
    )
    unmapped = rule.unmapped(kept)
    return CoursesResult(
        skills=skills,
        unmapped=tuple(_line(one, passed=rule.passed(one)) for one in unmapped),
        not_passed=tuple(
            _line(one, passed=False)
            for one in kept
            if one not in unmapped and not rule.passed(one)
        ),
        version=row.version if row else 0,
        source=rule.source.text,
        as_of=rule.source.as_of,
        confidence=rule.source.confidence,
        words=f"{sum(one.closed for one in skills)} of {len(skills)} skills are closed by "
        f"{len(kept)} courses; {len(unmapped)} are unmapped.",
    )


def _line(one: Course, *, passed: bool) -> CourseLine:
    return CourseLine(title=one.title, grade=one.grade, passed=passed)
