"""Readings and reference standard as one flat list, from which every format is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sonobridge.labelling.agreement import Outline
from sonobridge.labelling.operation_log import AnswerValue
from sonobridge.labelling.protocol import Protocol
from sonobridge.labelling.reading import Reading
from sonobridge.labelling.reference_standard import ReferenceStandard

__all__ = [
    "ExportContext",
    "LabelStatement",
    "statements_of_readings",
    "statements_of_reference",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportContext:
    """What every export says about itself.

    Attributes
    ----------
    study_id, title
        The label study.
    protocol
        Its protocol version.
    origin
        ``work`` or ``demo``.
    deidentification
        The de-identification path of the pictures, e.g. "limited data set: shifted
        dates" or "not applicable: simulated patients"; never empty.
    created_at
        UTC, ISO 8601.
    """

    study_id: str
    title: str
    protocol: Protocol
    origin: Literal["work", "demo"]
    deidentification: str
    created_at: str

    def __post_init__(self) -> None:
        if not self.deidentification.strip():
            raise ValueError("an export names its de-identification path")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStatement:
    """One answer or one outline, and whose it is.

    ``frame`` is None for the whole clip, else an index from 0. Exactly one of ``value``
    and ``points`` is given. ``source`` is ``reader`` or ``reference``.
    """

    clip_id: str
    frame: int | None
    name: str
    source: Literal["reader", "reference"]
    method: str
    reader_id: str
    round: int | None
    value: AnswerValue | None = None
    points: Outline | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.points is None):
            raise ValueError("a statement is an answer or an outline")


def statements_of_readings(readings: Sequence[Reading]) -> tuple[LabelStatement, ...]:
    """Return all labels of readings, sorted by clip, reader and round."""
    ordered = sorted(readings, key=lambda r: (r.task.clip_id, r.task.reader_id, r.task.round))
    found = []
    for reading in ordered:
        task = reading.task
        answers = [(a.frame, a.field, a.value, None) for a in reading.answers]
        shapes = [(s.frame, s.label, None, s.points) for s in reading.shapes]
        found += [
            LabelStatement(
                clip_id=task.clip_id,
                frame=frame,
                name=name,
                source="reader",
                method="read",
                reader_id=task.reader_id,
                round=task.round,
                value=value,
                points=points,
            )
            for frame, name, value, points in [*answers, *shapes]
        ]
    return tuple(found)


def statements_of_reference(reference: ReferenceStandard) -> tuple[LabelStatement, ...]:
    """Return the answers and outlines of a reference standard, sorted by clip."""
    found = []
    for item in reference.items:
        parts: list[tuple[AnswerValue | None, Outline | None]] = []
        if item.key.kind == "answer":
            parts.append((item.value, None))
        else:
            parts += [(None, outline) for outline in item.outlines]
        found += [
            LabelStatement(
                clip_id=item.key.clip_id,
                frame=item.key.frame,
                name=item.key.name,
                source="reference",
                method=item.method,
                reader_id=item.taken_from or "",
                round=None,
                value=value,
                points=points,
            )
            for value, points in parts
        ]
    return tuple(found)
