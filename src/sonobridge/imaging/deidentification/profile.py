"""The confidentiality profile, read from its table."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

__all__ = ["PROFILE_NAME", "Action", "ProfileRow", "profile_rows"]

PROFILE_NAME: Final = "DICOM PS3.15 Basic Application Level Confidentiality Profile (2024)"

Action = Literal[
    "X", "Z", "D", "K", "U", "date", "characteristic", "code", "clean", "burned", "pixels"
]


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One line of the table.

    Attributes
    ----------
    tag
        Group and element as one number.
    keyword
        Name in the data dictionary.
    vr
        Value representation that the dictionary gives.
    action
        What is done; meanings stand in ``reference_data/deidentification/SOURCE.md``.
    """

    tag: int
    keyword: str
    vr: bytes
    action: Action


@cache
def profile_rows() -> dict[int, ProfileRow]:
    """Return the table by tag.

    Raises
    ------
    ValueError
        When the table names an unknown action.
    """
    place = files("sonobridge.reference_data") / "deidentification" / "basic_profile.csv"
    rows: dict[int, ProfileRow] = {}
    with place.open(encoding="utf8") as lines:
        for line in csv.DictReader(lines):
            action = line["action"]
            if action not in get_args(Action):
                raise ValueError(f"{line['keyword']}: unknown action {action}")
            tag = int(line["tag"], 16)
            rows[tag] = ProfileRow(tag, line["keyword"], line["vr"][:2].encode(), action)  # type: ignore[arg-type]
    return rows
