"""The preamble and File Meta Information (PS3.10 section 7.1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from sonobridge.imaging.part10.errors import Part10Error
from sonobridge.imaging.part10.value_representation import KNOWN, LONG_FORM

__all__ = ["FileMeta", "read_file_meta"]

_HEADER = struct.Struct("<HH2sH")
_LONG = struct.Struct("<I")
_MEDIA_SOP_CLASS = 0x00020002
_MEDIA_SOP_INSTANCE = 0x00020003
_TRANSFER_SYNTAX = 0x00020010


@dataclass(frozen=True, slots=True)
class FileMeta:
    """What the file meta says.

    Attributes
    ----------
    transfer_syntax_uid
        Empty when (0002,0010) is missing.
    sop_class_uid, sop_instance_uid
        Media storage identifiers; empty when missing. They identify the source.
    dataset_offset
        First byte of the data set, from 0.
    preamble_used
        True when the 128 bytes before ``DICM`` are not all zero.
    """

    transfer_syntax_uid: str
    sop_class_uid: str
    sop_instance_uid: str
    dataset_offset: int
    preamble_used: bool


def read_file_meta(data: bytes) -> FileMeta:
    """Read preamble and file meta, with or without their group length.

    Parameters
    ----------
    data
        The file or at least its beginning.

    Raises
    ------
    Part10Error
        ``empty_file``, ``no_part10_header``, ``element_beyond_end`` or ``no_dataset``.
    """
    if not data:
        raise Part10Error("empty_file", "The file holds no bytes.", 0)
    if data[128:132] != b"DICM":
        raise Part10Error(
            "no_part10_header", "The file has no Part 10 header (no DICM at byte 128).", 128
        )
    values: dict[int, bytes] = {}
    position = 132
    end = len(data)
    while position + 8 <= end:
        group, element, vr, length = _HEADER.unpack_from(data, position)
        if group != 2:
            break
        start = position + 8
        if vr in LONG_FORM:
            if position + 12 > end:
                raise _beyond(position)
            length = _LONG.unpack_from(data, start)[0]
            start += 4
        elif vr not in KNOWN:  # implicit VR in the meta group, which some writers produce
            length = _LONG.unpack_from(data, position + 4)[0]
        if start + length > end:
            raise _beyond(position)
        values[(group << 16) | element] = data[start : start + length]
        position = start + length
    if position >= end:
        raise Part10Error("no_dataset", "The file ends before its data set begins.", position)
    return FileMeta(
        transfer_syntax_uid=_uid(values.get(_TRANSFER_SYNTAX)),
        sop_class_uid=_uid(values.get(_MEDIA_SOP_CLASS)),
        sop_instance_uid=_uid(values.get(_MEDIA_SOP_INSTANCE)),
        dataset_offset=position,
        preamble_used=any(data[:128]),
    )


def _uid(value: bytes | None) -> str:
    return (value or b"").rstrip(b"\0 ").decode("latin-1")


def _beyond(position: int) -> Part10Error:
    return Part10Error(
        "element_beyond_end", "The file ends inside an element of its file meta.", position
    )
