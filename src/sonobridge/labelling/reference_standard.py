"""The reference standard: what readers agreed on, and what was adjudicated.

It is one panel's answer, not the truth. Items without an answer stay visible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from sonobridge.core.canonical import hash_json
from sonobridge.core.randomness import seed_words
from sonobridge.labelling.adjudication import Decision, latest_decisions
from sonobridge.labelling.agreement import (
    AnswerItem,
    ItemKey,
    Outline,
    ShapeItem,
    StudyItems,
    readings_sha256,
)
from sonobridge.labelling.operation_log import AnswerValue, CannotGrade

__all__ = [
    "ReferenceItem",
    "ReferenceStandard",
    "UnresolvedItem",
    "build_reference_standard",
]

METHOD = (
    "Answers: all readers who answered agree (two or more), otherwise adjudicated. "
    "Outlines: every pair overlaps at least as the protocol's margin wants, then the outline "
    "with the highest mean Dice to the others stands, ties drawn by seed; otherwise "
    "adjudicated. Cannot grade is an answer."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceItem:
    """One agreed or adjudicated answer.

    Attributes
    ----------
    key, patient_group
        What it is about.
    value, outlines
        The answer of a question, or the outlines of a shape (empty: nothing to outline).
    method
        ``agreed`` or ``adjudicated``.
    taken_from
        Reader whose outline stands; None for answers and adjudicators' own outlines.
    rests_on
        Task ids of the readings, and the decision id if there is one.
    """

    key: ItemKey
    patient_group: str
    value: AnswerValue | None
    outlines: tuple[Outline, ...]
    method: Literal["agreed", "adjudicated"]
    taken_from: str | None
    rests_on: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the hashed form."""
        value = self.value
        if isinstance(value, CannotGrade):
            return {**asdict(self), "value": {"cannot_grade": value.reason}}
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnresolvedItem:
    """An item that has no agreed answer yet, and why."""

    key: ItemKey
    reason: Literal["disputed", "read by one reader only", "not answered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceStandard:
    """The reference standard of a study round.

    Attributes
    ----------
    id, study_id, protocol_id, protocol_version, protocol_sha256, created_at
        Identity.
    items, unresolved
        Sorted by clip; every compared item is in one of the two.
    method
        How an item gets its answer.
    readings_sha256, decision_ids
        What it rests on.
    """

    id: str
    study_id: str
    protocol_id: str
    protocol_version: int
    protocol_sha256: str
    items: tuple[ReferenceItem, ...]
    unresolved: tuple[UnresolvedItem, ...]
    readings_sha256: str
    decision_ids: tuple[str, ...]
    created_at: str
    method: str = field(default=METHOD)

    def __post_init__(self) -> None:
        keys = [item.key for item in self.items] + [item.key for item in self.unresolved]
        if len(set(keys)) != len(keys):
            raise ValueError("an item is resolved or unresolved, once")

    def sha256(self) -> str:
        """Return the hash of everything the standard says and rests on."""
        return hash_json(
            {
                "schema": 1,
                "study_id": self.study_id,
                "protocol_sha256": self.protocol_sha256,
                "items": [item.as_json() for item in self.items],
                "unresolved": [asdict(item) for item in self.unresolved],
                "method": self.method,
                "readings_sha256": self.readings_sha256,
                "decision_ids": list(self.decision_ids),
            }
        )

    def resolved_clips(self) -> tuple[str, ...]:
        """Return the clips of which every item has an answer, sorted."""
        open_clips = {item.key.clip_id for item in self.unresolved}
        return tuple(sorted({item.key.clip_id for item in self.items} - open_clips))

    def clip_sha256(self, clip_id: str) -> str:
        """Return the hash of a clip's answers; it names the label in a dataset.

        Raises
        ------
        KeyError
            If the standard says nothing about the clip.
        """
        items = [item.as_json() for item in self.items if item.key.clip_id == clip_id]
        if not items:
            raise KeyError(clip_id)
        return hash_json({"protocol_sha256": self.protocol_sha256, "items": items})


def build_reference_standard(
    items: StudyItems,
    decisions: Sequence[Decision],
    *,
    reference_id: str,
    study_id: str,
    seed: int,
    created_at: str,
) -> ReferenceStandard:
    """Build the reference standard of a round from its items and checked decisions.

    Parameters
    ----------
    items
        Compared items (``study_items``).
    decisions
        Checked decisions; the last one on an item holds. Decisions on items that are no
        longer disputed are not used.
    reference_id, study_id, created_at
        Identity; time in UTC, ISO 8601.
    seed
        Draws between outlines of equal standing.
    """
    chosen = latest_decisions(decisions)
    resolved, unresolved, used = [], [], []
    for item in items.every():
        decision = chosen.get(item.key) if item.disputed() else None
        if decision is not None:
            resolved.append(_adjudicated(item, decision))
            used.append(decision.id)
            continue
        outcome = _agreed(item, seed)
        if isinstance(outcome, ReferenceItem):
            resolved.append(outcome)
        else:
            unresolved.append(outcome)
    protocol = items.protocol
    return ReferenceStandard(
        id=reference_id,
        study_id=study_id,
        protocol_id=protocol.id,
        protocol_version=protocol.version,
        protocol_sha256=protocol.sha256,
        items=tuple(resolved),
        unresolved=tuple(unresolved),
        readings_sha256=readings_sha256(items.readings),
        decision_ids=tuple(sorted(used)),
        created_at=created_at,
    )


def _adjudicated(item: AnswerItem | ShapeItem, decision: Decision) -> ReferenceItem:
    value, outlines = decision.value, decision.outlines
    if decision.choice == "reader":
        reader = decision.reader_id or ""
        if isinstance(item, AnswerItem):
            value = item.values[reader]
        else:
            outlines = item.outlines[reader]
    return ReferenceItem(
        key=item.key,
        patient_group=item.patient_group,
        value=value,
        outlines=outlines,
        method="adjudicated",
        taken_from=decision.reader_id,
        rests_on=(*_tasks(item.tasks), decision.id),
    )


def _agreed(item: AnswerItem | ShapeItem, seed: int) -> ReferenceItem | UnresolvedItem:
    if item.disputed():
        return UnresolvedItem(key=item.key, reason="disputed")
    if isinstance(item, ShapeItem):
        return _agreed_outline(item, seed)
    given = {reader: value for reader, value in item.values.items() if value is not None}
    if len(given) < 2:
        reason: Literal["read by one reader only", "not answered"] = (
            "read by one reader only" if given else "not answered"
        )
        return UnresolvedItem(key=item.key, reason=reason)
    return ReferenceItem(
        key=item.key,
        patient_group=item.patient_group,
        value=_common_answer(list(given.values())),
        outlines=(),
        method="agreed",
        taken_from=None,
        rests_on=_tasks({reader: item.tasks[reader] for reader in given}),
    )


def _common_answer(values: list[AnswerValue]) -> AnswerValue:
    """Return the agreed answer; of several reasons for cannot grade the most frequent."""
    reasons = Counter(value.reason for value in values if isinstance(value, CannotGrade))
    if not reasons:
        return values[0]
    return CannotGrade(min(reasons, key=lambda reason: (-reasons[reason], reason)))


def _agreed_outline(item: ShapeItem, seed: int) -> ReferenceItem | UnresolvedItem:
    if len(item.outlines) < 2:
        return UnresolvedItem(key=item.key, reason="read by one reader only")
    drawn = [reader for reader, outlines in item.outlines.items() if outlines]
    words = ("reference outline", item.key.clip_id, item.key.name, str(item.key.frame))

    def standing(reader: str) -> tuple[float, int]:
        values = [v for pair, v in item.dice.items() if reader in pair and v is not None]
        # Rounded: pairs of two readers tie exactly, whatever the last bit says.
        mean = round(sum(values) / len(values), 9) if values else 0.0
        return -mean, seed_words(seed, *words, reader)

    chosen = min(drawn, key=standing)
    return ReferenceItem(
        key=item.key,
        patient_group=item.patient_group,
        value=None,
        outlines=item.outlines[chosen],
        method="agreed",
        taken_from=chosen,
        rests_on=_tasks(item.tasks),
    )


def _tasks(tasks: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(tasks.values()))
