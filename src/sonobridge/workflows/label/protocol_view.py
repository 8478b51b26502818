"""A protocol as pages and commands see it, with nothing left at its default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record

if TYPE_CHECKING:
    from sonobridge.labelling import CodedConcept, Option, Protocol

__all__ = ["ProtocolView", "ReasonView", "protocol_view"]


@record
class CodeView:
    """A code of a coding scheme."""

    scheme: str
    value: str
    meaning: str


@record
class OptionView:
    """One answer of a question."""

    value: str
    label: str
    help: str
    code: CodeView | None


@record
class FieldView:
    """A question; ``key`` is the letter that picks it."""

    id: str
    title: str
    scope: Literal["clip", "frame"]
    scale: Literal["nominal", "ordinal"]
    scale_name: str
    required: bool
    options: tuple[OptionView, ...]
    key: str
    cannot_grade: bool
    compared: bool
    agreement_margin: float | None
    help: str
    code: CodeView | None


@record
class ShapeView:
    """A shape to be drawn; ``frame`` says where."""

    label: str
    title: str
    type: Literal["polygon", "caliper"]
    required_when: Literal["always", "calibrated", "never"]
    frame: Literal["first", "any"]
    agreement_margin: float | None
    help: str
    code: CodeView | None


@record
class ReasonView:
    """A reason for which something cannot be graded."""

    value: str
    label: str


@record
class ProtocolView:
    """One version of a protocol; ``hash`` is the SHA-256 that names it in every label."""

    id: str
    version: int
    title: str
    purpose: str
    fields: tuple[FieldView, ...]
    shapes: tuple[ShapeView, ...]
    cannot_grade_reasons: tuple[ReasonView, ...]
    sources: tuple[str, ...]
    hash: str


def protocol_view(protocol: Protocol) -> ProtocolView:
    """Return a protocol with every value spelt out."""
    return ProtocolView(
        id=protocol.id,
        version=protocol.version,
        title=protocol.title,
        purpose=protocol.purpose,
        fields=tuple(
            FieldView(
                id=rule.id,
                title=rule.title,
                scope=rule.scope,
                scale=rule.scale,
                scale_name=rule.scale_name,
                required=rule.required,
                options=tuple(_option(option) for option in rule.options),
                key=rule.key,
                cannot_grade=rule.cannot_grade,
                compared=rule.compared,
                agreement_margin=rule.agreement_margin,
                help=rule.help,
                code=_code(rule.code),
            )
            for rule in protocol.fields
        ),
        shapes=tuple(
            ShapeView(
                label=rule.label,
                title=rule.title,
                type=rule.type,
                required_when=rule.required_when,
                frame=rule.frame,
                agreement_margin=rule.agreement_margin,
                help=rule.help,
                code=_code(rule.code),
            )
            for rule in protocol.shapes
        ),
        cannot_grade_reasons=tuple(
            ReasonView(value=reason.value, label=reason.label)
            for reason in protocol.cannot_grade_reasons
        ),
        sources=protocol.sources,
        hash=protocol.sha256,
    )


def _option(option: Option) -> OptionView:
    return OptionView(
        value=option.value, label=option.label, help=option.help, code=_code(option.code)
    )


def _code(code: CodedConcept | None) -> CodeView | None:
    if code is None:
        return None
    return CodeView(scheme=code.scheme, value=code.value, meaning=code.meaning)
