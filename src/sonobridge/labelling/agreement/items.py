"""What readers are compared on: one item per question or shape, clip and frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from sonobridge.labelling.operation_log import AnswerValue, CannotGrade, Shape
from sonobridge.labelling.protocol import CANNOT_GRADE, FieldRule, Protocol, ShapeRule
from sonobridge.labelling.reading import Reading
from sonobridge.labelling.study_design import ClipFacts
from sonobridge.statistics import dice, rasterise

__all__ = [
    "DEFAULT_DISPUTE_DICE",
    "AnswerItem",
    "ItemKey",
    "Outline",
    "ShapeItem",
    "answer_category",
    "answer_items",
    "compared_rules",
    "shape_items",
]

Outline = tuple[tuple[float, float], ...]

DEFAULT_DISPUTE_DICE = 0.8
"""Dice below which outlines are disputed when the protocol sets no margin."""


@dataclass(frozen=True, slots=True)
class ItemKey:
    """What an item is about; ``frame`` is None for the whole clip, else an index from 0."""

    clip_id: str
    kind: Literal["answer", "shape"]
    name: str
    frame: int | None

    def order(self) -> tuple[str, str, str, int]:
        """Return the key by which items are sorted, the whole clip before its frames."""
        return self.clip_id, self.kind, self.name, -1 if self.frame is None else self.frame


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerItem:
    """One question about one clip or frame, with the answer of each reader who read it.

    ``values`` holds None for a reader who read the clip and left the question open;
    readers who did not read it are absent.
    """

    key: ItemKey
    patient_group: str
    values: Mapping[str, AnswerValue | None]
    tasks: Mapping[str, str]

    def categories(self) -> dict[str, str]:
        """Return the given answers as categories, by reader."""
        given = {reader: answer_category(value) for reader, value in self.values.items()}
        return {reader: name for reader, name in given.items() if name is not None}

    def disputed(self) -> bool:
        """Tell whether two readers gave different answers."""
        return len(set(self.categories().values())) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeItem:
    """One shape of one frame, with the outlines of each reader who read the clip.

    Attributes
    ----------
    key, patient_group
        What it is about.
    outlines
        By reader; empty for a reader who drew none on this frame.
    tasks
        Task id by reader.
    dice
        By pair of readers, sorted; None where neither drew.
    dispute_below
        Dice below which the item is disputed.
    """

    key: ItemKey
    patient_group: str
    outlines: Mapping[str, tuple[Outline, ...]]
    tasks: Mapping[str, str]
    dice: Mapping[tuple[str, str], float | None]
    dispute_below: float

    def disputed(self) -> bool:
        """Tell whether some pair overlaps less than the protocol wants."""
        return any(v is not None and v < self.dispute_below for v in self.dice.values())


def answer_category(value: AnswerValue | None) -> str | None:
    """Return an answer as the category under which it is compared, None if not given."""
    if value is None:
        return None
    return CANNOT_GRADE if isinstance(value, CannotGrade) else str(value)


def answer_items(
    rule: FieldRule, readings: Sequence[Reading], clips: Mapping[str, ClipFacts]
) -> tuple[AnswerItem, ...]:
    """Return the items of a question, sorted by clip and frame.

    A question about frames has one item for each frame that some reader answered.
    """
    items = []
    for clip_id, of_clip in _by_clip(readings).items():
        given = {
            r.task.reader_id: {a.frame: a.value for a in r.answers if a.field == rule.id}
            for r in of_clip
        }
        frames: Iterable[int | None] = [None]
        if rule.scope == "frame":
            frames = sorted(
                {f for of_reader in given.values() for f in of_reader if f is not None}
            )
        items += [
            AnswerItem(
                key=ItemKey(clip_id, "answer", rule.id, frame),
                patient_group=clips[clip_id].patient_group,
                values={reader: answers.get(frame) for reader, answers in given.items()},
                tasks={r.task.reader_id: r.task.id for r in of_clip},
            )
            for frame in frames
        ]
    return tuple(items)


def shape_items(
    rule: ShapeRule, readings: Sequence[Reading], clips: Mapping[str, ClipFacts]
) -> tuple[tuple[ShapeItem, ...], tuple[str, ...]]:
    """Return the items of a polygon and the clips on which no common frame was outlined.

    On a shape that is bound to the first frame only that frame counts. Otherwise all
    frames on which two readers drew are compared; where a reader drew nothing at all on
    the clip, the first outlined frame is compared with that nothing.
    """
    items, apart = [], []
    for clip_id, of_clip in _by_clip(readings).items():
        drawn = {
            r.task.reader_id: [s for s in r.shapes if s.label == rule.label] for r in of_clip
        }
        frames = _compared_frames(rule, drawn)
        if frames is None:
            apart.append(clip_id)
            continue
        for frame in frames:
            outlines = {
                reader: tuple(s.points for s in shapes if s.frame == frame)
                for reader, shapes in drawn.items()
            }
            items.append(
                ShapeItem(
                    key=ItemKey(clip_id, "shape", rule.label, frame),
                    patient_group=clips[clip_id].patient_group,
                    outlines=outlines,
                    tasks={r.task.reader_id: r.task.id for r in of_clip},
                    dice=_pairwise_dice(outlines, clips[clip_id]),
                    dispute_below=(
                        DEFAULT_DISPUTE_DICE
                        if rule.agreement_margin is None
                        else rule.agreement_margin
                    ),
                )
            )
    return tuple(items), tuple(apart)


def compared_rules(protocol: Protocol) -> tuple[tuple[FieldRule, ...], tuple[ShapeRule, ...]]:
    """Return the questions and polygons on which readers are compared."""
    fields = tuple(field for field in protocol.fields if field.compared)
    return fields, tuple(shape for shape in protocol.shapes if shape.type == "polygon")


def _by_clip(readings: Sequence[Reading]) -> dict[str, list[Reading]]:
    grouped: dict[str, list[Reading]] = {}
    for reading in sorted(readings, key=lambda r: (r.task.clip_id, r.task.reader_id)):
        grouped.setdefault(reading.task.clip_id, []).append(reading)
    return grouped


def _compared_frames(
    rule: ShapeRule, drawn: Mapping[str, Sequence[Shape]]
) -> tuple[int, ...] | None:
    by_reader = [{shape.frame for shape in shapes} for shapes in drawn.values()]
    every = sorted(set().union(*by_reader)) if by_reader else []
    if rule.frame == "first":
        return (0,) if 0 in every else ()
    if not every or len(by_reader) == 1:
        return tuple(every)
    common = tuple(f for f in every if sum(f in frames for frames in by_reader) >= 2)
    if common:
        return common
    return (every[0],) if any(not frames for frames in by_reader) else None


def _pairwise_dice(
    outlines: Mapping[str, tuple[Outline, ...]], clip: ClipFacts
) -> dict[tuple[str, str], float | None]:
    points = [point for polygons in outlines.values() for p in polygons for point in p]
    if not points:
        return dict.fromkeys(combinations(sorted(outlines), 2))
    # Only the box around all outlines is rasterised; whole pixels shift no centre.
    left = max(int(np.floor(min(x for x, _ in points))), 0)
    top = max(int(np.floor(min(y for _, y in points))), 0)
    right = min(int(np.ceil(max(x for x, _ in points))), clip.columns)
    bottom = min(int(np.ceil(max(y for _, y in points))), clip.rows)
    rows, columns = max(bottom - top, 1), max(right - left, 1)
    masks = {}
    for reader, polygons in outlines.items():
        mask = np.zeros((rows, columns), dtype=bool)
        for polygon in polygons:
            mask |= rasterise(np.asarray(polygon) - [left, top], rows, columns)
        masks[reader] = mask
    return {(a, b): dice(masks[a], masks[b]) for a, b in combinations(sorted(masks), 2)}
