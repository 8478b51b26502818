"""Which evidence is strong, moderate or weak, and which duty it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sonobridge.portfolio.skills.shipped_file import checked_file, read_shipped

__all__ = ["KindFacts", "Strength", "kind_facts", "load_kinds", "parse_kinds", "strength_of"]

Strength = Literal["strong", "moderate", "weak"]
STRENGTHS: tuple[Strength, ...] = ("strong", "moderate", "weak")


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """What evidence of one kind is worth.

    Attributes
    ----------
    kind
        Operation name, perhaps with ``/form``.
    strength
        ``strong``, ``moderate`` or ``weak``.
    duties
        Duties it shows.
    why
        Reason for the strength, in words.
    """

    kind: str
    strength: Strength
    duties: tuple[str, ...]
    why: str


_UNKNOWN = KindFacts(kind="", strength="weak", duties=(), why="not in the list of kinds")


def parse_kinds(value: Mapping[str, Any]) -> dict[str, KindFacts]:
    """Build the facts by kind from a parsed file.

    Raises
    ------
    FrameworkInvalidError
        If a key is missing or unknown, or a kind stands twice.
    """
    with checked_file("The list of evidence kinds", "evidence_kinds.yaml"):
        if value["schema"] != 1:
            raise ValueError("schema 1 is read")
        rows = [KindFacts(**{**row, "duties": tuple(row["duties"])}) for row in value["kinds"]]
        found = {row.kind: row for row in rows}
        if len(found) != len(rows) or not {r.strength for r in rows} <= set(STRENGTHS):
            raise ValueError("each kind stands once, and is strong, moderate or weak")
    return found


@cache
def load_kinds() -> dict[str, KindFacts]:
    """Return the facts that ship with the program, by kind."""
    return parse_kinds(read_shipped("evidence_kinds"))


def kind_facts(kind: str) -> KindFacts:
    """Return the facts of a kind; of its operation when the form has none of its own."""
    known = load_kinds()
    return known.get(kind) or known.get(kind.split("/", 1)[0]) or _UNKNOWN


def strength_of(kind: str, *, observed_by_supervisor: bool) -> Strength:
    """Return the strength of a record: a supervisor's signature on the observed lifts it."""
    return "strong" if observed_by_supervisor else kind_facts(kind).strength
