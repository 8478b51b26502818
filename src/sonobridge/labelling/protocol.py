"""Labelling protocols: what is asked, on which scale, in which version.

A protocol version is known by the hash of its canonical form. A version never changes;
another question is another version, and labels of two versions meet only through a
stated mapping (``protocol_mapping``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import ConflictError, InvalidInputError
from sonobridge.statistics import Scale

__all__ = [
    "CANNOT_GRADE",
    "CodedConcept",
    "FieldRule",
    "Option",
    "Protocol",
    "ProtocolChangedError",
    "ProtocolInvalidError",
    "Reason",
    "ShapeRule",
    "refuse_changed_version",
]

CANNOT_GRADE = "cannot_grade"
"""Category under which a reasoned ``cannot grade`` enters agreement."""

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,63}$")


class ProtocolInvalidError(InvalidInputError):
    """A protocol file cannot be used as it stands."""

    code = "label.protocol_invalid"


class ProtocolChangedError(ConflictError):
    """A known protocol version came back with other content."""

    code = "label.protocol_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedConcept:
    """A code that gives a word its meaning elsewhere, e.g. DICOM or SNOMED CT."""

    scheme: str
    value: str
    meaning: str

    def __post_init__(self) -> None:
        if not (self.scheme and self.value and self.meaning):
            raise ValueError("a code has a scheme, a value and a meaning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer of a field.

    Attributes
    ----------
    value
        Stored answer.
    label
        What the reader sees.
    help
        What must be visible for this answer.
    code
        Its code, if one is known.
    """

    value: str
    label: str
    help: str = ""
    code: CodedConcept | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason for which something cannot be graded."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """A question that readers answer.

    Attributes
    ----------
    id
        Lower-case name, stable within the protocol.
    title
        The question as the reader sees it.
    scope
        ``clip`` for one answer a clip, ``frame`` for answers about single frames.
    scale
        ``nominal`` or ``ordinal``; the options of an ordinal field stand lowest first.
    scale_name
        Name of the scale, printed with its values.
    required
        Whether a reading can be submitted without an answer.
    options
        At most nine, so that letter then digit answers from the keyboard.
    key
        Letter that moves the focus to the field.
    cannot_grade
        Whether a reasoned ``cannot grade`` is an answer.
    compared
        Whether readers are compared on it; false for "how sure are you".
    agreement_margin
        Value that the agreement's interval is held against, set before reading starts.
    help, code
        Explanation and code of the question.
    """

    id: str
    title: str
    scope: Literal["clip", "frame"]
    scale: Literal["nominal", "ordinal"]
    scale_name: str
    required: bool
    options: tuple[Option, ...]
    key: str
    cannot_grade: bool = True
    compared: bool = True
    agreement_margin: float | None = None
    help: str = ""
    code: CodedConcept | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.id):
            raise ValueError(f"field id {self.id!r} is not a lower-case name")
        values = [option.value for option in self.options]
        if not 2 <= len(values) <= 9 or len(set(values)) != len(values):
            raise ValueError(f"field {self.id}: two to nine options with distinct values")
        if CANNOT_GRADE in values:
            raise ValueError(f"field {self.id}: cannot grade is no option, set cannot_grade")
        if not re.fullmatch(r"[a-z]", self.key):
            raise ValueError(f"field {self.id}: its key is one letter")
        if self.agreement_margin is not None and not -1 <= self.agreement_margin <= 1:
            raise ValueError(f"field {self.id}: a margin lies in -1..1")

    def statistical_scale(self) -> Scale:
        """Return the scale on which agreement is computed, ``cannot grade`` outside it."""
        outside = (CANNOT_GRADE,) if self.cannot_grade else ()
        return Scale(self.scale, tuple(option.value for option in self.options), outside)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeRule:
    """A shape that readers draw.

    Attributes
    ----------
    label, title
        Stored name and what the reader sees.
    type
        ``polygon`` or ``caliper``.
    required_when
        ``always``, ``never``, or ``calibrated``: on clips with a usable region calibration.
    frame
        Where it is drawn: ``first`` frame only, so that readers outline the same picture,
        or ``any`` frame of their choice.
    agreement_margin
        Dice against which agreement is held; a pair below it is disputed.
    help, code
        Explanation and code of the shape.
    """

    label: str
    title: str
    type: Literal["polygon", "caliper"]
    required_when: Literal["always", "calibrated", "never"]
    frame: Literal["first", "any"] = "any"
    agreement_margin: float | None = None
    help: str = ""
    code: CodedConcept | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.label):
            raise ValueError(f"shape label {self.label!r} is not a lower-case name")
        if self.agreement_margin is not None and not 0 <= self.agreement_margin <= 1:
            raise ValueError(f"shape {self.label}: a margin lies in 0..1")


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """One version of a labelling protocol.

    Attributes
    ----------
    schema
        Version of this form, 1.
    id, version, title
        Stable name, version from 1, and title.
    purpose
        What the labels are for, one sentence.
    fields, shapes
        Questions and shapes, in the order of the screen.
    cannot_grade_reasons
        Reasons that a ``cannot grade`` names one of.
    sources
        Where scales and definitions come from, and what is known against them.
    """

    schema: int
    id: str
    version: int
    title: str
    purpose: str
    fields: tuple[FieldRule, ...]
    shapes: tuple[ShapeRule, ...]
    cannot_grade_reasons: tuple[Reason, ...]
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.schema != 1:
            raise ValueError("this program reads protocol schema 1")
        if not _NAME.fullmatch(self.id) or self.version < 1:
            raise ValueError("a protocol has a lower-case id and a version from 1")
        if not self.fields and not self.shapes:
            raise ValueError("a protocol asks at least one question")
        _require_distinct("field id", [field.id for field in self.fields])
        _require_distinct("field key", [field.key for field in self.fields])
        _require_distinct("shape label", [shape.label for shape in self.shapes])
        _require_distinct("reason", [reason.value for reason in self.cannot_grade_reasons])
        gradeless = [field.id for field in self.fields if field.cannot_grade]
        if gradeless and not self.cannot_grade_reasons:
            raise ValueError("fields that allow cannot grade need reasons to choose from")

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the canonical form; names the version in every label."""
        from sonobridge.labelling.protocol_file import protocol_as_json

        return hash_json(protocol_as_json(self))

    def field(self, field_id: str) -> FieldRule | None:
        """Return the field of that id, None if the protocol has none."""
        return next((field for field in self.fields if field.id == field_id), None)

    def shape(self, label: str) -> ShapeRule | None:
        """Return the shape of that label, None if the protocol has none."""
        return next((shape for shape in self.shapes if shape.label == label), None)


def _require_distinct(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what} stands twice: {', '.join(twice)}")


def refuse_changed_version(known: Protocol, offered: Protocol) -> None:
    """Refuse content that differs from what its id and version already stand for.

    Raises
    ------
    ProtocolChangedError
        If id and version are known with another hash.
    """
    same_name = (known.id, known.version) == (offered.id, offered.version)
    if same_name and known.sha256 != offered.sha256:
        raise ProtocolChangedError(
            f"Version {offered.version} of protocol {offered.id} already exists "
            "with other content.",
            where=f"protocol {offered.id}",
            why="A version that readers have used never changes.",
            kept="The known version is kept as it is.",
            remedy=f"Give the changed protocol version {known.version + 1}.",
        )
