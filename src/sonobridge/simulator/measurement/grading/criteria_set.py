"""A criteria set as data: classes, the bands that lead to them, and what must be seen first."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.record import record
from sonobridge.simulator.measurement.clinical import Provenance

__all__ = [
    "MORPHOLOGY_CLASSES",
    "Band",
    "BandCheck",
    "ClassName",
    "ClassRow",
    "CriteriaSet",
    "Parameter",
    "PlaqueNeed",
    "ValidationTable",
    "ValidationValue",
    "class_limits",
    "class_words",
]

Parameter = Literal["psv", "edv", "ratio"]
PlaqueNeed = Literal[
    "not_needed",
    "none_or_no_thickening",
    "visible",
    "visible_and_luminal_narrowing",
    "visible_with_marked_narrowing",
    "visible_no_detectable_lumen",
]
ClassName = Annotated[str, Len(1, 40)]

MORPHOLOGY_CLASSES: Final = frozenset({"near_occlusion", "occlusion"})
"""Classes without a percentage, which rest on what is seen."""

_LIMIT = Annotated[float | None, Ge(0), Le(1500)]
_CLASS = re.compile(r"(?:lt_(\d+)|ge_(\d+)|(\d+)_(\d+))(?:_([a-z_]+))?")


@record
class Band:
    """An interval with open or closed ends; cm/s for velocities, no unit for a ratio."""

    lt: _LIMIT = None
    le: _LIMIT = None
    gt: _LIMIT = None
    ge: _LIMIT = None

    def __post_init__(self) -> None:
        """Refuse a band without an end, or with two of one kind."""
        if self.lt is self.le is self.gt is self.ge is None:
            raise ValueError("a band has at least one end")
        if None not in (self.lt, self.le) or None not in (self.gt, self.ge):
            raise ValueError("a band has one upper and one lower end at most")

    def holds(self, value: float) -> bool:
        """Tell whether a value lies in the band."""
        return (
            (self.lt is None or value < self.lt)
            and (self.le is None or value <= self.le)
            and (self.gt is None or value > self.gt)
            and (self.ge is None or value >= self.ge)
        )

    def __str__(self) -> str:
        """Write the band: ``125 to 230``, ``> 230``, ``< 125``."""
        low = self.ge if self.ge is not None else self.gt
        high = self.le if self.le is not None else self.lt
        if low is not None and high is not None:
            return f"{low:g} to {high:g}"
        if low is not None:
            return f"{'≥' if self.gt is None else '>'} {low:g}"
        return f"{'≤' if self.lt is None else '<'} {high:g}"


@record
class BandCheck:
    """A parameter and the band that it has to lie in."""

    parameter: Parameter
    band: Band

    def __str__(self) -> str:
        """Write the check with its unit."""
        unit = "" if self.parameter == "ratio" else " cm/s"
        return f"{self.parameter.upper() if unit else 'ratio'} {self.band}{unit}"


@record
class ClassRow:
    """One class of a set.

    Attributes
    ----------
    name
        ``normal``, ``lt_50``, ``50_69``, ``ge_70``, ``near_occlusion``, ``occlusion`` or the
        like; the numbers in it are its limits.
    any_of
        Alternatives of primary checks: the class is met when all checks of one hold. Empty
        when it rests on morphology, or on a cut point that has to be chosen.
    plaque
        What has to be seen before the class may be given.
    additional
        Bands of the additional parameters.
    cut_point_between
        Limits between which a cut point has to be chosen and named, cm/s.
    note
        Said beside the class.
    provenance
        Source of the row.
    """

    name: ClassName
    any_of: Annotated[tuple[tuple[BandCheck, ...], ...], Len(0, 8)]
    plaque: PlaqueNeed
    provenance: Provenance
    additional: Annotated[tuple[BandCheck, ...], Len(0, 4)] = ()
    cut_point_between: tuple[float, float] | None = None
    note: Annotated[str, Len(0, 400)] = ""

    @property
    def by_morphology(self) -> bool:
        """Whether the class rests on what is seen and not on velocities."""
        return self.name in MORPHOLOGY_CLASSES


@record
class ValidationValue:
    """Accuracy of one class of a laboratory's own set against its reference standard."""

    name: ClassName
    sensitivity: Annotated[float, Ge(0), Le(1)]
    specificity: Annotated[float, Ge(0), Le(1)]


@record
class ValidationTable:
    """How a laboratory validated its own set."""

    n_sides: Annotated[int, Ge(1), Le(1_000_000)]
    reference_standard: Annotated[str, Len(1, 200)]
    values: Annotated[tuple[ValidationValue, ...], Len(1, 12)]


@record
class CriteriaSet:
    """A set of velocity criteria.

    Attributes
    ----------
    id, name
        Identifier and title.
    default
        Whether it is offered first; never an unverified one.
    applies_to
        Conditions or vessels that it was made for; empty for native arteries.
    rows
        Classes from the mildest to the most severe.
    conflict_rule
        What to do when primary and additional parameters disagree.
    caution
        Said beside every grade.
    provenance
        Source of the set.
    owner, validation
        Of a laboratory's own set.
    cut_point
        Name and source of a chosen cut point; empty where none had to be chosen.
    """

    id: Annotated[str, Len(1, 80)]
    name: Annotated[str, Len(1, 200)]
    default: bool
    applies_to: Annotated[tuple[str, ...], Len(0, 12)]
    rows: Annotated[tuple[ClassRow, ...], Len(1, 12)]
    provenance: Provenance
    conflict_rule: Annotated[str, Len(0, 400)] = ""
    caution: Annotated[str, Len(0, 400)] = ""
    owner: Annotated[str, Len(0, 200)] = ""
    validation: ValidationTable | None = None
    cut_point: Annotated[str, Len(0, 400)] = ""

    def __post_init__(self) -> None:
        """Refuse an unverified default and classes that stand twice."""
        if self.default and self.provenance.badge:
            raise ValueError("a set that needs a badge is never the default")
        names = [row.name for row in self.rows]
        if len(set(names)) != len(names):
            raise ValueError("a class stands twice")

    @property
    def badge(self) -> str:
        """Words shown beside the set; empty when none are needed."""
        return self.provenance.badge

    def row(self, name: str) -> ClassRow | None:
        """Return the row of a class, or None."""
        return next((row for row in self.rows if row.name == name), None)


def class_limits(name: str) -> tuple[float | None, float | None] | None:
    """Return (at least, at most or below) in % of a class, or None for one without a percent.

    Examples
    --------
    >>> class_limits("50_69"), class_limits("ge_70_in_stent"), class_limits("occlusion")
    ((50.0, 69.0), (70.0, None), None)
    """
    found = _CLASS.fullmatch(name)
    if found is None:
        return None
    below, above, low, high = (
        None if part is None else float(part) for part in found.groups()[:4]
    )
    return (above if low is None else low, below if high is None else high)


def class_words(name: str) -> str:
    """Return a class in words.

    Examples
    --------
    >>> class_words("50_69"), class_words("ge_70_in_stent"), class_words("near_occlusion")
    ('50 to 69 %', '≥ 70 % in stent', 'near-occlusion')
    """
    found = _CLASS.fullmatch(name)
    if found is None:
        return name.replace("near_occlusion", "near-occlusion").replace("_", " ")
    below, above, low, high, where = found.groups()
    text = f"< {below} %" if below else f"≥ {above} %" if above else f"{low} to {high} %"
    return f"{text} {where.replace('_', ' ')}" if where else text
