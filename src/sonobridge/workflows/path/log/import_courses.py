"""``path.courses_import``: courses of a transcript from CSV."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.log.courses import (
    COURSES,
    TRANSCRIPT,
    CoursesRequest,
    CoursesResult,
    courses,
)

__all__ = ["ImportCoursesRequest", "import_courses"]


@record
class ImportCoursesRequest:
    """The transcript and its two columns; names and numbers of people are not read."""

    text: Annotated[str, Len(1, 1_000_000), Help("Text of a CSV file with a header line.")]
    title: Annotated[str, Len(1, 120), Help("Column with the titles of courses.")] = "Course"
    grade: Annotated[str, Len(1, 120), Help("Column with the grades.")] = "Grade"


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
        COURSES,
        {"courses": [{"title": one.title, "grade": one.grade} for one in found]},
    )
    result = courses(context, CoursesRequest())
    context.evidence.used("transcript", COURSES, hash_bytes(request.text.encode()))
    context.evidence.made("path_record", COURSES, row.sha256)
    context.evidence.measured(
        {"courses": len(found), "closed": [one.id for one in result.skills if one.closed]}
    )
    return result
