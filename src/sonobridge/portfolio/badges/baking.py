"""Puts a credential into a picture and takes it out again (Open Badges 3.0, section 5.3).

PNG: an ``iTXt`` chunk with the keyword ``openbadgecredential``, uncompressed. SVG: an
element ``openbadges:credential`` with the token in its attribute ``verify``.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from sonobridge.portfolio.badges.compact import LARGEST_TOKEN, BadgeRejectedError

__all__ = ["LARGEST_FILE", "bake_png", "bake_svg", "token_in"]

LARGEST_FILE = 4 * 1024 * 1024
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"openbadgecredential"
_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_SVG_TOKEN = re.compile(
    rb"<(?:[A-Za-z_][\w.-]{0,40}:)?credential\b[^<>]{0,400}?\bverify\s*=\s*"
    rb"(?:\"([^\"<>]*)\"|'([^'<>]*)')"
)
_TOKEN = re.compile(rb"^[A-Za-z0-9_.-]+$")


def bake_png(picture: bytes, token: str) -> bytes:
    """Return a PNG with the token in it; a token that was there is replaced.

    Raises
    ------
    BadgeRejectedError
        If the picture is no whole PNG.
    """
    made = [_SIGNATURE]
    for number, (kind, data) in enumerate(_chunks(picture)):
        if not _is_credential(kind, data):
            made.append(_chunk(kind, data))
        if number == 0:
            text = _KEYWORD + b"\0\0\0\0\0" + token.encode("ascii")
            made.append(_chunk(b"iTXt", text))
    return b"".join(made)


def bake_svg(picture: str, token: str) -> str:
    """Return an SVG with the token in an element before its end.

    Raises
    ------
    BadgeRejectedError
        If the text does not end as an SVG.
    """
    body, end, rest = picture.rpartition("</svg>")
    if not end or rest.strip():
        raise BadgeRejectedError.of("file", "it does not end as an SVG")
    element = f'<openbadges:credential xmlns:openbadges="{_NAMESPACE}" verify="{token}"/>'
    return f"{body}{element}{end}{rest}"


def token_in(data: bytes) -> str:
    """Return the token in a PNG, an SVG or a plain text file.

    Raises
    ------
    BadgeRejectedError
        If the file is larger than 4 MiB, damaged, or holds no token or several.
    """
    if len(data) > LARGEST_FILE:
        raise BadgeRejectedError.of("file", "it is larger than 4 MiB")
    if data.startswith(_SIGNATURE):
        found = [_text(chunk) for kind, chunk in _chunks(data) if _is_credential(kind, chunk)]
    elif b"<svg" in data[:4096]:
        found = [one or other for one, other in _SVG_TOKEN.findall(data)]
    else:
        found = [data.strip()]
    if len(found) != 1:
        raise BadgeRejectedError.of("file", f"it holds {len(found)} credentials, not one")
    if len(found[0]) > LARGEST_TOKEN or not _TOKEN.fullmatch(found[0]):
        raise BadgeRejectedError.of("file", "it holds no token")
    return found[0].decode("ascii")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of each chunk; refuse what is cut off or damaged."""
    if not data.startswith(_SIGNATURE) or data[12:16] != b"IHDR":
        raise BadgeRejectedError.of("file", "it is no PNG")
    place = len(_SIGNATURE)
    kind = b""
    while place < len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        kind = data[place + 4 : place + 8]
        end = place + 8 + length
        if end + 4 > len(data):
            raise BadgeRejectedError.of("file", "the PNG is cut off")
        body = data[place + 8 : end]
        if int.from_bytes(data[end : end + 4], "big") != zlib.crc32(kind + body):
            raise BadgeRejectedError.of("file", "the PNG is damaged")
        yield kind, body
        place = end + 4
    if kind != b"IEND":
        raise BadgeRejectedError.of("file", "the PNG is cut off")


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + kind + data + checksum


def _is_credential(kind: bytes, data: bytes) -> bool:
    return kind == b"iTXt" and data.startswith(_KEYWORD + b"\0")


def _text(data: bytes) -> bytes:
    """Return the text of an iTXt chunk; a compressed one is opened up to the bound."""
    head = len(_KEYWORD) + 1
    rest = data[head + 2 :]
    for _ in range(2):  # language tag, translated keyword
        _, found, rest = rest.partition(b"\0")
        if not found:
            raise BadgeRejectedError.of("file", "its iTXt chunk is damaged")
    if data[head : head + 1] == b"\0":
        return rest
    opened = zlib.decompressobj()
    try:
        text = opened.decompress(rest, LARGEST_TOKEN + 1)
    except zlib.error:
        raise BadgeRejectedError.of("file", "its iTXt chunk is damaged") from None
    return text
