"""A cell of a survey table: a number, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ABSENT", "FOOTNOTES", "Cell", "footnotes_of"]

FOOTNOTES = {
    4: "hourly wage not given (paid by the year)",
    5: "at or above 239,200 a year",
    8: "not released",
}
"""Footnote codes of the BLS wage survey that stand in the shipped files."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a survey, never zero for want of a number.

    Attributes
    ----------
    value
        The number; None when it was not published.
    footnote
        Code of the survey that says why there is none; 0 when it gave no code.
    """

    value: float | None
    footnote: int = 0

    @property
    def reason(self) -> str:
        """Why there is no number; empty when there is one."""
        if self.value is not None:
            return ""
        if self.footnote:
            words = FOOTNOTES.get(self.footnote, "see the survey's notes")
            return f"{words} (footnote {self.footnote})"
        return "not available"

    @classmethod
    def parse(cls, text: str, footnote: int = 0) -> Cell:
        """Return the cell of a text; blank is no number."""
        return cls(float(text) if text else None, footnote)


ABSENT = Cell(None)


def footnotes_of(text: str) -> dict[str, int]:
    """Return code by column of a ``footnotes`` cell (``a_mean:8;h_mean:8``)."""
    found = {}
    for part in filter(None, text.split(";")):
        column, _, code = part.partition(":")
        found[column] = int(code) if code.isdecimal() else 0
    return found
