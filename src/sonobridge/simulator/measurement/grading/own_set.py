"""Sets that people bring or complete: a laboratory's own, or one with a chosen cut point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated

from annotated_types import Len

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, record
from sonobridge.simulator.measurement.clinical import Provenance
from sonobridge.simulator.measurement.grading.criteria_set import (
    MORPHOLOGY_CLASSES,
    Band,
    BandCheck,
    ClassName,
    ClassRow,
    CriteriaSet,
    PlaqueNeed,
    ValidationTable,
    class_limits,
)

__all__ = [
    "CriteriaRefusedError",
    "LaboratoryRow",
    "LaboratorySet",
    "accept_laboratory_set",
    "choose_cut_point",
]


class CriteriaRefusedError(InvalidInputError):
    """A criteria set was refused."""

    code = "criteria.refused"


@record
class LaboratoryRow:
    """One class of a laboratory's own set."""

    name: ClassName
    any_of: Annotated[tuple[tuple[BandCheck, ...], ...], Len(0, 8)]
    plaque: PlaqueNeed
    additional: Annotated[tuple[BandCheck, ...], Len(0, 4)] = ()
    note: Annotated[str, Len(0, 400)] = ""


@record
class LaboratorySet:
    """A laboratory's own criteria, with who answers for them and how they were validated."""

    id: Annotated[str, Len(1, 80)]
    name: Annotated[str, Len(1, 200)]
    owner: Annotated[str, Len(1, 200)]
    source: Annotated[str, Len(1, 400)]
    as_of: date
    rows: Annotated[tuple[LaboratoryRow, ...], Len(1, 12)]
    validation: ValidationTable
    applies_to: Annotated[tuple[str, ...], Len(0, 12)] = ()


def accept_laboratory_set(value: object) -> CriteriaSet:
    """Build a criteria set from a laboratory's own file.

    Parameters
    ----------
    value
        Parsed JSON or YAML in the form of ``LaboratorySet``.

    Raises
    ------
    CriteriaRefusedError
        Without a validation table or an owner, or when a class that velocities lead to was
        not validated.
    InvalidInputError
        If another field is wrong, naming it.
    """
    if isinstance(value, Mapping):
        for name, words in (("validation", "validation table"), ("owner", "owner")):
            if not value.get(name):
                raise _refused(
                    f"it has no {words}",
                    "Give the validation table (number of sides, reference standard, "
                    "sensitivity and specificity of each class) and an owner.",
                )
    own = from_json(LaboratorySet, value)
    validated = {row.name for row in own.validation.values}
    unknown = sorted(row.name for row in own.rows if row.any_of and row.name not in validated)
    if unknown:
        raise _refused(
            f"its validation table says nothing of {', '.join(unknown)}",
            "Give sensitivity and specificity of each class that velocities lead to.",
        )
    _check_rows(own)
    provenance = Provenance(source=own.source, as_of=own.as_of, confidence="medium")
    return CriteriaSet(
        id=f"laboratory:{own.id}"[:80],
        name=own.name,
        default=False,
        applies_to=own.applies_to,
        rows=tuple(
            ClassRow(
                name=row.name,
                any_of=row.any_of,
                plaque=row.plaque,
                additional=row.additional,
                note=row.note,
                provenance=provenance,
            )
            for row in own.rows
        ),
        provenance=provenance,
        caution=f"Own set of {own.owner}: validated on {own.validation.n_sides} sides "
        f"against {own.validation.reference_standard}."[:400],
        owner=own.owner,
        validation=own.validation,
    )


def _check_rows(own: LaboratorySet) -> None:
    """Refuse rows that could not be graded by, or not in their order."""
    names = [row.name for row in own.rows]
    if len(set(names)) != len(names):
        raise _refused("a class stands twice", "Give each class one row.")
    lowest = -1.0
    for row in own.rows:
        by_morphology = row.name in MORPHOLOGY_CLASSES
        if by_morphology == bool(row.any_of) or not all(row.any_of):
            raise _refused(
                f"{row.name} has {'velocities' if by_morphology else 'no checks'}",
                "A class rests on velocity checks; near-occlusion and occlusion on morphology.",
            )
        low = (class_limits(row.name) or (None, None))[0]
        if low is not None and low < lowest:
            raise _refused("its classes do not rise", "List them from mild to severe.")
        lowest = max(lowest, low or 0.0)


def choose_cut_point(
    criteria_set: CriteriaSet, psv_scanner_cm_s: float, named_source: str
) -> CriteriaSet:
    """Return a set whose open class has a chosen, named cut point; the badge stays.

    Raises
    ------
    CriteriaRefusedError
        If the set leaves none open, the value lies outside the published span, or no source
        is named.
    """
    row = next((one for one in criteria_set.rows if one.cut_point_between), None)
    if row is None or row.cut_point_between is None:
        raise _refused("it leaves no cut point open", "Use it as it is.")
    low, high = row.cut_point_between
    if not low <= psv_scanner_cm_s <= high:
        raise _refused(
            f"published cut points lie about {low:g} to {high:g} cm/s",
            "Choose one of these, or bring an own set with its validation table.",
        )
    source = named_source.strip()
    if not source or len(source) > 200:
        raise _refused("the cut point has no named source", "Name the study it comes from.")
    check = BandCheck(parameter="psv", band=Band(ge=psv_scanner_cm_s))
    closed = replace(row, any_of=((check,),))
    return replace(
        criteria_set,
        rows=tuple(closed if one is row else one for one in criteria_set.rows),
        cut_point=f"Cut point {psv_scanner_cm_s:g} cm/s chosen after {source}.",
    )


def _refused(why: str, remedy: str) -> CriteriaRefusedError:
    return CriteriaRefusedError(
        f"The criteria set is refused: {why}.",
        where="criteria set",
        kept="The sets in use are unchanged.",
        remedy=remedy,
    )
