"""The general header reader: pydicom, inside the child, for what the scanner leaves."""

from __future__ import annotations

import base64
import io
import warnings
from typing import Any

from sonobridge.imaging.header import Issue, PixelLocation
from sonobridge.imaging.header_fields import REGION_SEQUENCE, WANTED, RawHeader
from sonobridge.imaging.part10.errors import UNREADABLE, Part10Error
from sonobridge.imaging.part10.layout import UNDEFINED, layout
from sonobridge.imaging.part10.value_representation import KNOWN
from sonobridge.imaging.regions import REGION_TAGS

__all__ = ["pack_raw", "read_body", "read_general", "rewrite_general", "unpack_raw"]

_PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
_TEXT = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})


def _is_pixels(tag: int, vr: str | None, length: int) -> bool:
    del vr, length
    return int(tag) in _PIXELS


def read_body(body: bytes, offset: int, *, explicit: bool, little: bool) -> tuple[Any, int]:
    """Read a data set up to its pixel data; return it and where reading stopped."""
    from pydicom.filereader import read_dataset

    stream = io.BytesIO(body)
    stream.seek(offset)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = read_dataset(stream, not explicit, little, stop_when=_is_pixels)
    for element in dataset.values():
        place = getattr(element, "value_tell", None)
        length = getattr(element, "length", 0)
        if place is not None and length != UNDEFINED and place + length > len(body):
            raise Part10Error(
                "element_beyond_end", "The file ends inside an element.", int(place)
            )
    return dataset, stream.tell()


def read_general(body: bytes, offset: int, *, explicit: bool, little: bool) -> RawHeader:
    """Read the wanted values with pydicom, element by element.

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
        When the file ends inside an element.

    Notes
    -----
    A value that cannot be read becomes an issue and is left out. Text is returned as
    UTF-8 whatever its character set was.
    """
    dataset, reached = read_body(body, offset, explicit=explicit, little=little)
    raw = RawHeader({}, [], little, "utf8", issues=[Issue("read_by_general_reader", "header")])
    for tag in WANTED:
        if tag in dataset:
            value = _value(dataset, tag, raw)
            if value is not None:
                raw.values[tag] = value
    if REGION_SEQUENCE in dataset:
        raw.regions = _regions(dataset, raw)
    if reached + 8 <= len(body):
        explicit = body[reached + 4 : reached + 6] in KNOWN  # some files change on the way
        head = layout(explicit=explicit, little=little).element(body, reached, len(body))
        if head.tag in _PIXELS:
            raw.pixels = _location(head.start, head.length, head.vr, len(body))
    return raw


def _location(start: int, length: int, vr: bytes, size: int) -> PixelLocation:
    there = max(0, size - start)
    text = vr.decode("latin-1")
    if length == UNDEFINED:
        return PixelLocation(start, there, None, text, encapsulated=True)
    return PixelLocation(start, min(there, length), length, text, encapsulated=False)


def _value(dataset: Any, tag: int, raw: RawHeader) -> bytes | None:
    from pydicom.datadict import dictionary_VR
    from pydicom.dataelem import RawDataElement

    try:
        if dictionary_VR(tag) in _TEXT:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = dataset[tag].value
            if value is None:
                return b""
            parts = value if isinstance(value, list | tuple) else None
            try:
                parts = (
                    [str(part) for part in value] if parts is None and _many(value) else parts
                )
            except TypeError:
                parts = None
            text = "\\".join(str(part) for part in parts) if parts else str(value)
            return text.encode("utf8", errors="replace")
        item = dataset.get_item(tag)
        if isinstance(item, RawDataElement):
            return bytes(item.value or b"")
        return str(item.value).encode("utf8", errors="replace")
    except UNREADABLE:
        raw.issues.append(Issue("value_unreadable", f"({tag >> 16:04X},{tag & 0xFFFF:04X})"))
        return None


def _many(value: object) -> bool:
    from pydicom.multival import MultiValue

    return isinstance(value, MultiValue)


def _regions(dataset: Any, raw: RawHeader) -> list[dict[int, bytes]]:
    from pydicom.dataelem import RawDataElement

    items: list[dict[int, bytes]] = []
    try:
        sequence = dataset[REGION_SEQUENCE].value or []
    except UNREADABLE:
        raw.issues.append(Issue("value_unreadable", "SequenceOfUltrasoundRegions"))
        return items
    for item in sequence:
        found = {tag: item.get_item(tag) for tag in REGION_TAGS if tag in item}
        items.append(
            {
                tag: bytes(element.value or b"")
                for tag, element in found.items()
                if isinstance(element, RawDataElement)
            }
        )
    return items


def rewrite_general(body: bytes, offset: int, *, explicit: bool, little: bool) -> bytes:
    """Read a data set with pydicom and write it again in Explicit VR Little Endian.

    Returns
    -------
    bytes
        The data set without file meta and without pixel data; the caller adds the
        pixel data from the original bytes. Elements that pydicom cannot write are
        left out.
    """
    from pydicom.dataset import Dataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_data_element, write_dataset

    dataset, _ = read_body(body, offset, explicit=explicit, little=little)
    kept = Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for tag in list(dataset.keys()):
            probe = DicomBytesIO()
            probe.is_little_endian, probe.is_implicit_VR = True, False
            try:
                element = dataset[tag]
                write_data_element(probe, element, dataset._character_set)  # noqa: SLF001
            except UNREADABLE:
                continue
            kept[tag] = element
        out = DicomBytesIO()
        out.is_little_endian, out.is_implicit_VR = True, False
        write_dataset(out, kept)
    return bytes(out.getvalue())


def pack_raw(raw: RawHeader) -> dict[str, Any]:
    """Return a raw header as JSON values."""
    location = raw.pixels
    return {
        "values": {str(tag): base64.b64encode(v).decode() for tag, v in raw.values.items()},
        "regions": [
            {str(tag): base64.b64encode(v).decode() for tag, v in item.items()}
            for item in raw.regions
        ],
        "little": raw.little,
        "pixels": None
        if location is None
        else [
            location.offset,
            location.length,
            location.declared_length,
            location.vr,
            location.encapsulated,
        ],
        "issues": [[issue.code, issue.where] for issue in raw.issues],
    }


def unpack_raw(packed: dict[str, Any]) -> RawHeader:
    """Return the raw header that :func:`pack_raw` wrote."""
    place = packed["pixels"]
    return RawHeader(
        {int(tag): base64.b64decode(value) for tag, value in packed["values"].items()},
        [
            {int(tag): base64.b64decode(value) for tag, value in item.items()}
            for item in packed["regions"]
        ],
        bool(packed["little"]),
        "utf8",
        None
        if place is None
        else PixelLocation(
            int(place[0]),
            int(place[1]),
            None if place[2] is None else int(place[2]),
            str(place[3]),
            encapsulated=bool(place[4]),
        ),
        [Issue(str(code), str(where)) for code, where in packed["issues"]],
    )
