"""Counts in words, right for one."""

from __future__ import annotations

__all__ = ["counted", "one_or_many"]


def counted(number: int, plural: str) -> str:
    """Return a number with its noun; the first word of ``plural`` loses its s for one.

    Examples
    --------
    >>> counted(1, "patients"), counted(1234, "images with the finding")
    ('1 patient', '1,234 images with the finding')
    """
    return f"{number:,} {one_or_many(number, plural)}"


def one_or_many(number: float, plural: str) -> str:
    """Return words that start with a plural noun, or "were", as they stand after a number.

    Examples
    --------
    >>> one_or_many(1, "were called positive"), one_or_many(2, "patients")
    ('was called positive', 'patients')
    """
    if number != 1:
        return plural
    start = "held-back " if plural.startswith("held-back ") else ""
    first, space, rest = plural.removeprefix(start).partition(" ")
    single = {"were": "was", "are": "is", "have": "has", "classes": "class"}
    return start + single.get(first, first.removesuffix("s")) + space + rest
