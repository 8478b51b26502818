"""``path.language``: what to say to a manager, filled only from what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.wording.spoken_facts import REMEDIES, spoken_facts

if TYPE_CHECKING:
    from sonobridge.career.wording import Fact

__all__ = ["LanguageRequest", "LanguageResult", "SentenceLine", "SlotLine", "language"]


@record
class LanguageRequest:
    """Towards which role."""

    role: Annotated[str, Len(1, 60), Help("Role aimed at, as portfolio show names it.")] = (
        "ai_clinical_specialist"
    )


@record
class SlotLine:
    """A slot: its text and the record it comes from, or what fills it."""

    name: str
    text: str
    origin: str
    remedy: str


@record
class SentenceLine:
    """A sentence of one intent; ``text`` is empty while a slot is missing."""

    intent: str
    text: str
    missing: tuple[str, ...]
    slots: tuple[SlotLine, ...]


@record
class LanguageResult:
    """Three intents: deepen, widen, patient care; nothing in them was typed here."""

    role: str
    sentences: tuple[SentenceLine, ...]
    ready: int
    words: str


@operation(
    "path.language",
    summary="Say what you want to a manager, filled from note, plan, gaps and evidence.",
    positional=("role",),
)
def language(context: Context, request: LanguageRequest) -> LanguageResult:
    """Fill what stored records fill; a missing slot blocks its sentence and is named."""
    from sonobridge.career.wording import Sentence, fill_sentences, sentence_slots

    facts = spoken_facts(context, request.role)
    slots = sentence_slots()
    lines = tuple(
        SentenceLine(
            intent=one.intent,
            text=one.text if isinstance(one, Sentence) else "",
            missing=() if isinstance(one, Sentence) else one.missing,
            slots=tuple(_slot(name, facts.get(name)) for name in slots[one.intent]),
        )
        for one in fill_sentences(facts)
    )
    ready = sum(bool(one.text) for one in lines)
    return LanguageResult(
        role=request.role,
        sentences=lines,
        ready=ready,
        words=f"{ready} of {len(lines)} sentences can be said; each slot names its record.",
    )


def _slot(name: str, fact: Fact | None) -> SlotLine:
    return SlotLine(
        name=name.replace("_", " "),
        text=fact.text if fact else "",
        origin=fact.origin if fact else "",
        remedy="" if fact else REMEDIES[name],
    )
