"""``path.credential``: a credential with its rule, its topics and your practice for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.ce.stored_ledger import stored_holdings
from sonobridge.workflows.path.credentials.credentials import (
    CredentialLine,
    CredentialsRequest,
    credentials,
)
from sonobridge.workflows.path.pack.in_use import pack_in_use

if TYPE_CHECKING:
    from sonobridge.career.credentials.topics import Topic
    from sonobridge.portfolio import EvidenceSummary

__all__ = [
    "CredentialRequest",
    "CredentialResult",
    "ExerciseLine",
    "TopicLine",
    "credential",
]


@record
class CredentialRequest:
    """Which credential."""

    credential: Annotated[str, Len(1, 40), Help("Credential, e.g. rsna.ai_foundational.")]
    profile: Annotated[
        str, Len(0, 60), Help("Starting point to judge the rule for.", flag="from")
    ] = ""


@record
class ExerciseLine:
    """An operation whose evidence shows practice, and how often you did it."""

    operation: str
    summary: str
    done: int


@record
class TopicLine:
    """A topic with its exercises; ``text`` says "no exercise yet" when there is none."""

    id: str
    title: str
    exercises: tuple[ExerciseLine, ...]
    practised: bool
    text: str


@record
class CredentialResult:
    """The record, its rule in words, and its topics; practice here never earns it."""

    record: CredentialLine
    rule: str
    state: Literal["held", "not earned"]
    state_text: str
    topics: tuple[TopicLine, ...]
    practised: int
    topics_note: str
    topics_source: str
    topics_as_of: str
    topics_confidence: str


@operation(
    "path.credential",
    summary="Show a credential: rule, topics, and which exercises here touch them.",
    positional=("credential",),
)
def credential(context: Context, request: CredentialRequest) -> CredentialResult:
    """Read record, rule and topics, and count the person's own records beside each topic.

    Raises
    ------
    CredentialUnknownError
        If the rule file knows no such credential.
    """
    from sonobridge.career.credentials import load_library
    from sonobridge.career.credentials.topics import load_topics
    from sonobridge.career.explore.pathway.rule_words import rule_words
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

    name = load_library().get(request.credential).id
    listed = credentials(context, CredentialsRequest(profile=request.profile)).credentials
    found = load_topics(name)
    own = PortfolioReading(context).own if found else ()
    topics = tuple(_topic(one, own) for one in found.topics) if found else ()
    held = {one.credential: one.earned for one in stored_holdings(context)}
    state, text = _state(held.get(name), bool(topics))
    return CredentialResult(
        record=next(one for one in listed if one.id == name),
        rule=rule_words(pack_in_use(context), name),
        state=state,
        state_text=text,
        topics=topics,
        practised=sum(one.practised for one in topics),
        topics_note="" if found else "No list of its topics was found: ask the issuer.",
        topics_source=found.source if found else "",
        topics_as_of=found.as_of if found else "",
        topics_confidence=found.confidence if found else "",
    )


def _state(earned: object, topics: bool) -> tuple[Literal["held", "not earned"], str]:
    if earned is not None:
        return "held", f"Held since {earned}, by your own word in the CE ledger."
    text = "Not earned: only the issuer gives it."
    return "not earned", f"{text} Exercises here are practice for it." if topics else text


def _topic(topic: Topic, own: tuple[EvidenceSummary, ...]) -> TopicLine:
    from sonobridge.career.planning.material import NO_EXERCISE
    from sonobridge.portfolio import count_evidence
    from sonobridge.workflows.catalogue import load_operation

    lines = tuple(
        ExerciseLine(
            operation=name,
            summary=load_operation(name).summary,
            done=count_evidence(own, (name,)).n,
        )
        for name in topic.exercises
    )
    done = sum(one.done > 0 for one in lines)
    return TopicLine(
        id=topic.id,
        title=topic.title,
        exercises=lines,
        practised=bool(lines) and done == len(lines),
        text=f"{done} of {len(lines)} exercises done" if lines else NO_EXERCISE,
    )
