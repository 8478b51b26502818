"""What the caller decides about a de-identification, and what it may then be called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sonobridge.core.errors import InvalidInputError

__all__ = ["CodeSource", "DateMode", "DeidentificationPolicy", "LegalPath"]

LegalPath = Literal["safe_harbor", "limited_data_set", "expert_determination", "not_applicable"]
"""The legal ground a result stands on (45 CFR 164.514): only ``safe_harbor`` may be
printed as "Safe Harbor"."""

DateMode = Literal["years_only", "shifted"]
"""``years_only``: 1 January of the year, times removed. ``shifted``: every date moved by
the same number of days for one patient, times of day kept."""

CodeSource = Callable[[Literal["patient", "uid"], str], str]
"""Gives the random code that stands for a source value, from a stored table: the same
code for the same value, with nothing in it derived from the value. For ``uid`` the code
is itself a valid UID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeidentificationPolicy:
    """Dates, codes and the legal path that follows from them.

    Attributes
    ----------
    legal_path
        Name of the ground the result stands on; checked against the rest.
    dates
        How dates are treated.
    codes
        Random codes in place of keyed ones; needed for ``safe_harbor``.
    reason
        Why no path applies; needed for ``not_applicable`` (e.g. simulated patients).

    Raises
    ------
    InvalidInputError
        For ``safe_harbor`` with shifted dates or keyed codes: 45 CFR 164.514(b)(2)
        allows years only, and 164.514(c) no code derived from the patient's data. For
        ``not_applicable`` without a reason.
    """

    legal_path: LegalPath = "limited_data_set"
    dates: DateMode = "shifted"
    codes: CodeSource | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.legal_path == "safe_harbor" and (
            self.dates != "years_only" or self.codes is None
        ):
            raise InvalidInputError(
                "Safe Harbor needs years only and random codes.",
                where="de-identification policy",
                why="Shifted dates and codes derived from the patient's data are identifiers.",
                kept="Nothing was written.",
                remedy="Choose years only with random codes, or name another legal path.",
            )
        if self.legal_path == "not_applicable" and not self.reason:
            raise InvalidInputError(
                "A result without a legal path needs its reason.",
                where="de-identification policy",
                kept="Nothing was written.",
                remedy="Say why no path applies, e.g. that the patients are simulated.",
            )
