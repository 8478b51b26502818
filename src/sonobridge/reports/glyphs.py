"""Characters that the report's own font draws; PDF/A holds no others."""

from __future__ import annotations

import struct
from functools import lru_cache
from importlib import resources
from typing import Any

__all__ = ["drawable", "with_glyphs"]

_FONT = "IBMPlexSans-Regular.ttf"
_BLANKS = {9: " ", 10: " ", 13: " "}


def with_glyphs(value: Any) -> Any:
    """Return texts, lists and mappings with characters that no glyph draws named instead.

    A level in a script that the font lacks stays told apart: א stands as ``[U+05D0]``.
    """
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        known = drawable()
        return "".join(c if ord(c) in known else _named(ord(c)) for c in value)
    if isinstance(value, dict):
        return {key: with_glyphs(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [with_glyphs(item) for item in value]
    return value


def _named(code: int) -> str:
    return _BLANKS.get(code) or f"[U+{code:04X}]"


@lru_cache(maxsize=1)
def drawable() -> frozenset[int]:
    """Return the code points of the font's character map (format 4, OpenType ``cmap``)."""
    data = (resources.files("sonobridge.reports") / "fonts" / _FONT).read_bytes()
    start = _character_map(data)
    twice = struct.unpack_from(">H", data, start + 6)[0]
    segments = struct.Struct(f">{twice // 2}H")
    last = segments.unpack_from(data, start + 14)
    first, delta, offset = (
        segments.unpack_from(data, start + 16 + twice * k) for k in (1, 2, 3)
    )
    where = start + 16 + 3 * twice
    found = set()
    for place, (low, high, shift, away) in enumerate(
        zip(first, last, delta, offset, strict=True)
    ):
        for code in range(low, min(high, 0xFFFE) + 1):
            glyph = code
            if away:
                at = where + 2 * place + away + 2 * (code - low)
                glyph = struct.unpack_from(">H", data, at)[0]
            if glyph and (glyph + shift) % 65536:
                found.add(code)
    return frozenset(found)


def _character_map(data: bytes) -> int:
    """Return where the subtable of Windows' basic plane starts."""
    for k in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, table, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * k)
        if tag != b"cmap":
            continue
        for j in range(struct.unpack_from(">H", data, table + 2)[0]):
            platform, encoding, away = struct.unpack_from(">HHL", data, table + 4 + 8 * j)
            if (platform, encoding) == (3, 1):
                return int(table + away)
    raise ValueError("the font has no character map of the basic plane")
