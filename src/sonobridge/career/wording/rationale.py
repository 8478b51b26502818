"""The rationale note: area, population, reason, evidence, trade-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

__all__ = ["SLOTS", "RationaleNote", "RationaleState", "state_rationale"]

SHORTEST = 8
"""Characters under which a slot counts as empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RationaleNote:
    """Why this direction, in five parts.

    Attributes
    ----------
    area
        Field of work, e.g. vascular ultrasound.
    population
        Whom it serves.
    reason
        Why this person chooses it.
    evidence
        What shows it; ``evidence_ids`` names the records.
    trade_off
        What is given up.
    """

    area: str = ""
    population: str = ""
    reason: str = ""
    evidence: str = ""
    trade_off: str = ""
    evidence_ids: tuple[str, ...] = ()


SLOTS: Mapping[str, str] = {
    "area": "the area of work",
    "population": "the patients it serves",
    "reason": "your reason",
    "evidence": "what shows it",
    "trade_off": "what you give up for it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RationaleState:
    """Whether a note is complete; ``missing`` names each empty slot in words."""

    complete: bool
    missing: tuple[str, ...]
    text: str


def state_rationale(note: RationaleNote) -> RationaleState:
    """Return what a note lacks and, when it lacks nothing, its text.

    The slot ``evidence`` is filled only with the identifier of a stored record beside it.
    """
    names = [field.name for field in fields(note) if field.name in SLOTS]
    missing = [SLOTS[name] for name in names if len(getattr(note, name).strip()) < SHORTEST]
    if not note.evidence_ids and SLOTS["evidence"] not in missing:
        missing.append("a stored record behind the evidence")
    text = ""
    if not missing:
        text = (
            f"I choose {note.area.strip()} for {note.population.strip()}, because "
            f"{note.reason.strip()}. What shows it: {note.evidence.strip()} "
            f"({', '.join(note.evidence_ids)}). What I give up: {note.trade_off.strip()}."
        )
    return RationaleState(complete=not missing, missing=tuple(missing), text=text)
