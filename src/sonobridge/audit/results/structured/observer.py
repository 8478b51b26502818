"""Which software made a report, and in which version, as far as it says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sonobridge.audit.table.cells import level_text
from sonobridge.imaging.structured_report import Code, StructuredReport

__all__ = ["Observer", "names_somebody", "observer_of"]

_LONGEST: Final = 64
# PS3.16 annex D: Algorithm Name and Version (TID 4019), Device Observer Manufacturer and
# Model Name (TID 1004). Serial numbers, stations and persons are not asked for.
_ALGORITHM: Final = frozenset({"111001"})
_VERSION: Final = frozenset({"111003"})
_MANUFACTURER: Final = frozenset({"122405", "121014"})
_MODEL: Final = frozenset({"121015"})

# Organization, name, serial number and location of an observer; patient ID, accession and
# order numbers; tracking identifier, which is free text (PS3.16 annex D).
_NAMING: Final = frozenset(
    ["121009", "121013", "121016", "121017", "121030", "121022", "121020", "121021", "112039"]
)


def names_somebody(concept: Code | None) -> bool:
    """Tell whether a concept's values name a person, a place or a document."""
    return concept is not None and concept.scheme == "DCM" and concept.value in _NAMING


@dataclass(frozen=True, slots=True)
class Observer:
    """Software that made a result; texts are empty when not recorded."""

    name: str
    manufacturer: str
    version: str


def observer_of(
    report: StructuredReport, position: int, children: Sequence[Sequence[int]]
) -> Observer:
    """Return the software behind the value at a position.

    What stands nearest counts: beside the value, in its groups from the inside out, then
    anywhere in the report, then the equipment of the header.
    """
    head = report.head
    places = [position, *report.ancestors(position)]
    return Observer(
        name=_nearest(report, places, children, _ALGORITHM)
        or _nearest(report, places, children, _MODEL)
        or _plain(head.model),
        manufacturer=_nearest(report, places, children, _MANUFACTURER)
        or _plain(head.manufacturer),
        version=_nearest(report, places, children, _VERSION) or _joined(head.software_versions),
    )


def _nearest(
    report: StructuredReport,
    places: Sequence[int],
    children: Sequence[Sequence[int]],
    codes: frozenset[str],
) -> str:
    for place in places:
        found = _values(report, children[place], codes)
        if found:
            return _joined(found)
    return _joined(_values(report, range(len(report.items)), codes))


def _values(
    report: StructuredReport, positions: Iterable[int], codes: frozenset[str]
) -> list[str]:
    found = []
    for position in positions:
        item = report.items[position]
        if item.name and item.name.scheme == "DCM" and item.name.value in codes:
            text = item.text or (item.value.meaning if item.value else "")
            if text:
                found.append(text)
    return found


def _joined(texts: Iterable[str]) -> str:
    return " + ".join(dict.fromkeys(_plain(text) for text in texts if text))[:_LONGEST]


def _plain(text: str) -> str:
    return level_text(text)[:_LONGEST]
