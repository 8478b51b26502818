"""What is logged for a stakeholder, read from ``name=value`` texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sonobridge.core.errors import InvalidInputError

__all__ = ["LogField", "StakeholderEntryError", "Value", "read_values"]

Value = bool | float | str
_WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_LONGEST = 2000
_MOST_MINUTES = 24 * 60


class StakeholderEntryError(InvalidInputError):
    """An entry for a stakeholder cannot be used."""

    code = "stakeholder.entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogField:
    """One field.

    Attributes
    ----------
    kind
        ``flag`` (yes or no), ``minutes`` (0..1,440) or ``text`` (at most 2,000 characters).
    when
        Flag that has to be true for the field to be asked; empty: always asked.
    optional
        Whether it may stay empty.
    """

    name: str
    kind: Literal["flag", "minutes", "text"]
    words: str
    when: str = ""
    optional: bool = False


def read_values(fields: Sequence[LogField], texts: Sequence[str]) -> dict[str, Value]:
    """Return the values of an entry.

    Parameters
    ----------
    texts
        ``name=value``; flags as yes or no.

    Raises
    ------
    StakeholderEntryError
        If a name is unknown, a value cannot be read, or a field that is asked is missing.
    """
    known = {one.name: one for one in fields}
    found: dict[str, Value] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name.strip() not in known:
            raise _refused(text, f"Write name=value with one of {', '.join(known) or 'none'}.")
        found[name.strip()] = _value(known[name.strip()], value.strip())
    for one in fields:
        asked = not one.when or found.get(one.when) is True
        if asked and not one.optional and one.name not in found:
            raise _refused(one.name, f"Add {one.name}=…: {one.words}.")
    return found


def _value(field: LogField, text: str) -> Value:
    if field.kind == "flag":
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        raise _refused(f"{field.name}={text}", "Write yes or no.")
    if field.kind == "minutes":
        try:
            minutes = float(text)
        except ValueError:
            minutes = -1.0
        if 0 <= minutes <= _MOST_MINUTES:
            return minutes
        raise _refused(f"{field.name}={text}", "Write minutes from 0 to 1,440.")
    if text and len(text) <= _LONGEST:
        return text
    raise _refused(field.name, "Write 1 to 2,000 characters, without naming a patient.")


def _refused(where: str, remedy: str) -> StakeholderEntryError:
    return StakeholderEntryError(
        "The entry cannot be used.",
        where=where[:60],
        kept="Nothing was stored.",
        remedy=remedy,
    )
