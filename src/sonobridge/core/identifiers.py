"""Prefixed identifiers that sort by time: ``clip_01JD3...``."""

from __future__ import annotations

import re

from sonobridge.core.clock import Clock
from sonobridge.core.randomness import token_bytes

__all__ = ["is_identifier", "new_identifier"]

# Crockford's base 32 leaves out I, L, O and U, which people misread.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORM = re.compile(r"^[a-z]{2,12}_[0-9A-HJKMNP-TV-Z]{26}$")


def new_identifier(prefix: str, clock: Clock) -> str:
    """Return a new identifier: prefix, 48-bit milliseconds, 80 random bits.

    Parameters
    ----------
    prefix
        Two to twelve lower-case letters that name the kind of object.
    clock
        Source of the time part.
    """
    if not re.fullmatch(r"[a-z]{2,12}", prefix):
        raise ValueError("a prefix is two to twelve lower-case letters")
    milliseconds = int(clock.now().timestamp() * 1000)
    number = (milliseconds << 80) | int.from_bytes(token_bytes(10), "big")
    digits = []
    for _ in range(26):
        number, index = divmod(number, 32)
        digits.append(_ALPHABET[index])
    return f"{prefix}_{''.join(reversed(digits))}"


def is_identifier(text: str, prefix: str | None = None) -> bool:
    """Tell whether a text has the form of an identifier (of one kind)."""
    if not _FORM.fullmatch(text):
        return False
    return prefix is None or text.startswith(f"{prefix}_")
