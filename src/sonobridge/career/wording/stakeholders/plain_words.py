"""Findings in plain sentences, and accuracy as natural frequencies.

Counts of people are easier to reason with than percentages (Gigerenzer and Hoffrage 1995,
doi 10.1037/0033-295X.102.4.684).
"""

from __future__ import annotations

from collections.abc import Mapping

from sonobridge.career.indicators import AccuracySheet
from sonobridge.career.pack import PackFiles

__all__ = ["accuracy_in_people", "grades_in_words"]


def grades_in_words(
    grades: Mapping[str, str], files: PackFiles | None = None
) -> tuple[str, ...]:
    """Return a sentence for each side that was graded.

    Parameters
    ----------
    grades
        Side to class of stenosis, as a session stores it.
    """
    words = (files or PackFiles()).yaml("stakeholders.yaml")["plain_grades"]
    return tuple(f"The neck artery on the {side} {words[one]}." for side, one in grades.items())


def accuracy_in_people(sheet: AccuracySheet) -> tuple[str, ...]:
    """Return what a sheet says of the test, in whole people and without a percentage."""
    called = sheet.true_positive + sheet.false_positive
    cleared = sheet.true_negative + sheet.false_negative
    return (
        f"We checked the scan in {sheet.n} people.",
        f"The check was {sheet.reference.strip().rstrip('.')}.",
        f"The scan said yes in {called} of them. It was right in {sheet.true_positive}.",
        f"The scan said no in {cleared} of them. It was right in {sheet.true_negative}.",
        f"It missed {sheet.false_negative}.",
    )
