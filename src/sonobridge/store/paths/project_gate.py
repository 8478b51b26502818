"""Whether labelling for a project may go on, as the running transaction sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from sonobridge.core.canonical import parse_json
from sonobridge.store.tables.path import path_record

__all__ = ["PROJECT", "PROJECT_START", "refuse_unready_project"]

PROJECT, PROJECT_START = "project", "project_start"
"""Kinds of the two records of a project: its checklist, and the start of labelling."""


def refuse_unready_project(connection: Connection, person_id: str, name: str) -> None:
    """Refuse to label for a project of a person that is not cleared, or has not begun.

    Parameters
    ----------
    connection
        The transaction in which a label would be stored.
    person_id, name
        Whose project, and its short name.

    Raises
    ------
    ProjectNotReadyError
        With what is missing. The newest checklist counts: labelling stops again when an
        approval is taken out of it.
    """
    from sonobridge.career.project import HostChecklist, ProjectNotReadyError, refuse_start

    checklist = _last(connection, person_id, PROJECT, name)
    if checklist is None:
        raise ProjectNotReadyError(
            "Labelling for this project cannot start yet.",
            where=name[:60],
            why="Whoever made the study has no project of this name.",
            kept="All labels stored so far are kept.",
            remedy="Keep its checklist with 'sonobridge path project-keep'.",
        )
    body: Any = parse_json(checklist.body)
    refuse_start(HostChecklist(**body))
    if _last(connection, person_id, PROJECT_START, name) is None:
        raise ProjectNotReadyError(
            "Labelling for this project has not begun.",
            where=name[:60],
            why="Its checklist is complete, but nobody began it, so labels would not count.",
            kept="All labels stored so far are kept.",
            remedy="Begin it with 'sonobridge path project-start'.",
        )


def _last(connection: Connection, person_id: str, kind: str, subject: str) -> Row[Any] | None:
    row: Row[Any] | None = connection.execute(
        select(path_record)
        .where(
            path_record.c.person_id == person_id,
            path_record.c.kind == kind,
            path_record.c.subject == subject,
        )
        .order_by(path_record.c.version.desc())
        .limit(1)
    ).first()
    return None if row is None or row.withdrawn else row
