"""The criteria sets and scope conditions of the clinical data file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sonobridge.simulator.measurement.clinical import (
    ClinicalDataError,
    ClinicalFile,
    ClinicalRow,
    load_clinical,
)
from sonobridge.simulator.measurement.grading.criteria_set import (
    Band,
    BandCheck,
    ClassRow,
    CriteriaSet,
    Parameter,
    PlaqueNeed,
)
from sonobridge.simulator.measurement.grading.scope import ScopeCondition, ScopeEffect

__all__ = ["criteria_sets", "default_criteria_set", "fallback_rule", "scope_conditions"]

_PARAMETERS: tuple[Parameter, ...] = ("psv", "ratio", "edv")
_WORDS_OF_VALUE = {
    "variable",
    "not_applicable",
    "undetectable",
    "high_low_or_undetectable",
}


@cache
def criteria_sets(file: str = "clinical_criteria.yaml") -> Mapping[str, CriteriaSet]:
    """Return the shipped criteria sets by identifier, the default first.

    Raises
    ------
    ClinicalDataError
        If a row cannot be understood, or not exactly one verified set is the default.
    """
    data = load_clinical(file)
    sets = [_set(data, row) for row in data.items("carotid_criteria_sets")]
    if sum(found.default for found in sets) != 1:
        raise _invalid("exactly one set is the default", "carotid_criteria_sets")
    sets.sort(key=lambda found: not found.default)
    return {found.id: found for found in sets}


def default_criteria_set() -> CriteriaSet:
    """Return the set that is offered first."""
    return next(iter(criteria_sets().values()))


@cache
def scope_conditions(file: str = "clinical_criteria.yaml") -> Mapping[str, ScopeCondition]:
    """Return the scope conditions by name."""
    found = {}
    for row in load_clinical(file).items("scope_conditions"):
        values = row.values
        found[str(values["condition"])] = ScopeCondition(
            condition=str(values["condition"]),
            effect=cast("ScopeEffect", values["effect"]),
            use=str(values.get("use", "")),
            note=str(values.get("note", "")),
            provenance=row.provenance,
        )
    return found


def fallback_rule(file: str = "clinical_criteria.yaml") -> str:
    """Return the words for what remains when velocities may not be graded."""
    return str(load_clinical(file).policy["fallback"])


def _set(data: ClinicalFile, row: ClinicalRow) -> CriteriaSet:
    values = row.values
    inner = [
        nested
        for nested in data.rows["carotid_criteria_sets"]
        if nested.where.startswith(f"{row.where}.rows[")
    ]
    try:
        return CriteriaSet(
            id=str(values["id"]),
            name=str(values["name"]),
            default=values["default"] is True,
            applies_to=tuple(map(str, values.get("applies_to", ()))),
            rows=tuple(_class(one) for one in inner),
            provenance=row.provenance,
            conflict_rule=str(values.get("conflict_rule", "")),
            caution=str(values.get("caution", "")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _invalid(str(error), row.where) from error


def _class(row: ClinicalRow) -> ClassRow:
    values = row.values
    additional: list[BandCheck] = []
    any_of: list[tuple[BandCheck, ...]] = []
    if "any" in values:
        any_of = [_alternative(one, row.where) for one in values["any"]]
    else:
        checks = _checks(values, row.where)
        any_of = [(check,) for check in checks if check.parameter == "psv"]
        additional = [check for check in checks if check.parameter != "psv"]
    band = values.get("psv_band")
    return ClassRow(
        name=str(values["class"]),
        any_of=tuple(any_of),
        plaque=cast("PlaqueNeed", values.get("plaque", "not_needed")),
        provenance=row.provenance,
        additional=tuple(additional),
        cut_point_between=None if band is None else (float(band[0]), float(band[1])),
        note=str(values.get("note", values.get("meaning", ""))),
    )


def _alternative(value: Mapping[str, Any], where: str) -> tuple[BandCheck, ...]:
    if "all" in value:
        return tuple(check for one in value["all"] for check in _checks(one, where))
    return _checks(value, where)


def _checks(values: Mapping[str, Any], where: str) -> tuple[BandCheck, ...]:
    found = []
    for parameter in _PARAMETERS:
        band = values.get(parameter)
        if isinstance(band, Mapping):
            found.append(
                BandCheck(
                    parameter=parameter, band=Band(**{k: float(v) for k, v in band.items()})
                )
            )
        elif band is not None and band not in _WORDS_OF_VALUE:
            raise _invalid(f"{parameter} has no band", where)
    return tuple(found)


def _invalid(what: str, where: str) -> ClinicalDataError:
    return ClinicalDataError(
        f"The criteria sets cannot be used: {what}.",
        where=where,
        kept="Nothing was graded.",
        remedy="Correct the file and load it again.",
    )
