"""The rows of the Path room as stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["PathRecord"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRecord:
    """One version of one record of a person.

    Attributes
    ----------
    kind
        What it is: ``plan``, ``log_entry``, ``ce_activity``, ...
    subject
        Which of its kind; unique within person and kind.
    version
        Counts from 1 within person, kind and subject.
    made_at
        UTC instant as text.
    withdrawn
        Whether this version takes the record back; its body says why.
    body
        The content.
    sha256
        Of all the other columns.
    """

    person_id: str
    kind: str
    subject: str
    version: int
    made_at: str
    withdrawn: bool
    body: dict[str, Any]
    sha256: str
