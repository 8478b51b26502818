"""Value representations (PS3.5 section 6.2): the known set and its byte layout."""

from __future__ import annotations

from functools import lru_cache

__all__ = [
    "KNOWN",
    "LONG_FORM",
    "SWAP_WIDTH",
    "TEXT_WITH_CHARACTER_SET",
    "dictionary_vr",
]

_SHORT = "AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US"
_LONG = "OB OD OF OL OV OW SQ SV UC UN UR UT UV"

LONG_FORM = frozenset(vr.encode() for vr in _LONG.split())
"""Representations whose explicit form has a 32-bit length after two reserved bytes."""

KNOWN = frozenset(vr.encode() for vr in _SHORT.split()) | LONG_FORM
"""All representations of the standard, as the two bytes found in a file."""

SWAP_WIDTH = {
    b"AT": 2, b"US": 2, b"SS": 2, b"OW": 2,
    b"UL": 4, b"SL": 4, b"FL": 4, b"OF": 4, b"OL": 4,
    b"FD": 8, b"OD": 8, b"SV": 8, b"UV": 8, b"OV": 8,
}  # fmt: skip
"""Bytes per unit that change their order between big and little endian."""

TEXT_WITH_CHARACTER_SET = frozenset({b"LO", b"LT", b"PN", b"SH", b"ST", b"UC", b"UT"})
"""Representations whose bytes are read by Specific Character Set (0008,0005)."""


@lru_cache(maxsize=4096)
def dictionary_vr(tag: int) -> bytes:
    """Return the representation that the data dictionary gives a tag.

    Parameters
    ----------
    tag
        Group and element as one 32-bit number, e.g. ``0x00100010``.

    Returns
    -------
    bytes
        Two letters; ``b"UN"`` for private and unknown tags. Where the dictionary
        leaves a choice (e.g. "US or SS") the first of them, and ``OW`` for pixel-like
        data, which is what implicit VR demands (PS3.5 annex A.1).
    """
    group, element = tag >> 16, tag & 0xFFFF
    if element == 0:
        return b"UL"
    if group & 1:
        return b"LO" if 0x10 <= element <= 0xFF else b"UN"
    from pydicom.datadict import dictionary_VR

    try:
        text = dictionary_VR(tag)
    except KeyError:
        return b"UN"
    if "OW" in text:
        return b"OW"
    return text[:2].encode()
