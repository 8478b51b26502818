"""The rule language: what has to hold before an exam, a credential, a post or a role.

A rule is a tree. Leaves ask for one thing (a credential, education, experience, counted
studies, points, a licence, evidence of a skill); ``all`` and ``any`` join them; ``window``
ties two pass dates together; ``unverified`` says that nobody has seen the real rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "AllOf",
    "AnyOf",
    "Count",
    "Credential",
    "Education",
    "EducationLevel",
    "Evidence",
    "Experience",
    "Hours",
    "Licence",
    "Nothing",
    "PointCategory",
    "Points",
    "Rule",
    "Unverified",
    "Window",
    "leaves",
]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Asks for nothing."""


@dataclass(frozen=True, slots=True)
class Unverified:
    """The real rule was not seen: it holds for nobody until its issuer is asked."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Credential:
    """One of some credentials is held; ``name`` is the credential or the group asked for.

    ``within_months`` bounds the age of the pass (a waiver by a recent exam); None: any age.
    """

    name: str
    ids: tuple[str, ...]
    within_months: int | None = None


@dataclass(frozen=True, slots=True)
class Education:
    """A finished education of a class (accredited vascular programme) or of one kind."""

    name: str


@dataclass(frozen=True, slots=True)
class EducationLevel:
    """A finished education of at least this level, see ``facts.LEVELS``."""

    level: str


@dataclass(frozen=True, slots=True)
class Experience:
    """Months of paid practice of a kind."""

    kind: str
    months: int


@dataclass(frozen=True, slots=True)
class Count:
    """Counted things (studies, cases), all in the last ``window_months`` if that is given."""

    what: str
    minimum: int
    window_months: int | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of clinical training."""

    minimum: int


@dataclass(frozen=True, slots=True)
class Licence:
    """A professional licence (physician, midwife)."""

    kind: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Stored evidence of a skill of the role files."""

    skill: str


@dataclass(frozen=True, slots=True)
class Window:
    """The later of two passes falls on or before 31 December of (earlier year + years).

    Source: ARDMS five-year rule, http://ardms.org/get-certified/Pages/five-year-rule.aspx.
    Either may come first. ``first`` and ``second`` are alternatives on each side.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    calendar_years: int


@dataclass(frozen=True, slots=True)
class PointCategory:
    """One category of a point system: bounds, and points by what earns them."""

    name: str
    minimum: int
    maximum: int
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Points:
    """Points over categories, each with its own minimum and maximum."""

    minimum: int
    categories: tuple[PointCategory, ...]


Rule = (
    Nothing
    | Unverified
    | AllOf
    | AnyOf
    | Credential
    | Education
    | EducationLevel
    | Experience
    | Count
    | Hours
    | Licence
    | Evidence
    | Window
    | Points
)


def leaves(rule: Rule) -> Iterator[Rule]:
    """Yield the leaves of a rule, left to right."""
    if isinstance(rule, AllOf | AnyOf):
        for part in rule.parts:
            yield from leaves(part)
    else:
        yield rule
