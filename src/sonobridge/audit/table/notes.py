"""Notes on a table: why rows were left out, and what a reader must know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sonobridge.audit.evaluation.content import TableNote

__all__ = ["EXCLUSIONS", "Notes", "left_out", "reason_number"]

EXCLUSIONS: dict[str, tuple[str, str]] = {
    "patient_missing": (
        "Rows without a patient identifier were left out: they cannot be told apart.",
        "Add the identifier, or state that each row is a patient of its own.",
    ),
    "duplicate_row": (
        "Rows that stand more than once, equal in every cell used, were counted once.",
        "Export each prediction once.",
    ),
    "duplicate_conflict": (
        "Rows of one patient and image contradict each other; none of them was used.",
        "Keep the row that holds, or name a column that tells the rows apart as the image.",
    ),
    "answer_missing": (
        "Rows without an answer of the model were left out.",
        "Find out why the model gave none; a failure on hard images flatters the rest.",
    ),
    "answer_not_finite": (
        "Rows whose answer is NaN or infinite were left out.",
        "Find out why the model gave no number.",
    ),
    "answer_not_number": (
        "Rows whose answer is text where a number is due were left out.",
        "Write numbers with a point and without units.",
    ),
    "answer_unknown": (
        "Rows whose answer is none of the protocol's values were left out.",
        "Name every class in the protocol, or correct the spelling.",
    ),
    "reference_missing": (
        "Rows without a reference enter no measure; they are counted by the model's answer.",
        "If references were sought by the model's answer, find some for a random share.",
    ),
    "reference_indeterminate": (
        "Rows with an indeterminate reference enter no measure.",
        "Adjudicate them, or report them beside the results.",
    ),
    "reference_unknown": (
        "Rows whose reference is none of the protocol's values were left out.",
        "Name every class in the protocol, or correct the spelling.",
    ),
    "metrics_missing": (
        "Cases without any of the named metrics were left out.",
        "Compute the metrics of these cases, or state why they have none.",
    ),
}
"""Reasons for leaving a row out, in the order in which they are asked; each row has one.
``rows_in`` is ``rows_used`` plus the counts of the notes with these codes."""

_NUMBERS = {code: number for number, code in enumerate(EXCLUSIONS, 1)}

Severity = Literal["refuse", "mark", "note"]


def reason_number(code: str) -> int:
    """Return the number of a reason, from 1; 0 stands for a row that is used."""
    return _NUMBERS[code]


def left_out(notes: Iterable[TableNote]) -> int:
    """Return how many rows the notes say were left out."""
    return sum(note.count for note in notes if note.code in EXCLUSIONS)


class Notes:
    """Collects notes while a table is read."""

    def __init__(self) -> None:
        self._notes: list[TableNote] = []

    def add(
        self,
        code: str,
        what: str,
        remedy: str,
        *,
        column: str = "",
        count: int = 0,
        severity: Severity = "mark",
    ) -> None:
        """Add a note; one that counts nothing may still be said."""
        self._notes.append(
            TableNote(
                code=code,
                severity=severity,
                column=column,
                count=int(count),
                what=what,
                remedy=remedy,
            )
        )

    def leave_out(self, code: str, count: int, column: str = "") -> None:
        """Add the note of a reason for leaving rows out, where there are any."""
        if count:
            what, remedy = EXCLUSIONS[code]
            self.add(code, what, remedy, column=column, count=count)

    def sorted(self) -> tuple[TableNote, ...]:
        """Return the notes: refusals first, then marks, then mere notes."""
        order = {"refuse": 0, "mark": 1, "note": 2}
        return tuple(
            sorted(self._notes, key=lambda n: (order[n.severity], n.code, n.column, -n.count))
        )
