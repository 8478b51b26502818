"""Sentences for talks with a manager: slots are filled from plan and evidence alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sonobridge.career.pack import PackFiles

__all__ = ["Blocked", "Fact", "Sentence", "fill_sentences", "sentence_slots"]

_SLOT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What fills a slot and where it comes from.

    ``origin`` is the identifier of the plan or evidence record, never empty.
    """

    text: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A filled sentence; ``origins`` gives the record behind each slot."""

    intent: str
    text: str
    origins: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A sentence that cannot be said yet, and the slots that nothing fills."""

    intent: str
    missing: tuple[str, ...]


def fill_sentences(
    facts: Mapping[str, Fact], files: PackFiles | None = None
) -> tuple[Sentence | Blocked, ...]:
    """Return one sentence for each intent (deepen, widen, patient care), or what blocks it."""
    rows = (files or PackFiles()).yaml("wording.yaml")["sentences"]
    return tuple(_filled(str(row["intent"]), str(row["text"]), facts) for row in rows)


def sentence_slots(files: PackFiles | None = None) -> dict[str, tuple[str, ...]]:
    """Return the slots of each intent's sentence, in the order in which they stand."""
    rows = (files or PackFiles()).yaml("wording.yaml")["sentences"]
    return {
        str(row["intent"]): tuple(dict.fromkeys(_SLOT.findall(str(row["text"]))))
        for row in rows
    }


def _filled(intent: str, pattern: str, facts: Mapping[str, Fact]) -> Sentence | Blocked:
    slots = list(dict.fromkeys(_SLOT.findall(pattern)))
    usable = {
        name: facts[name]
        for name in slots
        if name in facts and facts[name].text.strip() and facts[name].origin
    }
    missing = tuple(name.replace("_", " ") for name in slots if name not in usable)
    if missing:
        return Blocked(intent=intent, missing=missing)
    text = _SLOT.sub(lambda slot: usable[slot.group(1)].text.strip(), pattern)
    return Sentence(
        intent=intent, text=text, origins={name: fact.origin for name, fact in usable.items()}
    )
