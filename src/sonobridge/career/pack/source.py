"""Where a figure comes from: source, date, confidence, caveats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sonobridge.core.errors import InvalidInputError

__all__ = ["CONFIDENCES", "PackError", "Source", "source_of", "unconfirmed"]

CONFIDENCES = ("high", "medium", "low", "memory", "none")
"""From an issuer's own page down to nothing found; the last three show a badge."""


class PackError(InvalidInputError):
    """A file of the career data pack cannot be used."""

    code = "pack.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Provenance of one table or one row.

    Attributes
    ----------
    text
        What it was read from, in words.
    as_of
        ISO date of publication or, where that is unknown, of reading.
    confidence
        One of :data:`CONFIDENCES`.
    period
        What the figures describe: ``May 2025``, ``2024-34``.
    url
        Page to look it up; may be empty.
    caveats
        Sentences to print wherever the figure stands.
    """

    text: str
    as_of: str
    confidence: str
    period: str = ""
    url: str = ""
    licence: str = ""
    caveats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.confidence not in CONFIDENCES:
            raise PackError(
                f"The confidence {str(self.confidence)[:20]!r} is not known.",
                where=self.text[:80],
                remedy=f"Use one of {', '.join(CONFIDENCES)}.",
            )

    @property
    def unconfirmed(self) -> bool:
        """Whether what it says shows a badge and asks to be confirmed."""
        return unconfirmed(self.confidence)

    def with_caveats(self, *sentences: str) -> Source:
        """Return the same source with further sentences to print."""
        return replace(self, caveats=self.caveats + sentences)


def unconfirmed(confidence: str) -> bool:
    """Tell whether a fact of this confidence shows a badge."""
    return confidence in ("low", "memory", "none")


def source_of(entry: Mapping[str, Any], *, where: str) -> Source:
    """Return the provenance that a YAML record or manifest entry carries.

    ``source`` may be one text or several; ``url`` is taken when there is one.

    Raises
    ------
    PackError
        If source, as_of or confidence is missing.
    """
    missing = [name for name in ("source", "as_of", "confidence") if not entry.get(name)]
    if missing:
        raise PackError(
            f"A record has no {' and no '.join(missing)}.",
            where=where[:120],
            kept="Nothing was loaded from it.",
            remedy="Give each record source, as_of and confidence.",
        )
    text = entry["source"]
    return Source(
        text="; ".join(map(str, text)) if isinstance(text, list) else str(text),
        as_of=str(entry["as_of"]),
        confidence=str(entry["confidence"]),
        period=str(entry.get("period", "")),
        url=str(entry.get("url", "")),
        licence=str(entry.get("licence", "")),
        caveats=tuple((entry.get("caveats") or {}).get("all", ())),
    )
