"""What stands around a value in the content tree: site, side, software, containers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sonobridge.audit.results.structured.picks import PickBook
from sonobridge.audit.table.cells import level_text
from sonobridge.imaging.structured_report import Code, ContentItem, StructuredReport

__all__ = ["Fact", "Surroundings", "names_somebody"]

Fact = Literal["site", "side", "algorithm", "version", "manufacturer", "model"]
"""What is looked for around a value."""

_LONGEST: Final = 64
# Finding Site and Laterality (PS3.16 TID 1501 and its predecessors in SNOMED RT);
# Algorithm Name and Version (TID 4019), Device Observer Manufacturer and Model Name
# (TID 1004). Serial numbers, stations and persons are not asked for.
_FACTS: Final[dict[tuple[str, str], Fact]] = {
    ("363698007", "SCT"): "site",
    ("G-C0E3", "SRT"): "site",
    ("G-C0E3", "SNM3"): "site",
    ("272741003", "SCT"): "side",
    ("G-C171", "SRT"): "side",
    ("G-C171", "SNM3"): "side",
    ("111001", "DCM"): "algorithm",
    ("111003", "DCM"): "version",
    ("122405", "DCM"): "manufacturer",
    ("121014", "DCM"): "manufacturer",
    ("121015", "DCM"): "model",
}
# Organization, name, serial number and location of an observer; patient ID, accession and
# order numbers; tracking identifier, which is free text (PS3.16 annex D).
_NAMING: Final = frozenset(
    ["121009", "121013", "121016", "121017", "121030", "121022", "121020", "121021", "112039"]
)


def names_somebody(concept: Code | None) -> bool:
    """Tell whether a concept's values name a person, a place or a document."""
    return concept is not None and concept.scheme == "DCM" and concept.value in _NAMING


@dataclass(slots=True)
class _Place:
    facts: dict[Fact, list[str]] = field(default_factory=dict)
    within: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Surroundings:
    """Looks around values of one report; each place is looked at once.

    Attributes
    ----------
    report
        The report.
    book
        Whose ``within`` is looked for.
    """

    report: StructuredReport
    book: PickBook
    _children: Sequence[Sequence[int]] = ()
    _places: dict[int, _Place] = field(default_factory=dict)
    _everywhere: dict[Fact, list[str]] | None = None
    _images: dict[int, set[str]] | None = None

    def __post_init__(self) -> None:
        self._children = self.report.children()

    def nearest(self, fact: Fact, position: int) -> tuple[str, ...]:
        """Return the different answers at the nearest place that has any.

        What stands nearest counts: beside the value, then in its groups from the inside
        out.
        """
        for place in (position, *self.report.ancestors(position)):
            found = self._look(place).facts.get(fact)
            if found:
                return tuple(found)
        return ()

    def anywhere(self, fact: Fact) -> tuple[str, ...]:
        """Return the different answers in the whole report."""
        if self._everywhere is None:
            self._everywhere = _facts_of(self.report.items)
        return tuple(self._everywhere.get(fact, ()))

    def stands_within(self, position: int) -> bool:
        """Tell whether all concepts of the book's ``within`` stand above or beside a value."""
        if not self.book.within:
            return True
        there = set(self._look(position).within)
        for place in self.report.ancestors(position):
            there |= self._look(place).within | self._means(self.report.items[place].name)
        return there >= set(self.book.within)

    def images(self, group: int) -> set[str]:
        """Return the UIDs of the images that are referenced in a group, from the root's 0."""
        if self._images is None:
            self._images = {}
            for position, item in enumerate(self.report.items):
                if item.image_uid:
                    for place in (position, *self.report.ancestors(position)):
                        self._images.setdefault(place, set()).add(item.image_uid)
        return self._images.get(group, set())

    def _look(self, place: int) -> _Place:
        known = self._places.get(place)
        if known is None:
            beside = self._beside(place)
            known = self._places[place] = _Place(_facts_of(beside))
            if self.book.within:
                for code in _undoubted(beside):
                    known.within |= self._means(code)
        return known

    def _means(self, code: Code | None) -> set[str]:
        if code is None:
            return set()
        return {text for text in self.book.within if self.book.means(text, code)}

    def _beside(self, place: int) -> list[ContentItem]:
        """Return an item's children, and what modifies those that are codes (a site's side)."""
        found = []
        for child in self._children[place]:
            item = self.report.items[child]
            found.append(item)
            if item.kind == "CODE":
                found += [self.report.items[below] for below in self._children[child]]
        return found


def _facts_of(items: Iterable[ContentItem]) -> dict[Fact, list[str]]:
    """Return the different answers to each fact, in order."""
    found: dict[Fact, dict[str, None]] = {}
    for item in items:
        fact = _FACTS.get((item.name.value, item.name.scheme)) if item.name else None
        if fact is not None:
            text = item.text or (item.value.meaning or item.value.value if item.value else "")
            text = level_text(text)[:_LONGEST]
            if text:
                found.setdefault(fact, {})[text] = None
    return {fact: list(texts) for fact, texts in found.items()}


def _undoubted(items: Iterable[ContentItem]) -> set[Code]:
    """Return the codes that are the only answer to their concept at their place.

    Where a flat list says "right" and "left", nothing tells which value is whose.
    """
    answers: dict[Code | None, set[Code]] = {}
    for item in items:
        if item.kind == "CODE" and item.value is not None:
            answers.setdefault(item.name, set()).add(item.value)
    return {code for codes in answers.values() if len(codes) == 1 for code in codes}
