"""Splitting by patient: a hash decides, so that no patient ever changes sides.

The side of a patient depends on the seed and the patient's key alone. Clips that come
later, their order and their number move nobody, so a patient who was tested on in one
dataset version is never trained on in the next. The price is that small sets do not meet
their fractions exactly; the counts are printed.

A clip whose patient is unknown is grouped by its study, and such groups go to training
only: a test patient must be known to be absent from training, and two studies without a
patient may be one person's. A clip with neither patient nor study is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.randomness import seed_words

__all__ = [
    "UNKNOWN_PATIENT",
    "PatientUnknownError",
    "Side",
    "SplitRule",
    "assign_side",
    "assign_sides",
    "patient_group",
    "patient_is_known",
]

Side = Literal["train", "validation", "test"]

UNKNOWN_PATIENT = "study:"
"""Prefix of a group that stands for the unknown patient of one study."""


class PatientUnknownError(InvalidInputError):
    """A clip names neither patient nor study."""

    code = "dataset.patient_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRule:
    """How patients are divided.

    Attributes
    ----------
    seed
        Seed of the hash.
    train, validation, test
        Expected shares of the patients, each 0..1, together 1.
    """

    seed: int
    train: float = 0.7
    validation: float = 0.15
    test: float = 0.15

    def __post_init__(self) -> None:
        shares = (self.train, self.validation, self.test)
        if self.seed < 0 or not all(0 <= share <= 1 for share in shares):
            raise ValueError("a seed is not negative, a share lies in 0..1")
        if not math.isclose(sum(shares), 1.0, abs_tol=1e-9) or self.train == 0:
            raise ValueError("the shares add up to 1, and something is trained on")

    def as_json(self) -> dict[str, object]:
        """Return the rule as JSON values."""
        return {
            "method": "SHA-256 of seed and patient group; unknown patients to training",
            "seed": self.seed,
            "train": self.train,
            "validation": self.validation,
            "test": self.test,
        }


def patient_group(patient_key: str | None, study_uid: str | None, *, where: str) -> str:
    """Return the group that a clip is never separated from.

    Parameters
    ----------
    patient_key
        Pseudonym of the patient, None or empty when unknown.
    study_uid
        De-identified study UID, None or empty when unknown.
    where
        The clip, for the message.

    Raises
    ------
    PatientUnknownError
        If both are unknown.
    """
    if patient_key:
        if not patient_is_known(patient_key):
            raise ValueError("a patient key does not look like a study group")
        return patient_key
    if study_uid:
        return f"{UNKNOWN_PATIENT}{study_uid}"
    raise PatientUnknownError(
        "The clip names neither patient nor study.",
        where=where,
        why="It cannot be kept on one side of a split with the patient's other clips.",
        kept="The clip stays in the library.",
        remedy="Leave it out of the dataset, or import it with its study.",
    )


def patient_is_known(group: str) -> bool:
    """Tell whether a group is a patient and not a study that stands for one."""
    return not group.startswith(UNKNOWN_PATIENT)


def assign_side(group: str, rule: SplitRule) -> Side:
    """Return the side of a patient group."""
    if not patient_is_known(group):
        return "train"
    place = seed_words(rule.seed, "split by patient", group) / 2**128
    if place < rule.test:
        return "test"
    return "validation" if place < rule.test + rule.validation else "train"


def assign_sides(groups: Iterable[str], rule: SplitRule) -> dict[str, Side]:
    """Return the side of each patient group, sorted by group."""
    return {group: assign_side(group, rule) for group in sorted(set(groups))}
