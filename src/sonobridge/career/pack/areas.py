"""Areas of the wage survey, found by code or by whole words of their name."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sonobridge.career.pack.files import PackFiles
from sonobridge.core.errors import InvalidInputError

__all__ = ["Area", "AreaMatchError", "Areas"]

AreaKind = Literal["nation", "state", "metro", "nonmetro"]
_KINDS: dict[str, AreaKind] = {"N": "nation", "S": "state", "M": "metro"}
_MOST_LISTED = 12


class AreaMatchError(InvalidInputError):
    """A text names no area, or more than one; ``details`` lists candidates."""

    code = "path.area_unclear"


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the survey.

    Attributes
    ----------
    code
        Seven digits with leading zeros, as text.
    name
        Name in the survey.
    kind
        Nation, state or territory, metro area, or nonmetropolitan area.
    state_fips
        Two digits; a metro area over several states has that of the first.
    """

    code: str
    name: str
    kind: AreaKind
    state_fips: str

    @property
    def cbsa(self) -> str:
        """Code of the metropolitan statistical area, empty for other kinds."""
        return str(int(self.code)) if self.kind == "metro" else ""


class Areas:
    """All areas of a pack, in the order of their codes."""

    def __init__(self, files: PackFiles) -> None:
        header, rows = files.table("areas")
        at = {name: header.index(name) for name in header}
        found = [
            _area(*(row[at[c]] for c in ("area_code", "area_name", "area_type", "state_fips")))
            for row in rows
        ]
        self._by_code = {area.code: area for area in sorted(found, key=lambda a: a.code)}
        self._words = {code: frozenset(_words(a.name)) for code, a in self._by_code.items()}
        self.source = files.source("areas")

    def __iter__(self) -> Iterator[Area]:
        """Yield the areas by code."""
        return iter(self._by_code.values())

    def __len__(self) -> int:
        """Return how many areas there are."""
        return len(self._by_code)

    def get(self, code: str) -> Area | None:
        """Return the area with exactly this code."""
        return self._by_code.get(code)

    @property
    def nation(self) -> Area:
        """The nation."""
        return next(area for area in self if area.kind == "nation")

    def state_of(self, area: Area) -> Area:
        """Return the state an area belongs to, the nation for the nation itself."""
        if area.kind == "nation":
            return area
        same = (a for a in self if a.kind == "state" and a.state_fips == area.state_fips)
        return next(same, self.nation)

    def search(self, text: str) -> tuple[Area, ...]:
        """Return the areas whose code is the text, or whose name has all its words."""
        code = text.strip()
        if code.isdecimal() and code.zfill(7) in self._by_code:
            return (self._by_code[code.zfill(7)],)
        asked = frozenset(_words(text))
        if not asked:
            return ()
        return tuple(a for a in self if asked <= self._words[a.code])

    def match(self, text: str) -> Area:
        """Return the one area that a code or a name means.

        A name matches by whole words: ``Charlotte`` is not Charlottesville.

        Raises
        ------
        AreaMatchError
            If no area or more than one matches; the error lists the candidates.
        """
        found = self.search(text)
        if len(found) == 1:
            return found[0]
        if found:
            raise AreaMatchError(
                f"{len(found)} areas match this name.",
                where=text[:80],
                why=_listed(found),
                kept="No area was chosen.",
                remedy="Give the code of one of them, or more words of its name.",
                details={"candidates": _as_rows(found)},
            )
        near = self.nearest(text)
        raise AreaMatchError(
            "No area matches this name.",
            where=text[:80],
            why=f"The nearest names are: {_listed(near)}." if near else "Nothing is near it.",
            kept="No area was chosen.",
            remedy="Give a seven-digit code, or whole words of an area's name.",
            details={"candidates": _as_rows(near)},
        )

    def nearest(self, text: str, count: int = 5) -> tuple[Area, ...]:
        """Return the areas whose names resemble a text most, best first."""
        asked = _words(text)[:6]
        scored = [
            (sum(_closest(word, self._words[a.code]) for word in asked) / len(asked), a)
            for a in self
            if asked
        ]
        close = [(s, a) for s, a in scored if s >= 0.6]
        close.sort(key=lambda pair: (-pair[0], pair[1].code))
        return tuple(area for _, area in close[:count])


def _area(code: str, name: str, kind: str, fips: str) -> Area:
    word = _KINDS.get(kind, "metro")
    if word == "metro" and "nonmetropolitan" in name:
        word = "nonmetro"
    return Area(code, name, word, fips)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.findall(r"[a-z0-9]+", plain)


def _closest(word: str, words: frozenset[str]) -> float:
    matcher = difflib.SequenceMatcher(b=word)
    best = 0.0
    for other in words:
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return best


def _listed(areas: tuple[Area, ...]) -> str:
    shown = "; ".join(f"{a.name} ({a.code})" for a in areas[:_MOST_LISTED])
    more = len(areas) - _MOST_LISTED
    return shown + (f"; and {more} more" if more > 0 else "")


def _as_rows(areas: tuple[Area, ...]) -> list[dict[str, str]]:
    return [{"code": a.code, "name": a.name, "kind": a.kind} for a in areas[:50]]
