"""Head, checksum and extended head of an OpenIGTLink message.

Source: OpenIGTLink protocol 3.0, ``Documents/Protocol/header.md`` and ``v3_proposal.md`` of
github.com/openigtlink/OpenIGTLink (read 2026-11-26): 58 bytes, big endian; the checksum is
that of ECMA-182. The text of the protocol contradicts itself about the version field, so
both readings are taken: 1 stands without an extended head, 2 and 3 with one.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from sonobridge.core.errors import InvalidInputError

__all__ = [
    "HEADER_BYTES",
    "MessageHeader",
    "TrackerMessageError",
    "TrackerStreamError",
    "content_of",
    "crc64",
    "parse_header",
]

_HEAD: Final = struct.Struct(">H12s20sQQQ")
_EXTENDED: Final = struct.Struct(">HHII")
HEADER_BYTES: Final = _HEAD.size
"""Length of the head: 58 bytes."""

_POLYNOMIAL: Final = 0x42F0E1EBA9EA3693
"""ECMA-182, most significant bit first, initial value 0."""
_ALL: Final = 0xFFFFFFFFFFFFFFFF
_LONGEST_BODY: Final = 64 * 2**20
"""Longest body that is passed over (a picture); a longer one is no message."""
_VERSIONS: Final = (1, 2, 3)


class TrackerMessageError(InvalidInputError):
    """One message of a tracker cannot be used; the next one may be."""

    code = "scan.tracker_message"


class TrackerStreamError(TrackerMessageError):
    """What comes from the address is no OpenIGTLink, or the place in it is lost."""

    code = "scan.tracker_stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHeader:
    """What the head says; ``time_s`` is UTC seconds since 1970, 0 when it is not used."""

    version: int
    kind: str
    name: str
    time_s: float
    body_bytes: int
    crc: int


def _table() -> tuple[int, ...]:
    rows = []
    for byte in range(256):
        value = byte << 56
        for _ in range(8):
            value = (value << 1) ^ (_POLYNOMIAL if value >> 63 else 0)
            value &= _ALL
        rows.append(value)
    return tuple(rows)


_TABLE: Final = _table()


def crc64(data: bytes) -> int:
    """Return the checksum of a body.

    Examples
    --------
    >>> hex(crc64(b"123456789"))
    '0x6c40df5f0b497347'
    """
    value = 0
    for byte in data:
        value = ((value << 8) & _ALL) ^ _TABLE[(value >> 56) ^ byte]
    return value


def parse_header(data: bytes) -> MessageHeader:
    """Read a head of 58 bytes.

    Raises
    ------
    TrackerStreamError
        If these bytes begin no message: after that the place in the stream is lost.
    """
    version, kind, name, time, body_bytes, crc = _HEAD.unpack(data)
    if version not in _VERSIONS:
        raise _stream(f"The version field is {version}, not 1, 2 or 3")
    if body_bytes > _LONGEST_BODY:
        raise _stream(f"A message claims {body_bytes} bytes; the most is {_LONGEST_BODY}")
    words = _text(kind)
    if words is None or not words:
        raise _stream("The name of a message's type is no text")
    return MessageHeader(
        version=version,
        kind=words,
        name=_text(name) or "unnamed",
        time_s=(time >> 32) + (time & 0xFFFFFFFF) / 2**32,
        body_bytes=body_bytes,
        crc=crc,
    )


def content_of(header: MessageHeader, body: bytes) -> bytes:
    """Return the content of a body without extended head and metadata, checksum checked.

    Raises
    ------
    TrackerMessageError
        If the checksum is wrong or the sizes do not fit together.
    """
    if crc64(body) != header.crc:
        raise refused(header, "its checksum is wrong")
    if header.version == 1:
        return body
    if len(body) < _EXTENDED.size:
        raise refused(header, "it is shorter than its extended head")
    size, meta_header, meta, _ = _EXTENDED.unpack_from(body)
    end = len(body) - meta_header - meta
    if size < _EXTENDED.size or end < size:
        raise refused(header, "the sizes in its extended head do not fit its length")
    return body[size:end]


def refused(header: MessageHeader, why: str) -> TrackerMessageError:
    """Return the error of one message that is passed over."""
    return TrackerMessageError(
        "A message of the tracker was passed over.",
        where=f"{header.kind} {header.name}",
        why=f"The message cannot be used: {why}.",
        kept="The session, and the probe where the last good message held it.",
        remedy="If it goes on, look at the settings of the tracking server.",
    )


def _stream(why: str) -> TrackerStreamError:
    return TrackerStreamError(
        "What comes from this address is no OpenIGTLink.",
        why=f"{why}.",
        kept="The session, and the probe where the last good message held it.",
        remedy="Check address and port of the tracking server, then connect again.",
    )


def _text(field: bytes) -> str | None:
    """Return a padded field as printable ASCII; None if it is none."""
    plain = field.rstrip(b"\0 ")
    if any(not 32 <= byte < 127 for byte in plain):
        return None
    return plain.decode("ascii")
