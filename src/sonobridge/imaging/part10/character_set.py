"""Specific Character Set (PS3.3 C.12.1.1.2) for the sets that need no escape codes."""

from __future__ import annotations

__all__ = ["codec_of", "decode_text"]

_SINGLE = {
    "": "latin-1",  # the default repertoire is ASCII; foreign bytes must not stop reading
    "ISO_IR 6": "latin-1",
    "ISO_IR 100": "latin-1",
    "ISO_IR 101": "iso8859_2",
    "ISO_IR 109": "iso8859_3",
    "ISO_IR 110": "iso8859_4",
    "ISO_IR 144": "iso8859_5",
    "ISO_IR 127": "iso8859_6",
    "ISO_IR 126": "iso8859_7",
    "ISO_IR 138": "iso8859_8",
    "ISO_IR 148": "iso8859_9",
    "ISO_IR 203": "iso8859_15",
    "ISO_IR 13": "shift_jis",
    "ISO_IR 166": "iso8859_11",
    "ISO_IR 192": "utf8",
    "GB18030": "gb18030",
    "GBK": "gbk",
}


def codec_of(value: bytes) -> str | None:
    """Return the Python codec of a one-valued Specific Character Set.

    Parameters
    ----------
    value
        Bytes of (0008,0005).

    Returns
    -------
    str or None
        None for code extensions (several values, ISO 2022) and unknown sets; these
        are left to the general reader.
    """
    return _SINGLE.get(value.decode("latin-1").strip("\0 "))


def decode_text(value: bytes, codec: str) -> str:
    """Decode text and remove trailing padding; undecodable bytes become U+FFFD."""
    return value.decode(codec, errors="replace").rstrip("\0 ")
