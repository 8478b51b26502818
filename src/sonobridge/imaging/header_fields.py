"""Which elements a header is made of, and how raw values become fields."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

from sonobridge.imaging.header import (
    Identity,
    InstanceHeader,
    InstanceKind,
    Issue,
    Palette,
    PixelLocation,
)
from sonobridge.imaging.part10.character_set import decode_text
from sonobridge.imaging.part10.file_meta import FileMeta
from sonobridge.imaging.part10.transfer_syntax import transfer_syntax
from sonobridge.imaging.regions import RegionCalibration, check_regions, parse_region

__all__ = ["REGION_SEQUENCE", "WANTED", "RawHeader", "build_header"]

REGION_SEQUENCE: Final = 0x00186011
_CHARACTER_SET: Final = 0x00080005

_IDENTITY_TEXT: Final = {
    "patient_name": 0x00100010,
    "patient_id": 0x00100020,
    "patient_birth_date": 0x00100030,
    "patient_sex": 0x00100040,
    "patient_age": 0x00101010,
    "study_date": 0x00080020,
    "study_time": 0x00080030,
    "series_date": 0x00080021,
    "acquisition_date": 0x00080022,
    "acquisition_datetime": 0x0008002A,
    "content_date": 0x00080023,
    "accession_number": 0x00080050,
    "study_id": 0x00200010,
    "study_description": 0x00081030,
    "series_description": 0x0008103E,
    "protocol_name": 0x00181030,
    "institution_name": 0x00080080,
    "referring_physician_name": 0x00080090,
    "station_name": 0x00081010,
    "device_serial_number": 0x00181000,
}
_TEXT: Final = {
    "sop_class_uid": 0x00080016,
    "sop_instance_uid": 0x00080018,
    "study_instance_uid": 0x0020000D,
    "series_instance_uid": 0x0020000E,
    "modality": 0x00080060,
    "photometric_interpretation": 0x00280004,
    "manufacturer": 0x00080070,
    "model": 0x00081090,
    "burned_in_annotation": 0x00280301,
    "lossy_image_compression": 0x00282110,
}
_UID: Final = re.compile(r"[0-9.]{1,64}")
_UID_KEYWORDS: Final = {
    "sop_class_uid": "SOPClassUID",
    "sop_instance_uid": "SOPInstanceUID",
    "study_instance_uid": "StudyInstanceUID",
    "series_instance_uid": "SeriesInstanceUID",
}
_UNSIGNED_16: Final = {
    "rows": 0x00280010,
    "columns": 0x00280011,
    "samples_per_pixel": 0x00280002,
    "bits_allocated": 0x00280100,
    "bits_stored": 0x00280101,
    "pixel_representation": 0x00280103,
    "planar_configuration": 0x00280006,
}
_WORD_LITTLE: Final = struct.Struct("<H")
_WORD_BIG: Final = struct.Struct(">H")
_NUMBER_OF_FRAMES: Final = 0x00280008
_INSTANCE_NUMBER: Final = 0x00200013
_FRAME_TIME: Final = 0x00181063
_FRAME_TIME_VECTOR: Final = 0x00181065
_SOFTWARE_VERSIONS: Final = 0x00181020
_IMAGE_TYPE: Final = 0x00080008
_PATIENT_SIZE: Final = 0x00101020
_PATIENT_WEIGHT: Final = 0x00101030
_WINDOW: Final = (0x00281050, 0x00281051)
_EXTENDED_OFFSETS: Final = 0x7FE00001
_DESCRIPTORS: Final = (0x00281101, 0x00281102, 0x00281103)
_TABLES: Final = (0x00281201, 0x00281202, 0x00281203)
_SEGMENTED_TABLES: Final = (0x00281221, 0x00281222, 0x00281223)

WANTED: Final = frozenset(
    {
        _CHARACTER_SET,
        _NUMBER_OF_FRAMES,
        _INSTANCE_NUMBER,
        _EXTENDED_OFFSETS,
        _FRAME_TIME,
        _FRAME_TIME_VECTOR,
        _SOFTWARE_VERSIONS,
        _IMAGE_TYPE,
        _PATIENT_SIZE,
        _PATIENT_WEIGHT,
        *_WINDOW,
        *_DESCRIPTORS,
        *_TABLES,
        *_SEGMENTED_TABLES,
        *_IDENTITY_TEXT.values(),
        *_TEXT.values(),
        *_UNSIGNED_16.values(),
    }
)
"""Top-level elements that the scanner keeps, besides the region sequence."""


@dataclass(slots=True)
class RawHeader:
    """Raw values as either reader hands them over.

    Attributes
    ----------
    values
        Value bytes by tag, top level, for tags in :data:`WANTED`.
    regions
        Value bytes by tag for each item of the region sequence.
    little
        Byte order of binary values.
    codec
        Python codec of text.
    pixels
        Place of pixel data, None without any.
    issues
        What was noticed on the way.
    """

    values: dict[int, bytes]
    regions: list[dict[int, bytes]]
    little: bool
    codec: str
    pixels: PixelLocation | None = None
    issues: list[Issue] = field(default_factory=list)


def build_header(
    raw: RawHeader, meta: FileMeta, *, read_by: Literal["scanner", "general"] = "scanner"
) -> InstanceHeader:
    """Turn raw values into a header; every doubtful value becomes an issue.

    Parameters
    ----------
    raw
        Values from the scanner or the general reader.
    meta
        File meta, whose identifier is compared with that of the data set.
    read_by
        Which reader it was.
    """
    values, issues = raw.values, list(raw.issues)
    text = _plain_texts(raw, issues)
    numbers = _numbers(values, _WORD_LITTLE if raw.little else _WORD_BIG)
    frames = _frame_count(values.get(_NUMBER_OF_FRAMES), issues)
    rows, columns = numbers["rows"], numbers["columns"]
    if raw.pixels is not None and (not rows or not columns):
        issues.append(Issue("image_size_missing", "Rows, Columns"))
    kind = _kind(text, raw, rows, columns)
    if meta.sop_instance_uid and text["sop_instance_uid"] not in {"", meta.sop_instance_uid}:
        issues.append(Issue("meta_uid_mismatch", "MediaStorageSOPInstanceUID"))
    if not meta.transfer_syntax_uid:
        issues.append(Issue("transfer_syntax_missing", "TransferSyntaxUID"))
    elif transfer_syntax(meta.transfer_syntax_uid) is None:
        issues.append(Issue("transfer_syntax_unknown", "TransferSyntaxUID"))
    identity = _identity(raw, issues)
    window = [_first_float(values.get(tag)) for tag in _WINDOW]
    return InstanceHeader(
        kind=kind,
        transfer_syntax_uid=meta.transfer_syntax_uid,
        sop_class_uid=text["sop_class_uid"],
        sop_instance_uid=text["sop_instance_uid"],
        study_instance_uid=text["study_instance_uid"],
        series_instance_uid=text["series_instance_uid"],
        modality=text["modality"],
        photometric_interpretation=text["photometric_interpretation"],
        manufacturer=text["manufacturer"],
        model=text["model"],
        burned_in_annotation=text["burned_in_annotation"],
        lossy_image_compression=text["lossy_image_compression"],
        rows=rows,
        columns=columns,
        samples_per_pixel=numbers["samples_per_pixel"],
        bits_allocated=numbers["bits_allocated"],
        bits_stored=numbers["bits_stored"],
        pixel_representation=numbers["pixel_representation"],
        planar_configuration=numbers["planar_configuration"],
        number_of_frames=frames,
        frame_time_ms=_first_float(values.get(_FRAME_TIME)),
        frame_time_vector_ms=_floats(values.get(_FRAME_TIME_VECTOR), issues),
        software_versions=_texts(values.get(_SOFTWARE_VERSIONS), raw.codec),
        image_type=_texts(values.get(_IMAGE_TYPE), "latin-1"),
        window_center=window[0],
        window_width=window[1],
        instance_number=_integer(values.get(_INSTANCE_NUMBER)),
        regions=_regions(raw, rows, columns),
        palette=_palette(values, little=raw.little),
        pixels=_location(raw),
        issues=tuple(issues),
        identity=identity,
        read_by=read_by,
    )


def _plain_texts(raw: RawHeader, issues: list[Issue]) -> dict[str, str]:
    text = dict.fromkeys(_TEXT, "")
    for name, tag in _TEXT.items():
        value = raw.values.get(tag)
        if value:
            codec = raw.codec if name in {"manufacturer", "model"} else "latin-1"
            text[name] = value.decode(codec, errors="replace").strip("\0 ")
    for name, keyword in _UID_KEYWORDS.items():
        if text[name] and not _UID.fullmatch(text[name]):
            issues.append(Issue("uid_invalid", keyword))
    return text


def _kind(
    text: Mapping[str, str], raw: RawHeader, rows: int | None, columns: int | None
) -> InstanceKind:
    names_something = any(
        text[name] for name in ("sop_class_uid", "sop_instance_uid", "study_instance_uid")
    )
    if not names_something:
        return "fragment"
    return "image" if raw.pixels is not None and rows and columns else "non_image"


def _identity(raw: RawHeader, issues: list[Issue]) -> Identity:
    get, codec = raw.values.get, raw.codec
    texts = dict.fromkeys(_IDENTITY_TEXT, "")
    for name, tag in _IDENTITY_TEXT.items():
        value = get(tag)
        if value:
            texts[name] = value.decode(codec, "replace").strip("\0 ")
    for name in ("patient_name", "referring_physician_name"):
        texts[name] = texts[name].rstrip("=")  # empty component groups (PS3.5 6.2.1.1)
    sex = texts["patient_sex"]
    if sex not in {"", "M", "F", "O"}:
        issues.append(Issue("patient_sex_invalid", "PatientSex"))
    if not texts["patient_id"]:
        issues.append(Issue("patient_id_missing", "PatientID"))
    for name, where in (
        ("study_date", "StudyDate"),
        ("patient_birth_date", "PatientBirthDate"),
    ):
        if texts[name] and not is_date(texts[name]):
            issues.append(Issue("date_invalid", where))
    return Identity(
        **texts,
        patient_size_m=_first_float(get(_PATIENT_SIZE)),
        patient_weight_kg=_first_float(get(_PATIENT_WEIGHT)),
    )


def is_date(text: str) -> bool:
    """Tell whether a DA value (YYYYMMDD, or the retired YYYY.MM.DD) is a calendar day."""
    digits = text.replace(".", "")
    if len(digits) != 8 or not digits.isdecimal():
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _frame_count(value: bytes | None, issues: list[Issue]) -> int | None:
    if value is None or not value.strip(b"\0 "):
        return 1
    number = _integer(value)
    if number is None or number < 1:
        issues.append(Issue("number_of_frames_invalid", "NumberOfFrames"))
        return None
    return number


def _regions(
    raw: RawHeader, rows: int | None, columns: int | None
) -> tuple[RegionCalibration, ...]:
    parsed = [
        parse_region(index, item, little=raw.little) for index, item in enumerate(raw.regions)
    ]
    return check_regions(parsed, rows, columns)


def _location(raw: RawHeader) -> PixelLocation | None:
    offsets = raw.values.get(_EXTENDED_OFFSETS)
    if raw.pixels is None or not offsets:
        return raw.pixels
    return replace(raw.pixels, extended_offsets=offsets)


def _palette(values: Mapping[int, bytes], *, little: bool) -> Palette | None:
    order = "<" if little else ">"
    descriptors = []
    for tag in _DESCRIPTORS:
        value = values.get(tag, b"")
        if len(value) < 6:
            return None
        entries, first, bits = struct.unpack_from(f"{order}3H", value)
        descriptors.append((entries, first, bits))
    for tags, segmented in ((_TABLES, False), (_SEGMENTED_TABLES, True)):
        tables = [values.get(tag) for tag in tags]
        if all(tables):
            turned = tuple(_little_words(table, little) for table in tables if table)
            return Palette(tuple(descriptors), turned, segmented)
    return None


def _little_words(table: bytes, little: bool) -> bytes:
    if little or len(table) % 2:
        return table
    turned = bytearray(table)
    turned[0::2], turned[1::2] = table[1::2], table[0::2]
    return bytes(turned)


def _numbers(values: Mapping[int, bytes], word: struct.Struct) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for name, tag in _UNSIGNED_16.items():
        value = values.get(tag)
        usable = value is not None and len(value) >= 2
        found[name] = word.unpack_from(value)[0] if usable else None  # type: ignore[arg-type]
    return found


def _integer(value: bytes | None) -> int | None:
    text = (value or b"").split(b"\\", 1)[0].strip(b"\0 ")
    if not text or len(text) > 16:
        return None
    try:
        return int(text)
    except ValueError:
        return None


def _first_float(value: bytes | None) -> float | None:
    if not value:
        return None
    try:
        number = float(value.split(b"\\", 1)[0].strip(b"\0 "))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _floats(value: bytes | None, issues: list[Issue]) -> tuple[float, ...] | None:
    if not value or not value.strip(b"\0 "):
        return None
    try:
        numbers = tuple(float(part.strip(b"\0 ")) for part in value.split(b"\\"))
    except ValueError:
        numbers = (math.nan,)
    if all(math.isfinite(number) for number in numbers):
        return numbers
    issues.append(Issue("frame_time_vector_invalid", "FrameTimeVector"))
    return None


def _texts(value: bytes | None, codec: str) -> tuple[str, ...]:
    if not value:
        return ()
    parts: Sequence[str] = decode_text(value, codec).split("\\")
    return tuple(part.strip() for part in parts)
