"""Applying the profile to a data set, sequence by sequence."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from sonobridge.imaging.deidentification.dates import DateRule
from sonobridge.imaging.deidentification.profile import ProfileRow, profile_rows
from sonobridge.imaging.deidentification.pseudonyms import Pseudonyms
from sonobridge.imaging.part10.elements import DataSet, Element
from sonobridge.imaging.part10.value_representation import dictionary_vr
from sonobridge.imaging.part10.writer import text_element

__all__ = ["HeaderRules"]

_TEXT: Final = frozenset({b"LO", b"LT", b"PN", b"SH", b"ST", b"UC", b"UT", b"UR", b"AE"})
_DATES: Final = frozenset({b"DA", b"TM", b"DT"})
_NUMBERS: Final = frozenset({b"US", b"SS", b"UL", b"SL", b"UV", b"SV", b"FL", b"FD", b"AT"})
_NUMBERS_LIMIT: Final = 1024
_CODE_STRING: Final = re.compile(r"[A-Z0-9_ ]{0,16}(\\[A-Z0-9_ ]{0,16})*")
_NUMBER_STRING: Final = re.compile(r"[0-9+\-.eE \\]*")
_AGE: Final = re.compile(r"\d{3}[DWMY]")
_TYPE_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_./ -]{0,15}(\\[A-Za-z0-9_./ -]{0,16}){0,3}")
_LONG_NUMBER: Final = re.compile(r"\d{5}")
_PUBLIC_SCHEMES: Final = frozenset(
    {"DCM", "SCT", "SRT", "SNM3", "LN", "UCUM", "RADLEX", "FMA", "UMLS", "BI", "ACR", "UNS"}
)
_STANDARD_UID: Final = re.compile(r"1\.2\.840\.10008(\.\d{1,4}){1,8}")
_SEX: Final = 0x00100040
_AGE_TAG: Final = 0x00101010
_CODING_SCHEME: Final = 0x00080102


@dataclass(slots=True)
class HeaderRules:
    """The profile with one patient's names and dates.

    Attributes
    ----------
    names
        Source of UIDs and pseudonyms.
    patient_key
        Pseudonym of this patient, written as name and ID.
    dates
        Date rule of this patient.
    codec
        Python codec of the source's text; None leaves no text standing.
    identity
        Words of this patient's name and numbers, in lower case: no text that holds one
        of them is kept, wherever it stands.
    counts
        What was done, filled while working.
    notes
        What a person should know.
    """

    names: Pseudonyms
    patient_key: str
    dates: DateRule
    codec: str | None
    identity: frozenset[str] = field(default=frozenset(), repr=False)
    counts: Counter[str] = field(default_factory=Counter)
    notes: set[str] = field(default_factory=set)

    def apply(self, dataset: DataSet) -> DataSet:
        """Return the data set without pixel data and without identity.

        Parameters
        ----------
        dataset
            Elements as parsed; pixel data are passed over.
        """
        return self._dataset(dataset, depth=0)

    def _dataset(self, dataset: DataSet, depth: int) -> DataSet:
        kept: DataSet = {}
        coded = self._is_publicly_coded(dataset)
        for tag, element in dataset.items():
            result = self._element(element, depth=depth, coded=coded)
            if result is not None:
                kept[tag] = result
        return kept

    def _is_publicly_coded(self, dataset: DataSet) -> bool:
        scheme = dataset.get(_CODING_SCHEME)
        return scheme is not None and scheme.text() in _PUBLIC_SCHEMES

    def _element(self, element: Element, *, depth: int, coded: bool) -> Element | None:
        group, number = element.tag >> 16, element.tag & 0xFFFF
        if element.private:
            return self._drop("private_removed")
        if number == 0 or group < 8:
            return self._drop("structure_removed")
        if 0x6000 <= group <= 0x60FF:
            return self._drop("overlay_removed")
        if 0x5000 <= group <= 0x50FF:
            return self._drop("curve_removed")
        row = profile_rows().get(element.tag)
        if row is not None and row.action == "pixels":
            return None
        if element.vr == b"UN" and element.items is None:
            element = Element(element.tag, dictionary_vr(element.tag), element.value)
            if element.vr in {b"UN", b"SQ"}:
                return self._drop("unknown_removed")
        if row is not None:
            return self._named(element, row, depth=depth, coded=coded)
        return self._unnamed(element, depth)

    def _named(
        self, element: Element, row: ProfileRow, *, depth: int, coded: bool
    ) -> Element | None:
        action = row.action
        if action == "X":
            return self._drop("removed")
        if action == "Z":
            self._count("emptied", depth)
            return Element(element.tag, row.vr)
        if action == "D":
            self._count("replaced", depth)
            return text_element(element.tag, row.vr, self.patient_key)
        if element.items is not None:
            return self._sequence(element, depth)
        if action == "U":
            return self._uid(element, depth)
        if action == "date":
            self._count("date_changed", depth)
            return text_element(element.tag, row.vr, self.dates.rewrite(row.vr, element.text()))
        if action == "characteristic":
            return self._characteristic(element)
        if action == "code":
            return self._text(element, depth) if coded else self._drop("text_removed")
        if action == "clean":
            text = element.text()
            if _TYPE_NAME.fullmatch(text) and not _LONG_NUMBER.search(text):
                return self._text(element, depth)
            return self._drop("text_removed")
        if action == "burned":
            return element if element.text() == "YES" else self._drop("burned_in_no_removed")
        return self._text(element, depth) if row.vr in _TEXT else self._keep(element, depth)

    def _unnamed(self, element: Element, depth: int) -> Element | None:
        """Treat an element that the table does not name by its representation."""
        vr = element.vr
        if element.items is not None:
            return self._sequence(element, depth)
        if vr == b"UI":
            return self._uid(element, depth)
        if vr in _NUMBERS and len(element.value) <= _NUMBERS_LIMIT:
            return self._keep(element, depth)
        if vr == b"CS" and _CODE_STRING.fullmatch(element.text()):
            return self._keep(element, depth)
        if vr in {b"DS", b"IS"} and _NUMBER_STRING.fullmatch(element.text()):
            return self._keep(element, depth)
        if vr in _DATES:
            return self._drop("date_removed")
        if vr in _TEXT or vr in {b"CS", b"DS", b"IS", b"AS"}:
            return self._drop("text_removed")
        return self._drop("binary_removed")

    def _sequence(self, element: Element, depth: int) -> Element:
        items = tuple(self._dataset(item, depth + 1) for item in element.items or ())
        self._count("sequence_walked", depth)
        return Element(element.tag, b"SQ", items=items)

    def _uid(self, element: Element, depth: int) -> Element:
        values = element.text().split("\\")
        mapped = [self._one_uid(value, element.tag) for value in values]
        self._count("uid_mapped" if mapped != values else "kept", depth)
        return text_element(element.tag, b"UI", "\\".join(mapped))

    def _one_uid(self, value: str, tag: int) -> str:
        plain = value.strip("\0 ")
        if not plain:
            return ""
        row = profile_rows().get(tag)
        if (row is None or row.action != "U") and _STANDARD_UID.fullmatch(plain):
            return plain
        return self.names.uid(plain)

    def _characteristic(self, element: Element) -> Element | None:
        """Keep sex, age, height and weight where their value is lawful and safe."""
        text = element.text()
        if element.tag == _SEX:
            if text in {"M", "F", "O"}:
                return self._keep(element, 0)
            if text:
                self.notes.add("sex_removed")
            self.counts["emptied"] += 1
            return Element(element.tag, b"CS")
        if element.tag == _AGE_TAG:
            return self._age(element, text)
        if re.fullmatch(r"\d{0,3}(\.\d{0,8})?", text):
            return self._keep(element, 0)
        return self._drop("removed")

    def _age(self, element: Element, text: str) -> Element | None:
        """Keep an age; above 89 years the law knows one class only (164.514(b)(2)(i)(C))."""
        if not _AGE.fullmatch(text):
            if text:
                self.notes.add("age_removed")
            return self._drop("removed")
        years = int(text[:3]) / {"D": 365.25, "W": 52.18, "M": 12.0, "Y": 1.0}[text[3]]
        if years >= 90:
            self.notes.add("age_over_89")
            self.counts["replaced"] += 1
            return text_element(element.tag, b"AS", "090Y")
        return self._keep(element, 0)

    def _text(self, element: Element, depth: int) -> Element | None:
        if self.codec is None and not bytes(element.value).isascii():
            return self._drop("text_removed")
        text = bytes(element.value).decode(self.codec or "ascii", errors="replace")
        if any(word in text.casefold() for word in self.identity):
            self.notes.add("identity_in_kept_text_removed")
            return self._drop("text_removed")
        self._count("kept", depth)
        return text_element(element.tag, element.vr, text.rstrip("\0 "))

    def _keep(self, element: Element, depth: int) -> Element:
        self._count("kept", depth)
        return element

    def _drop(self, what: str) -> Element | None:
        self.counts[what] += 1
        return None

    def _count(self, what: str, depth: int) -> None:
        self.counts[what if depth == 0 else f"{what}_nested"] += 1
