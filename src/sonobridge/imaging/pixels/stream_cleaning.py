"""Zeroing text inside compressed streams: comments and application data.

The length of a stream never changes, so offset tables and fragments stay valid, and no
coded sample is touched.
"""

from __future__ import annotations

import re
from typing import Final

from sonobridge.imaging.part10.transfer_syntax import Codec

__all__ = ["clean_stream"]

_MARKER: Final = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")
"""A marker that ends coded data: neither a stuffed byte nor a restart marker."""

_COMMENT: Final = 0xFE


def clean_stream(frame: bytes, codec: Codec) -> bytes:
    """Return the stream with comments, foreign application data and trailers zeroed.

    Parameters
    ----------
    frame
        Encoded bytes of one frame.
    codec
        Family of the codec; other families are returned unchanged.

    Returns
    -------
    bytes
        The same object when there was nothing to zero.
    """
    if codec in {"jpeg", "jpeg_lossless", "jpeg_ls"}:
        return _jpeg(frame)
    if codec == "jpeg_2000":
        return _jpeg_2000(frame)
    return frame


def _jpeg(frame: bytes) -> bytes:
    """Walk over all marker segments of a JPEG or JPEG-LS stream (ITU-T T.81 B.1)."""
    if frame[:2] != b"\xff\xd8":
        return frame
    spans: list[tuple[int, int]] = []
    position, end = 2, len(frame)
    while position + 2 <= end:
        if frame[position] != 0xFF:
            return frame
        marker = frame[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker == 0xD9:
            spans.append((position + 2, end))
            break
        length = int.from_bytes(frame[position + 2 : position + 4], "big")
        if length < 2 or position + 2 + length > end:
            break
        start, stop = position + 4, position + 2 + length
        if marker == _COMMENT or 0xE0 <= marker <= 0xEF:
            spans.append((start + _wanted(marker, frame[start:stop]), stop))
        position = stop
        if marker == 0xDA:
            position = _behind_scan(frame, position)
    return _zeroed(frame, spans)


def _wanted(marker: int, body: bytes) -> int:
    """Return how many first bytes of a segment say something about colour or coding."""
    if marker == 0xE0 and body[:5] == b"JFIF\0":
        return 14
    if marker == 0xEE and body[:5] == b"Adobe":
        return 12
    if marker == 0xE8 and body[:4] in {b"mrfx", b"SPIF"}:
        return len(body)
    return 0


def _behind_scan(frame: bytes, position: int) -> int:
    """Return the position of the marker that ends the coded data of a scan."""
    # 0x00 is a stuffed byte; JPEG-LS stuffs bits, so there bytes below 0x80 follow.
    found = _MARKER.search(frame, position)
    return len(frame) if found is None else found.start()


def _jpeg_2000(frame: bytes) -> bytes:
    """Zero comments (COM, 0xFF64) of the main header and behind the end (ISO 15444-1)."""
    if frame[:2] != b"\xff\x4f":
        return frame
    spans: list[tuple[int, int]] = []
    position, end = 2, len(frame)
    while position + 4 <= end and frame[position] == 0xFF:
        marker = frame[position + 1]
        if marker == 0x90:  # start of the first tile part: the main header ends
            break
        length = int.from_bytes(frame[position + 2 : position + 4], "big")
        if length < 2 or position + 2 + length > end:
            break
        if marker == 0x64:
            spans.append((position + 6, position + 2 + length))
        position += 2 + length
    last = frame.rfind(b"\xff\xd9")
    if last > position:
        spans.append((last + 2, end))
    return _zeroed(frame, spans)


def _zeroed(frame: bytes, spans: list[tuple[int, int]]) -> bytes:
    dirty = [(a, b) for a, b in spans if a < b and any(frame[a:b])]
    if not dirty:
        return frame
    turned = bytearray(frame)
    for a, b in dirty:
        turned[a:b] = bytes(b - a)
    return bytes(turned)
