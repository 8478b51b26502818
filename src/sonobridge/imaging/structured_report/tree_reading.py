"""Reading a content tree with pydicom: runs inside the decoder child, and there only."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sonobridge.imaging.decoding.general_header import read_body
from sonobridge.imaging.part10.errors import UNREADABLE, Part10Error
from sonobridge.imaging.structured_report.content import LONGEST_TEXT, MOST_DEPTH, MOST_ITEMS

__all__ = ["read_tree"]

_MOST_TEXT: Final = 2_000_000
_MOST_VALUES: Final = 100
_LONGEST_CODE: Final = 256
_CODE_VALUES: Final = (0x00080100, 0x00080119, 0x00080120)
_SCHEME: Final = 0x00080102
_MEANING: Final = 0x00080104
_CONTENT: Final = 0x0040A730
_KIND: Final = 0x0040A040
_RELATION: Final = 0x0040A010
_NAME: Final = 0x0040A043
_CONCEPT: Final = 0x0040A168
_TEXT: Final = 0x0040A160
_UID: Final = 0x0040A124
_MEASURED: Final = 0x0040A300
_QUALIFIER: Final = 0x0040A301
_NUMBER: Final = 0x0040A30A
_DOUBLE: Final = 0x0040A161
_UNIT: Final = 0x004008EA
_REFERENCED: Final = 0x00081199
_INSTANCE: Final = 0x00081155
_PREDECESSORS: Final = 0x0040A360
_SERIES: Final = 0x00081115
_SOFTWARE: Final = 0x00181020
_HEAD: Final = {
    "sop_class_uid": 0x00080016,
    "sop_instance_uid": 0x00080018,
    "study_instance_uid": 0x0020000D,
    "patient_id": 0x00100020,
    "issuer": 0x00100021,
    "patient_name": 0x00100010,
    "patient_birth_date": 0x00100030,
    "accession_number": 0x00080050,
    "content_date": 0x00080023,
    "content_time": 0x00080033,
    "manufacturer": 0x00080070,
    "model": 0x00081090,
}
_COMPLETION: Final = 0x0040A491
_DECIMAL: Final = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,4})?")


def read_tree(body: bytes, offset: int, *, explicit: bool, little: bool) -> dict[str, Any]:
    """Read head and content tree of a report as JSON values.

    Parameters
    ----------
    body
        The file, or its inflated data set.
    offset
        First byte of the data set, from 0.
    explicit, little
        Layout of the bytes.

    Raises
    ------
    Part10Error
        ``not_a_report`` without a content tree; ``nesting_too_deep``, ``too_many_items``
        or ``too_much_text`` beyond a bound; ``item_unreadable`` where a part of the tree
        cannot be read: what is missing could change what the rest means, so the report
        is left out as a whole.
    """
    dataset, _ = read_body(body, offset, explicit=explicit, little=little)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if _raw(dataset, _KIND) != "CONTAINER" or _CONTENT not in dataset:
            raise Part10Error("not_a_report", "The file holds no content tree of a report.")
        tree = _Tree()
        tree.walk(dataset)
        return {"head": _head(dataset), "items": tree.items}


@dataclass(slots=True)
class _Tree:
    items: list[list[Any]] = field(default_factory=list)
    characters: int = 0

    def walk(self, root: Any) -> None:
        """Collect all items, parents before children, without recursion."""
        waiting = [(root, -1, 0)]
        while waiting:
            dataset, parent, depth = waiting.pop()
            if depth > MOST_DEPTH:
                raise Part10Error(
                    "nesting_too_deep",
                    f"Content items are nested more than {MOST_DEPTH} levels deep.",
                )
            if len(self.items) == MOST_ITEMS:
                raise Part10Error(
                    "too_many_items", f"The report has more than {MOST_ITEMS:,} content items."
                )
            position = len(self.items)
            try:
                self.items.append(self._item(dataset, parent))
                below = _sequence(dataset, _CONTENT)
            except UNREADABLE:
                raise Part10Error("item_unreadable", "A content item cannot be read.") from None
            waiting.extend((child, position, depth + 1) for child in reversed(below))

    def _item(self, dataset: Any, parent: int) -> list[Any]:
        kind = _raw(dataset, _KIND)[:16]
        number, unit, fault = _measured(dataset) if kind == "NUM" else (None, None, "")
        text = self._text(dataset, kind)
        if len(text) > LONGEST_TEXT:
            text, fault = text[:LONGEST_TEXT], "text_cut"
        images = _sequence(dataset, _REFERENCED) if kind == "IMAGE" else []
        return [
            parent,
            _raw(dataset, _RELATION)[:16],
            kind,
            self._code(dataset, _NAME),
            self._code(dataset, _CONCEPT) if kind == "CODE" else None,
            number,
            unit,
            text,
            _raw(images[0], _INSTANCE)[:64] if images else "",
            fault,
        ]

    def _text(self, dataset: Any, kind: str) -> str:
        if kind == "UIDREF":
            return _raw(dataset, _UID)[:64]
        if kind != "TEXT":
            return ""  # names, dates and times of persons are not even read
        text = _decoded(dataset, _TEXT)
        self._count(min(len(text), LONGEST_TEXT))
        return text

    def _code(self, dataset: Any, tag: int) -> list[str] | None:
        found = _code(dataset, tag)
        if found is not None:
            self._count(sum(len(part) for part in found))
        return found

    def _count(self, characters: int) -> None:
        self.characters += characters
        if self.characters > _MOST_TEXT:
            raise Part10Error("too_much_text", "The report holds too much text.")


def _measured(dataset: Any) -> tuple[float | None, list[str] | None, str]:
    """Return number, unit and fault of a NUM item (PS3.3 C.18.1)."""
    values = _sequence(dataset, _MEASURED)
    if not values:
        qualifier = _code(dataset, _QUALIFIER)
        return None, None, "" if qualifier is None else qualifier[2] or qualifier[0]
    unit = _code(values[0], _UNIT)
    if len(values) > 1:
        return None, unit, "several_numbers"
    written = _raw(values[0], _NUMBER)
    if not written and _DOUBLE in values[0]:
        written = repr(float(values[0][_DOUBLE].value))
    if not _DECIMAL.fullmatch(written) or abs(float(written)) == float("inf"):
        return None, unit, "not_a_number"
    return float(written), unit, ""


def _code(dataset: Any, tag: int) -> list[str] | None:
    """Return value, scheme and meaning of the first code of a sequence."""
    items = _sequence(dataset, tag)
    if not items:
        return None
    value = next((text for one in _CODE_VALUES if (text := _decoded(items[0], one))), "")
    parts = (value, _decoded(items[0], _SCHEME), _decoded(items[0], _MEANING))
    return [part[:_LONGEST_CODE] for part in parts]


def _sequence(dataset: Any, tag: int) -> list[Any]:
    from pydicom.sequence import Sequence

    if tag not in dataset:
        return []
    value = dataset[tag].value
    if value is not None and not isinstance(value, Sequence):
        raise ValueError("a sequence was expected")
    return list(value or [])


def _raw(dataset: Any, tag: int) -> str:
    """Return a value that only ASCII may stand in, as written and trimmed."""
    from pydicom.dataelem import RawDataElement

    if tag not in dataset:
        return ""
    element = dataset.get_item(tag)
    if isinstance(element, RawDataElement):
        return bytes(element.value or b"").decode("latin-1").strip("\0 ")
    return "" if element.value is None else str(element.value).strip("\0 ")


def _decoded(dataset: Any, tag: int) -> str:
    """Return a text under the character set of its data set, trimmed."""
    if tag not in dataset:
        return ""
    value = dataset[tag].value
    return "" if value is None else str(value).strip("\0 ")


def _head(dataset: Any) -> dict[str, Any]:
    head: dict[str, Any] = {}
    for name, tag in _HEAD.items():
        try:
            head[name] = _decoded(dataset, tag)[:_LONGEST_CODE]
        except UNREADABLE:
            raise Part10Error("head_unreadable", "The report's head cannot be read.") from None
    head["patient_name"] = head["patient_name"].rstrip("=")
    head["software_versions"] = _software(dataset)
    head["predecessors"] = list(_predecessors(dataset))
    head["complete"] = _raw(dataset, _COMPLETION) != "PARTIAL"
    return head


def _software(dataset: Any) -> list[str]:
    from pydicom.multival import MultiValue

    try:
        value = dataset[_SOFTWARE].value if _SOFTWARE in dataset else None
    except UNREADABLE:
        return []
    several = value if isinstance(value, MultiValue | list) else [value]
    return [str(one)[:_LONGEST_CODE] for one in several if one][:_MOST_VALUES]


def _predecessors(dataset: Any) -> Iterable[str]:
    try:
        found = [
            _raw(instance, _INSTANCE)[:64]
            for study in _sequence(dataset, _PREDECESSORS)
            for series in _sequence(study, _SERIES)
            for instance in _sequence(series, _REFERENCED)
        ]
    except UNREADABLE:
        raise Part10Error(
            "head_unreadable", "Which reports it replaces cannot be read."
        ) from None
    return found[:_MOST_VALUES]
