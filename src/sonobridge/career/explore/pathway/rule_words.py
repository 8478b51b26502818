"""Credential rules in words: what is required, from the record itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sonobridge.career.pack import Pack

__all__ = ["rule_words"]

_GROUPS = {
    "any_of_arrt_primary": "any primary ARRT credential",
    "any_apca_ardms": "any ARDMS or APCA credential",
}

_SIMPLE = {
    "clinical_hours": "{} clinical hours",
    "licence": "a {}'s licence",
    "clinical_requirements_window_months": "clinical requirements within {} months",
    "ardms_prerequisite": "an ARDMS clinical prerequisite",
}


def rule_words(pack: Pack, credential: str, via: str = "") -> str:
    """Return what a credential requires, in words.

    Parameters
    ----------
    via
        Examination that narrows a choice among several, e.g. ``ardms.obgyn`` of the RDMS.
    """
    file = pack.files.yaml("credentials.yaml")
    records = {row["id"]: row for row in file["credentials"]}
    names = {i: str(row["name"]) for i, row in records.items()}
    names |= {row["id"]: str(row["name"]) for row in file["education"]}
    words = _Words(names, file["education_classes"], via)
    return words.of(records[credential].get("requires"))


@dataclass(frozen=True, slots=True)
class _Words:
    names: Mapping[str, str]
    classes: Mapping[str, Mapping[str, Any]]
    via: str

    def of(self, rule: Any) -> str:
        """Return the words of a rule, "and" between its parts."""
        if not isinstance(rule, Mapping) or not rule:
            return "no requirement on record"
        return " and ".join(self._part(key, value) for key, value in rule.items())

    def _part(self, key: str, value: Any) -> str:
        if key == "all":
            return " and ".join(self.of(v) for v in value)
        if key == "any":
            chosen = [v for v in value if v == {"credential": self.via}] or value
            parts = [self.of(v) for v in chosen]
            return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"
        if key == "credential":
            return self.names.get(str(value), _GROUPS.get(str(value), str(value)))
        if key == "education":
            return self._education(str(value))
        if key == "window":
            return _window(value)
        if key == "count_by_area":
            return _cases(value)
        if key == "points":
            least = value["categories"]["experience"]["min"]
            return f"{value['min']} points, at least {least} of them for experience"
        if key == "count":
            return f"{value['min']} {_plain(value['what'])} examinations"
        if key == "experience_months":
            return f"{value['min']} months of {_plain(value['kind'])}"
        return _SIMPLE.get(key, "rule not verified: ask the issuer").format(value)

    def _education(self, name: str) -> str:
        if name in self.names:
            return self.names[name]
        found = self.classes.get(name, {})
        programme = f"{_plain(found.get('programme', name))} programme"
        if found.get("arrt_recognised"):
            return f"an ARRT-recognised {programme}"
        if found.get("accredited") is True:
            return f"an accredited {programme}"
        years = found.get("years_min")
        length = f" of at least {years} year" if years else ""
        return f"a {programme}{length}"


def _window(value: Mapping[str, Any]) -> str:
    years = value["calendar_years"]
    return f"the later passed by 31 December of the year {years} years after the earlier"


def _cases(value: Mapping[str, Any]) -> str:
    parts = [f"{_plain(n)} {c}" for n, c in value.items() if n != "window_months"]
    return f"cases within {value['window_months']} months ({', '.join(parts)})"


def _plain(text: Any) -> str:
    return str(text).replace("_study", "").replace("_", " ")
