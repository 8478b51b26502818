"""A project as stored: its checklist, and when labelling for it began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.errors import MissingError
from sonobridge.core.record import record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.project import HostChecklist
    from sonobridge.store.paths import PathRecord

__all__ = [
    "PROJECT",
    "PROJECT_START",
    "ProjectLine",
    "checklist_of",
    "project_line",
    "project_row",
    "project_row_lacks",
]

PROJECT, PROJECT_START = "project", "project_start"


@record
class ProjectLine:
    """A project: its checklist, what it lacks to start, when labelling began.

    ``lacks`` stops the start; ``open_points`` is worth settling and stops nothing.
    """

    name: str
    title: str
    host: str
    ethics_number: str
    ethics_not_needed: str
    data_use_agreement: str
    data_use_not_needed: str
    lead: str
    role: str
    terms: str
    version: int
    lacks: tuple[str, ...]
    open_points: tuple[str, ...]
    started_at: str


def project_row(context: Context, name: str) -> PathRecord:
    """Return a project of the acting person.

    Raises
    ------
    MissingError
        If there is none of this name.
    """
    from sonobridge.store.paths import PathStore

    row = PathStore(context.workspace).find(context.actor.person_id, PROJECT, name)
    if row is None:
        raise MissingError(
            "You have no project of this name.",
            where=name[:60],
            kept="Nothing was changed.",
            remedy="List yours with 'sonobridge path project'.",
        )
    return row


def project_row_lacks(context: Context, name: str) -> tuple[str, ...]:
    """Return what a project of the acting person lacks before labelling may go on.

    Raises
    ------
    MissingError
        If there is none of this name.
    """
    line = project_line(context, project_row(context, name))
    return line.lacks if line.started_at else (*line.lacks, "the start of labelling")


def checklist_of(row: PathRecord) -> HostChecklist:
    """Return the checklist of a stored project."""
    from sonobridge.career.project import HostChecklist

    return HostChecklist(**row.body)


def project_line(context: Context, row: PathRecord) -> ProjectLine:
    """Return a project as shown."""
    from sonobridge.store.paths import PathStore

    checklist = checklist_of(row)
    start = PathStore(context.workspace).find(row.person_id, PROJECT_START, row.subject)
    return ProjectLine(
        name=row.subject,
        **row.body,
        version=row.version,
        lacks=checklist.lacks(),
        open_points=checklist.open_points(),
        started_at="" if start is None else start.body["started_at"],
    )
