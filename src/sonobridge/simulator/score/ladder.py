"""The claim ladder: what has been shown for a score, and nothing beyond it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from annotated_types import Len

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import record

__all__ = [
    "RUNGS",
    "RUNG_WORDS",
    "SIMULATED_LEARNERS",
    "RaisedRung",
    "Rung",
    "StudyRecord",
    "lowest_rung",
    "raise_rung",
]

Rung = Literal["tested_on_scripts", "separates_groups", "agrees_with_raters", "transfers"]

RUNGS: Final[tuple[Rung, ...]] = (
    "tested_on_scripts",
    "separates_groups",
    "agrees_with_raters",
    "transfers",
)
RUNG_WORDS: Final[dict[Rung, str]] = {
    "tested_on_scripts": "tested on scripts",
    "separates_groups": "separates groups",
    "agrees_with_raters": "agrees with raters",
    "transfers": "transfers",
}
SIMULATED_LEARNERS: Final = (
    "Simulated learners can refute the scorer; they never validate its meaning for people."
)
_STUDY_OF: Final[dict[Rung, str]] = {
    "separates_groups": "known_groups",
    "agrees_with_raters": "blinded_raters",
    "transfers": "transfer_trial",
}


@record
class StudyRecord:
    """A study with people that stands behind a rung.

    Attributes
    ----------
    kind
        Design that the rung asks for.
    participants
        People in it.
    result
        One sentence with number and interval.
    document_sha256
        Hash of the attached report.
    """

    kind: Literal["known_groups", "blinded_raters", "transfer_trial"]
    participants: int
    result: Annotated[str, Len(1, 400)]
    document_sha256: Annotated[str, Len(64, 64)]

    def __post_init__(self) -> None:
        """Refuse a study without people, or without its document."""
        if self.participants < 1:
            raise ValueError("a study has participants")
        if set(self.document_sha256) - set("0123456789abcdef"):
            raise ValueError("a SHA-256 has 64 hexadecimal digits")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedRung:
    """A rung with the study that raised it."""

    rung: Rung
    study: StudyRecord


def lowest_rung(rungs: Iterable[Rung]) -> Rung:
    """Return the lowest of several rungs: a whole claims no more than its weakest part."""
    return min(rungs, key=RUNGS.index, default=RUNGS[0])


def raise_rung(present: Rung, wanted: Rung, study: StudyRecord | None) -> RaisedRung:
    """Raise a rung by one, with its study.

    Raises
    ------
    InvalidInputError
        Without a study of the design that the rung asks for, or when a rung is left out.
    """
    step = RUNGS.index(wanted) - RUNGS.index(present)
    if step != 1:
        raise _refused("rungs are climbed one at a time")
    if study is None:
        raise _refused("no study record is attached")
    if study.kind != _STUDY_OF[wanted]:
        raise _refused(f"“{RUNG_WORDS[wanted]}” rests on a study of another design")
    return RaisedRung(rung=wanted, study=study)


def _refused(why: str) -> InvalidInputError:
    return InvalidInputError(
        f"The claim is not raised: {why}.",
        where="claim ladder",
        kept="The present rung stays.",
        remedy="Attach the record of a study with people for the next rung.",
    )
