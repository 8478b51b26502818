"""``path.courses_import`` and ``path.courses``: coursework from a transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.clinical_log.courses import Course

__all__ = [
    "CourseLine",
    "CourseSkillLine",
    "CoursesRequest",
    "CoursesResult",
    "ImportCoursesRequest",
    "courses",
    "import_courses",
]

TRANSCRIPT, _NAME = "transcript", "courses"


@record
class ImportCoursesRequest:
    """The transcript and its two columns; names and numbers of people are not read."""

    text: Annotated[str, Len(1, 1_000_000), Help("Text of a CSV file with a header line.")]
    title: Annotated[str, Len(1, 120), Help("Column with the titles of courses.")] = "Course"
    grade: Annotated[str, Len(1, 120), Help("Column with the grades.")] = "Grade"


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


@operation(
    "path.courses_import",
    summary="Take courses of a transcript in; only mapped and passed ones close a skill.",
    traits=(Trait.EVIDENCE,),
    command="path courses-import",
)
def import_courses(context: Context, request: ImportCoursesRequest) -> CoursesResult:
    """Keep titles and grades; importing again makes the next version."""
    from sonobridge.career.clinical_log.courses import read_transcript
    from sonobridge.core.canonical import hash_bytes
    from sonobridge.store.paths import PathStore

    found = read_transcript(request.text, request.title, request.grade)
    row = PathStore(context.workspace).add(
        context.actor.person_id,
        TRANSCRIPT,
        _NAME,
        {"courses": [{"title": one.title, "grade": one.grade} for one in found]},
    )
    result = courses(context, CoursesRequest())
    context.evidence.used("transcript", _NAME, hash_bytes(request.text.encode()))
    context.evidence.made("path_record", _NAME, row.sha256)
    context.evidence.measured(
        {"courses": len(found), "closed": [one.id for one in result.skills if one.closed]}
    )
    return result


@operation("path.courses", summary="Show which coursework your transcript closes.")
def courses(context: Context, request: CoursesRequest) -> CoursesResult:
    """Hold the kept courses against the map."""
    from sonobridge.career.clinical_log.courses import Course, load_course_map
    from sonobridge.store.paths import PathStore

    del request
    row = PathStore(context.workspace).find(context.actor.person_id, TRANSCRIPT, _NAME)
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
