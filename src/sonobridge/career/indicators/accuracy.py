"""Diagnostic accuracy: nothing without reference standard, prevalence and n."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.career.indicators.reading import LEVEL, Reading, state_share
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.intervals import wilson, wilson_bounds

__all__ = ["AccuracySheet", "smallest_error_free", "state_accuracy"]

TARGET = 0.95
_Z = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracySheet:
    """Calls against a reference standard, by class.

    Attributes
    ----------
    reference
        What decided the truth, e.g. ``CT angiography within 30 days``.
    true_positive, false_negative, true_negative, false_positive
        Counts of patients.
    """

    reference: str
    true_positive: int
    false_negative: int
    true_negative: int
    false_positive: int

    def __post_init__(self) -> None:
        if not self.reference.strip():
            raise InvalidInputError(
                "Accuracy without a reference standard is not stated.",
                where="reference",
                why="A share of right calls means nothing while it is open what was right.",
                remedy="Name what decided the truth, e.g. adjudicated CT angiography.",
            )
        counts = (
            self.true_positive,
            self.false_negative,
            self.true_negative,
            self.false_positive,
        )
        if min(counts) < 0:
            raise InvalidInputError(
                "A count of the accuracy sheet is negative.",
                where="counts",
                remedy="Give the number of patients of each of the four kinds.",
            )

    @property
    def n(self) -> int:
        """All patients."""
        return self.positives + self.negatives

    @property
    def positives(self) -> int:
        """Patients with the condition."""
        return self.true_positive + self.false_negative

    @property
    def negatives(self) -> int:
        """Patients without it."""
        return self.true_negative + self.false_positive

    @property
    def prevalence(self) -> Estimate | NotEstimable:
        """Share of patients with the condition."""
        return _share("prevalence", self.positives, self.n)

    @property
    def sensitivity(self) -> Estimate | NotEstimable:
        """Share of positives that were called."""
        return _share("sensitivity", self.true_positive, self.positives)

    @property
    def specificity(self) -> Estimate | NotEstimable:
        """Share of negatives that were left."""
        return _share("specificity", self.true_negative, self.negatives)


def state_accuracy(sheet: AccuracySheet) -> Reading:
    """State the share of right calls against 95 %, with what it depends on in the notes."""
    parts = (sheet.prevalence, sheet.sensitivity, sheet.specificity)
    notes = [
        f"reference standard: {sheet.reference}",
        *map(_words, parts),
        f"{smallest_error_free(TARGET)} patients without an error are needed for {TARGET:.0%}",
    ]
    right = sheet.true_positive + sheet.true_negative
    return state_share(
        "dx_accuracy", right, sheet.n, target=TARGET, unit="patients", notes=tuple(notes)
    )


def smallest_error_free(target: float) -> int:
    """Return the least n at which n of n has a Wilson lower bound of at least ``target``."""
    n = 1
    while wilson_bounds(1.0, n, _Z)[0] < target:
        n += 1
    return n


def _share(name: str, events: int, n: int) -> Estimate | NotEstimable:
    if n == 0:
        return NotEstimable(name=name, reason="no patient of this kind", n=0, n_unit="patients")
    return wilson(name, events, n, n_unit="patients", level=LEVEL)


def _words(part: Estimate | NotEstimable) -> str:
    if isinstance(part, NotEstimable):
        return f"{part.name}: {part.reason}"
    return f"{part.name} {part.value:.1%} ({part.low:.1%} to {part.high:.1%}), n = {part.n}"
