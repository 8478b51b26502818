"""Courses of a transcript, and the coursework skills that their titles show."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.career.clinical_log.reading import LogReadError
from sonobridge.career.pack import PackFiles, Source, source_of

__all__ = ["Course", "CourseMap", "CourseSkill", "load_course_map", "read_transcript"]

_MOST_ROWS = 2000
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course; ``grade`` as the transcript prints it."""

    title: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSkill:
    """A skill of coursework and the pattern that course titles are held against."""

    id: str
    title: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseMap:
    """Skills, which grades are no pass, and where the map comes from."""

    skills: tuple[CourseSkill, ...]
    not_passed: re.Pattern[str]
    source: Source

    def passed(self, course: Course) -> bool:
        """Tell whether a grade is a pass; an empty grade is none."""
        return not self.not_passed.search(course.grade.strip())

    def closes(self, course: Course) -> tuple[str, ...]:
        """Return the skills that a passed course closes."""
        if not self.passed(course):
            return ()
        return tuple(one.id for one in self.skills if one.pattern.search(course.title))

    def unmapped(self, courses: Sequence[Course]) -> tuple[Course, ...]:
        """Return the courses whose title matches no skill, whatever their grade."""
        return tuple(
            c for c in courses if not any(s.pattern.search(c.title) for s in self.skills)
        )


def load_course_map(files: PackFiles | None = None) -> CourseMap:
    """Return the shipped map."""
    data = (files or PackFiles()).yaml("courses.yaml")
    return CourseMap(
        skills=tuple(
            CourseSkill(
                id=str(row["id"]),
                title=str(row["title"]),
                pattern=re.compile(row["pattern"], re.IGNORECASE),
            )
            for row in data["skills"]
        ),
        not_passed=re.compile(data["not_passed"], re.IGNORECASE),
        source=source_of(data, where="courses.yaml"),
    )


def read_transcript(text: str, title: str, grade: str) -> tuple[Course, ...]:
    """Read two columns of a transcript; every other column is left unread.

    Parameters
    ----------
    text
        CSV with a header line, at most 1 MB and 2,000 rows.
    title, grade
        Names of the columns.

    Raises
    ------
    LogReadError
        If it is no such table.
    """
    if len(text.encode()) > _MOST_BYTES:
        raise _unreadable("It exceeds 1 MB.")
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    except csv.Error as error:
        raise _unreadable("It is no CSV table.") from error
    if not rows or len(rows) > _MOST_ROWS + 1:
        raise _unreadable("It is empty or has more than 2,000 rows.")
    header = [name.strip() for name in rows[0]]
    absent = [name for name in (title, grade) if name not in header]
    if absent:
        raise _unreadable(f"It has no column {absent[0]!r}.")
    places = header.index(title), header.index(grade)
    found = []
    for row in rows[1:]:
        cells = [row[place].strip()[:200] if place < len(row) else "" for place in places]
        if cells[0]:
            found.append(Course(title=cells[0], grade=cells[1]))
    return tuple(found)


def _unreadable(why: str) -> LogReadError:
    return LogReadError(
        "The transcript cannot be read.",
        where="text",
        why=why,
        kept="Nothing was stored.",
        remedy="Export it as CSV with a column of titles and one of grades.",
    )
