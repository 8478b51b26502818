"""Reads rules from parsed YAML; every error names the place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sonobridge.career.credentials.errors import RuleFileError
from sonobridge.career.credentials.facts import LEVELS
from sonobridge.career.credentials.rule import (
    AllOf,
    AnyOf,
    Count,
    Credential,
    Education,
    EducationLevel,
    Evidence,
    Experience,
    Hours,
    Licence,
    Nothing,
    PointCategory,
    Points,
    Rule,
    Unverified,
    Window,
    leaves,
)

__all__ = ["RuleReader"]

DEEPEST = 8
MOST_PARTS = 40
LONGEST_MONTHS = 600
MOST_COUNTED = 100_000

POINT_SOURCES = {
    "experience": ("per_12_months",),
    "education": (
        "credits30",
        "associate60",
        "associate90",
        "bachelor",
        "master",
        "informatics_degree_bonus",
    ),
    "certification_and_ce": ("per_18_ce_hours",),
}
"""Categories of a point rule and what may earn points in each."""


@dataclass(frozen=True, slots=True)
class RuleReader:
    """Reads rules against the names that a file defines.

    Parameters
    ----------
    groups
        Credential groups: name to members.
    named
        Rules that other rules may use by ``ardms_prerequisite: NAME``.
    """

    groups: Mapping[str, tuple[str, ...]]
    named: Mapping[str, Rule]

    def read(self, value: Any, where: str, depth: int = 0) -> Rule:
        """Return the rule behind a parsed value.

        Raises
        ------
        RuleFileError
            If a key is unknown, a bound is broken or a part is empty.
        """
        if depth > DEEPEST:
            raise RuleFileError.at(where, f"a rule is nested deeper than {DEEPEST}")
        if not isinstance(value, Mapping):
            raise RuleFileError.at(where, "a rule is a mapping of one key")
        if not value:
            return Nothing()
        if len(value) != 1:
            keys = ", ".join(sorted(map(str, value)))
            raise RuleFileError.at(
                where, f"one key a rule, here stand {keys}", "Use all: or any:."
            )
        key, inner = next(iter(value.items()))
        place = f"{where}.{key}"
        if key in ("all", "any"):
            return self._join(key, inner, place, depth)
        readers = self._readers()
        if key not in readers:
            known = ", ".join(["all", "any", *readers])
            raise RuleFileError.at(place, f"{str(key)[:40]} is no rule; there are {known}")
        return readers[key](inner, place)

    def _readers(self) -> dict[str, Callable[[Any, str], Rule]]:
        return {
            "credential": self._credential,
            "education": lambda v, w: Education(_word(v, w)),
            "education_level": _level,
            "experience_months": lambda v, w: Experience(
                _word(_part(v, "kind", w), w), _whole(_part(v, "min", w), w, LONGEST_MONTHS)
            ),
            "count": _count,
            "count_by_area": _count_by_area,
            "clinical_hours": lambda v, w: Hours(_whole(v, w, MOST_COUNTED)),
            "clinical_requirements_window_months": lambda v, w: Count(
                "arrt_clinical_requirements", 1, _whole(v, w, LONGEST_MONTHS)
            ),
            "licence": lambda v, w: Licence(_word(v, w)),
            "evidence": lambda v, w: Evidence(_word(v, w)),
            "window": _window,
            "points": _points,
            "unverified": _unverified,
            "ardms_prerequisite": self._named,
        }

    def _join(self, key: str, inner: Any, place: str, depth: int) -> Rule:
        if not isinstance(inner, list) or not 1 <= len(inner) <= MOST_PARTS:
            raise RuleFileError.at(place, f"needs a list of 1 to {MOST_PARTS} rules")
        parts = tuple(
            self.read(part, f"{place}[{number}]", depth + 1)
            for number, part in enumerate(inner)
        )
        return AllOf(_with_specialty(parts, place)) if key == "all" else AnyOf(parts)

    def _credential(self, value: Any, where: str) -> Rule:
        name = _word(value, where)
        return Credential(name, self.groups.get(name, (name,)))

    def _named(self, value: Any, where: str) -> Rule:
        name = _word(value, where)
        if name not in self.named:
            raise RuleFileError.at(where, f"no prerequisite chart is called {name}")
        return self.named[name]


def _with_specialty(parts: tuple[Rule, ...], where: str) -> tuple[Rule, ...]:
    """Replace the word ``specialty`` of a window by the exams of the ``any`` beside it."""
    exams = tuple(
        one
        for part in parts
        if isinstance(part, AnyOf)
        for leaf in leaves(part)
        if isinstance(leaf, Credential)
        for one in leaf.ids
    )

    def side(names: tuple[str, ...]) -> tuple[str, ...]:
        if names != ("specialty",):
            return names
        if not exams:
            raise RuleFileError.at(where, "a window over specialties needs an any of exams")
        return exams

    return tuple(
        Window(side(part.first), side(part.second), part.calendar_years)
        if isinstance(part, Window)
        else part
        for part in parts
    )


def _part(value: Any, key: str, where: str) -> Any:
    if not isinstance(value, Mapping) or key not in value:
        raise RuleFileError.at(where, f"{key} is missing")
    return value[key]


def _word(value: Any, where: str) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 80:
        raise RuleFileError.at(where, "a name of 1 to 80 characters is needed")
    return value


def _whole(value: Any, where: str, largest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= largest:
        raise RuleFileError.at(where, f"a whole number from 1 to {largest} is needed")
    return value


def _level(value: Any, where: str) -> Rule:
    if value not in LEVELS:
        raise RuleFileError.at(where, f"a level is one of {', '.join(LEVELS)}")
    return EducationLevel(value)


def _count(value: Any, where: str) -> Rule:
    window = value.get("window_months") if isinstance(value, Mapping) else None
    return Count(
        _word(_part(value, "what", where), where),
        _whole(_part(value, "min", where), where, MOST_COUNTED),
        None if window is None else _whole(window, where, LONGEST_MONTHS),
    )


def _count_by_area(value: Any, where: str) -> Rule:
    """Any one area with its minimum, all its cases inside the window."""
    window = _whole(_part(value, "window_months", where), where, LONGEST_MONTHS)
    areas = [(key, number) for key, number in value.items() if key != "window_months"]
    if not areas:
        raise RuleFileError.at(where, "no area is listed")
    return AnyOf(
        tuple(
            Count(f"pocus_{_word(area, where)}", _whole(number, where, MOST_COUNTED), window)
            for area, number in areas
        )
    )


def _window(value: Any, where: str) -> Rule:
    between = _part(value, "between", where)
    if not isinstance(between, list) or len(between) != 2:
        raise RuleFileError.at(where, "a window lies between two names")
    first, second = (_word(one, where) for one in between)
    if first == second:
        raise RuleFileError.at(where, "a window lies between two different names")
    return Window((first,), (second,), _whole(_part(value, "calendar_years", where), where, 50))


def _points(value: Any, where: str) -> Rule:
    minimum = _whole(_part(value, "min", where), where, 1000)
    given = _part(value, "categories", where)
    if not isinstance(given, Mapping) or not given:
        raise RuleFileError.at(where, "points have categories")
    categories = []
    for name, bounds in given.items():
        place = f"{where}.{name}"
        if name not in POINT_SOURCES:
            raise RuleFileError.at(place, f"categories are {', '.join(POINT_SOURCES)}")
        low, high = _part(bounds, "min", place), _part(bounds, "max", place)
        if not isinstance(low, int) or not isinstance(high, int) or not 0 <= low <= high:
            raise RuleFileError.at(place, "the minimum lies above the maximum, or below 0")
        rest = {key: one for key, one in bounds.items() if key not in ("min", "max")}
        strange = sorted(set(rest) - set(POINT_SOURCES[name]))
        if strange:
            raise RuleFileError.at(place, f"nothing earns points by {', '.join(strange)}")
        values = tuple((key, _whole(one, place, 1000)) for key, one in rest.items())
        categories.append(PointCategory(name, low, high, values))
    if sum(category.maximum for category in categories) < minimum:
        raise RuleFileError.at(where, f"contradictory: no {minimum} points can be reached")
    if sum(category.minimum for category in categories) > minimum:
        raise RuleFileError.at(where, "contradictory: the category minima exceed the minimum")
    return Points(minimum, tuple(categories))


def _unverified(value: Any, where: str) -> Rule:
    if value is not True:
        raise RuleFileError.at(where, "unverified is true or left out")
    return Unverified()
