"""Where a person starts from: shipped examples, and facts dated against a first day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from sonobridge.career.credentials.facts import Counted, Facts, Practice, Studied, add_months
from sonobridge.career.planning.material.reading import (
    PlanningFileError,
    PlanningUnknownError,
    career_file,
    normalised,
)

__all__ = ["InProgramme", "Profile", "load_profile", "load_profiles", "read_profile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InProgramme:
    """A programme that the person is in: what is left of it, and what it will give."""

    title: str
    node: str
    programmes: tuple[str, ...]
    level: str
    accredited: bool
    arrt_recognised: bool
    clinical_hours: int
    months_left: int
    part_time_hours: int
    tuition_usd: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A starting point.

    Attributes
    ----------
    country
        ``US``, or where the education comes from.
    employed
        Whether the person is paid in the field today.
    years_worked
        For the pay of staying.
    local
        Rows of the country pack that apply.
    begun
        Skill to the share of its practice that is done already, above 0 and below 1.
    """

    id: str
    title: str
    country: str
    employed: bool
    years_worked: int
    facts: Facts
    in_programme: InProgramme | None
    local: tuple[str, ...]
    begun: Mapping[str, Fraction] = field(default_factory=dict)


@cache
def load_profiles(start: date) -> tuple[Profile, ...]:
    """Return the shipped profiles, dated for plans that start on a day."""
    file = career_file("profiles.yaml")
    return tuple(read_profile(one, start) for one in file["profiles"])


def load_profile(name: str, start: date) -> Profile:
    """Return one shipped profile; hyphens and underscores are the same.

    Raises
    ------
    PlanningUnknownError
        If there is none of that name.
    """
    known = {profile.id: profile for profile in load_profiles(start)}
    found = known.get(normalised(name))
    if found is None:
        raise PlanningUnknownError.of("profile", name, sorted(known))
    return found


def read_profile(one: Mapping[str, Any], start: date) -> Profile:
    """Build a profile from a parsed record.

    Parameters
    ----------
    one
        The record; see ``profiles.yaml``. Days are given as ``day`` or ``months_ago``.
    start
        First day of the plan.

    Raises
    ------
    PlanningFileError
        If a key is missing or of the wrong form.
    """
    try:
        programme = one.get("in_programme")
        return Profile(
            id=str(one["id"]),
            title=str(one["title"]),
            country=str(one.get("country", "US")),
            employed=bool(one["employed"]),
            years_worked=int(one.get("years_worked", 0)),
            facts=_facts(one, start),
            in_programme=None if programme is None else _in_programme(programme),
            local=tuple(one.get("local", ())),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PlanningFileError.at(f"profile {one.get('id')}", f"{error}") from error


def _facts(one: Mapping[str, Any], start: date) -> Facts:
    return Facts(
        passes={
            str(name): (_day(when, start),) for name, when in (one.get("passes") or {}).items()
        },
        studied=tuple(
            Studied(
                kind=row.get("node", ""),
                programmes=tuple(row["programmes"]),
                level=row["level"],
                finished=_day(row, start),
                accredited=bool(row.get("accredited", False)),
                arrt_recognised=bool(row.get("arrt_recognised", False)),
                years=float(row.get("years", 0)),
                informatics=bool(row.get("informatics", False)),
                clinical_hours=int(row.get("clinical_hours", 0)),
            )
            for row in one.get("studied", ())
        ),
        practice=tuple(
            Practice(
                kinds=tuple(row["kinds"]),
                start=add_months(start, -int(row["months"])),
                end=start,
            )
            for row in one.get("practice", ())
        ),
        counted=tuple(
            Counted(what=row["what"], number=int(row["number"]), end=_counted_on(row, start))
            for row in one.get("counted", ())
        ),
        licences=frozenset(one.get("licences", ())),
        certification_points=int(one.get("certification_points", 0)),
    )


def _counted_on(row: Mapping[str, Any], start: date) -> date:
    return _day(row, start) if {"day", "months_ago"} & set(row) else start - timedelta(days=1)


def _day(when: Mapping[str, Any], start: date) -> date:
    if "day" in when:
        return date.fromisoformat(str(when["day"]))
    return add_months(start, -int(when["months_ago"]))


def _in_programme(value: Mapping[str, Any]) -> InProgramme:
    return InProgramme(
        title=str(value["title"]),
        node=str(value["node"]),
        programmes=tuple(value["programmes"]),
        level=str(value["level"]),
        accredited=bool(value["accredited"]),
        arrt_recognised=bool(value.get("arrt_recognised", False)),
        clinical_hours=int(value.get("clinical_hours", 0)),
        months_left=int(value["months_left"]),
        part_time_hours=int(value["part_time_hours"]),
        tuition_usd=value.get("tuition_usd"),
    )
