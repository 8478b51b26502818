"""Adjudication: a person who did not read decides what readers dispute, with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sonobridge.core.errors import ForbiddenError, InvalidInputError
from sonobridge.labelling.agreement import AnswerItem, ItemKey, Outline, ShapeItem, StudyItems
from sonobridge.labelling.geometry import check_polygon
from sonobridge.labelling.operation_check import check_answer_value
from sonobridge.labelling.operation_log import AnswerValue, CannotGrade
from sonobridge.labelling.protocol import Protocol
from sonobridge.labelling.study_design import ClipFacts

__all__ = [
    "AdjudicationRefusedError",
    "AdjudicatorIsReaderError",
    "Decision",
    "Position",
    "check_decision",
    "disputed_items",
    "latest_decisions",
    "positions",
]


class AdjudicationRefusedError(InvalidInputError):
    """A decision cannot be taken as it stands."""

    code = "label.adjudication_refused"


class AdjudicatorIsReaderError(ForbiddenError):
    """Who read a study does not decide its disputes."""

    code = "label.adjudicator_is_reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What one reader said about a disputed item; ``value`` or ``outlines``."""

    reader_id: str
    task_id: str
    value: AnswerValue | None = None
    outlines: tuple[Outline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an adjudicator decided; the readings stay as they are.

    Attributes
    ----------
    id, key
        Identity, and the item it decides.
    choice
        ``reader``: the position of ``reader_id`` is accepted. ``other``: ``value`` or
        ``outlines`` is the answer.
    reason
        Why, in the adjudicator's words; never empty.
    adjudicator_id, decided_at
        Who and when (UTC, ISO 8601).
    """

    id: str
    key: ItemKey
    choice: Literal["reader", "other"]
    reason: str
    adjudicator_id: str
    decided_at: str
    reader_id: str | None = None
    value: AnswerValue | None = None
    outlines: tuple[Outline, ...] = ()


def disputed_items(items: StudyItems) -> tuple[AnswerItem | ShapeItem, ...]:
    """Return the items on which readers differ, sorted by clip.

    Answers are disputed when they differ, outlines when a pair's Dice lies below the
    protocol's margin.
    """
    return tuple(item for item in items.every() if item.disputed())


def positions(item: AnswerItem | ShapeItem) -> tuple[Position, ...]:
    """Return what each reader said about an item, by reader."""
    if isinstance(item, AnswerItem):
        return tuple(
            Position(reader_id=reader, task_id=item.tasks[reader], value=value)
            for reader, value in sorted(item.values.items())
        )
    return tuple(
        Position(reader_id=reader, task_id=item.tasks[reader], outlines=outlines)
        for reader, outlines in sorted(item.outlines.items())
    )


def check_decision(
    decision: Decision,
    item: AnswerItem | ShapeItem,
    protocol: Protocol,
    clip: ClipFacts,
    reader_ids: Sequence[str],
) -> None:
    """Refuse a decision that is not grounded, not possible, or not this person's.

    Parameters
    ----------
    decision
        The decision.
    item
        The disputed item.
    protocol, clip
        What the item is about.
    reader_ids
        Readers of the study.

    Raises
    ------
    AdjudicatorIsReaderError
        If the adjudicator is a reader of the study.
    AdjudicationRefusedError
        If the reason is empty, the item is another or not disputed, or the answer is
        impossible.
    """
    if decision.adjudicator_id in reader_ids:
        raise AdjudicatorIsReaderError(
            "A reader of this study cannot decide its disputes.",
            why="Who has read a clip defends the own reading.",
            kept="All readings are kept.",
            remedy="Ask a person who did not read for this study.",
        )
    if not decision.reason.strip():
        raise _refused("a decision gives its reason")
    if decision.key != item.key or clip.clip_id != item.key.clip_id:
        raise _refused("the decision is about another item")
    if not item.disputed():
        raise _refused("the readers do not differ here")
    if decision.choice == "reader":
        _check_accepted(decision, item)
    elif isinstance(item, AnswerItem):
        _check_other_answer(decision, protocol)
    else:
        _check_other_outlines(decision, clip)


def latest_decisions(decisions: Sequence[Decision]) -> Mapping[ItemKey, Decision]:
    """Return the decision that holds for each item: the last one; all are kept."""
    ordered = sorted(decisions, key=lambda d: (d.decided_at, d.id))
    return {decision.key: decision for decision in ordered}


def _check_accepted(decision: Decision, item: AnswerItem | ShapeItem) -> None:
    if decision.value is not None or decision.outlines:
        raise _refused("an accepted reading brings its own answer")
    if isinstance(item, AnswerItem):
        known = item.values.get(decision.reader_id or "") is not None
    else:
        known = decision.reader_id in item.outlines
    if not known:
        raise _refused("this reader gave no answer here")


def _check_other_answer(decision: Decision, protocol: Protocol) -> None:
    value = decision.value
    if decision.reader_id is not None or decision.outlines or value is None:
        raise _refused("another answer is given as a value, without a reader")
    raw = {"cannot_grade": value.reason} if isinstance(value, CannotGrade) else value
    check_answer_value(protocol, decision.key.name, raw)


def _check_other_outlines(decision: Decision, clip: ClipFacts) -> None:
    if decision.reader_id is not None or decision.value is not None:
        raise _refused("another outline is given as points, without a reader")
    for outline in decision.outlines:
        check_polygon(outline, clip.rows, clip.columns)


def _refused(what: str) -> AdjudicationRefusedError:
    return AdjudicationRefusedError(
        f"The decision cannot be stored: {what}.",
        kept="The dispute stays open; all readings are kept.",
        remedy="Choose a reader's answer or give another, with the reason.",
    )
