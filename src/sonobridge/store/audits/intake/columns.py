"""What is done to each column so that no person can be told from the stored table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sonobridge.audit.table.names import kind_of, plain_name
from sonobridge.store.audits.intake.profile import Profile

__all__ = ["MOST_TEXTS", "Dropped", "Kept", "Roles", "Treatment", "decide", "is_coded"]

MOST_TEXTS = 200
"""Different texts above which a column may hold names or free text."""

_CODES: dict[str, Treatment] = {"patient": "patient", "image": "image", "reader": "reader"}
_LONGEST_TEXT = 80
_IDENTIFIER = 1_000_000.0

Treatment = Literal["patient", "image", "reader", "number", "answer", "age", "year", "text"]

# Words in a column's name that speak of a person, place, contact or document.
_PERSONAL = frozenset(
    [
        *("name", "surname", "firstname", "lastname", "forename", "initials", "address"),
        *("street", "city", "town", "zip", "zipcode", "postcode", "postal", "county", "phone"),
        *("telephone", "mobile", "fax", "email", "mail", "ssn", "mrn", "insurance", "passport"),
        *("licence", "license", "account", "plate", "serial", "url", "ip", "operator"),
        *("physician", "doctor", "referrer", "referring", "sonographer", "accession", "path"),
        *("folder", "birth", "birthdate", "birthday", "dob"),
    ]
)
# Words that speak of free text; a column of few short answers may carry them.
_FREE_TEXT = frozenset(
    [
        *("comment", "comments", "remark", "remarks", "note", "notes", "report", "text"),
        *("narrative", "history", "impression", "findings", "description"),
    ]
)
_MOST_ANSWERS = 20
_LONGEST_ANSWER = 40
_ROWS_AN_ANSWER = 5
_NUMBERING = frozenset({"id", "uid", "no", "nr", "number", "num", "key", "code", "identifier"})
_NOT_PERSONAL = frozenset({"model_name", "manufacturer_model_name", "manufacturers_model_name",
                           "scanner_name", "institution_name"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Roles:
    """Columns whose part in the audit is known.

    Attributes
    ----------
    patient, image, readers
        Columns that name patients, images and the people who read them.
    answers
        Columns that hold what model, readers and reference say.
    """

    patient: frozenset[str] = frozenset()
    image: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()

    @property
    def named(self) -> frozenset[str]:
        """Columns whose cells are replaced by codes."""
        return self.patient | self.image | self.readers


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A column that is stored, and what was done to its cells."""

    profile: Profile
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class Dropped:
    """A column that is not stored, and why."""

    column: str
    reason: str


def is_coded(name: str, roles: Roles) -> bool:
    """Tell whether the cells of a column become codes."""
    return name in roles.named or kind_of(name) in {"patient", "image"}


def decide(
    profiles: Iterable[Profile], roles: Roles
) -> tuple[tuple[Kept, ...], tuple[Dropped, ...]]:
    """Return the columns that are stored and those that are left out."""
    kept, dropped = [], []
    for profile in profiles:
        reason = _reason(profile, roles)
        if reason:
            dropped.append(Dropped(profile.name, reason))
        else:
            kept.append(Kept(profile=profile, treatment=_treatment(profile, roles)))
    return tuple(kept), tuple(dropped)


def _treatment(profile: Profile, roles: Roles) -> Treatment:
    kind = kind_of(profile.name)
    if profile.name in roles.named:
        first = {"patient": roles.patient, "image": roles.image, "reader": roles.readers}
        return next(_CODES[name] for name, columns in first.items() if profile.name in columns)
    if kind in {"patient", "image"}:
        return _CODES[kind]
    if kind == "age":
        return "age"
    if profile.dated and not _is_answer(profile, roles):
        return "year"
    if profile.numeric:
        return "number"
    return "answer" if _mostly_numbers(profile, roles) else "text"


def _reason(profile: Profile, roles: Roles) -> str:
    """Return why a column is left out; empty when it is stored."""
    kind = kind_of(profile.name)
    if is_coded(profile.name, roles):
        return ""
    if profile.recorded == 0:
        return "It is empty."
    if profile.identity:
        return "Cells look like an e-mail address, telephone or social security number."
    plain = plain_name(profile.name)
    words = set(re.split(r"_+", plain))
    if words & _PERSONAL and plain not in _NOT_PERSONAL and not _is_answer(profile, roles):
        return "Its name speaks of a person, a place, a contact or a date of birth."
    answers = (
        profile.distinct <= _MOST_ANSWERS
        and profile.longest <= _LONGEST_ANSWER
        and profile.recorded >= _ROWS_AN_ANSWER * profile.distinct
    )
    if words & _FREE_TEXT and not answers and not _is_answer(profile, roles):
        return "Its name speaks of free text."
    if profile.dated or _mostly_numbers(profile, roles) or kind == "age":
        return ""
    if profile.numeric:
        return _reason_of_number(profile, words, roles)
    if profile.distinct > MOST_TEXTS:
        return f"It holds more than {MOST_TEXTS} different texts: names or free text."
    if profile.longest > _LONGEST_TEXT:
        return f"It holds texts of more than {_LONGEST_TEXT} characters: free text."
    if profile.distinct > _MOST_ANSWERS and profile.recorded < 2 * profile.distinct:
        return "Nearly every row holds a text of its own: names or free text."
    return ""


def _reason_of_number(profile: Profile, words: set[str], roles: Roles) -> str:
    """Return why a column of numbers is left out: it numbers persons or documents."""
    if _is_answer(profile, roles) or not profile.whole or profile.distinct <= MOST_TEXTS:
        return ""
    if words & _NUMBERING or (profile.largest or 0) >= _IDENTIFIER:
        return "Its whole numbers number persons or documents."
    return ""


def _is_answer(profile: Profile, roles: Roles) -> bool:
    return profile.name in roles.answers or kind_of(profile.name) in {
        "score",
        "prediction",
        "reference",
        "compared",
        "reader",
    }


def _mostly_numbers(profile: Profile, roles: Roles) -> bool:
    """Tell whether an answer column holds numbers with some other cells among them."""
    return (
        _is_answer(profile, roles)
        and not profile.numeric
        and profile.numbers >= 0.5 * profile.recorded
        and profile.distinct > MOST_TEXTS
    )
