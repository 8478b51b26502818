"""The stated bridge between two versions of a protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import ConflictError, InvalidInputError
from sonobridge.labelling.operation_log import Answer, CannotGrade, LabelState, state_sha256
from sonobridge.labelling.protocol import Protocol
from sonobridge.labelling.reading import Reading

__all__ = [
    "MappingInvalidError",
    "MixedProtocolsError",
    "ProtocolMapping",
    "check_mapping",
    "map_reading",
    "require_one_protocol",
]


class MappingInvalidError(InvalidInputError):
    """A mapping leaves something open or names something unknown."""

    code = "label.mapping_invalid"


class MixedProtocolsError(ConflictError):
    """Labels of several protocol versions were to be compared as one."""

    code = "label.mixed_protocols"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolMapping:
    """What each old answer means in the new version.

    Attributes
    ----------
    from_sha256, to_sha256
        The two versions.
    fields
        Old field id to new field id; None drops the field.
    options
        Old field id to (old value to new value); a field left out keeps its values.
    shapes
        Old shape label to new label; None drops the shape.
    reason
        Why the answers may be read this way.
    """

    from_sha256: str
    to_sha256: str
    fields: Mapping[str, str | None]
    options: Mapping[str, Mapping[str, str]]
    shapes: Mapping[str, str | None]
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a mapping gives its reason")

    def sha256(self) -> str:
        """Return the hash that names the mapping in results that rest on it."""
        return hash_json(
            {
                "from": self.from_sha256,
                "to": self.to_sha256,
                "fields": self.fields,
                "options": self.options,
                "shapes": self.shapes,
                "reason": self.reason,
            }
        )


def check_mapping(mapping: ProtocolMapping, old: Protocol, new: Protocol) -> None:
    """Refuse a mapping that leaves an old question open or leads nowhere.

    Raises
    ------
    MappingInvalidError
        If a field, option, reason or shape of the old version has no place in the new.
    """
    if (mapping.from_sha256, mapping.to_sha256) != (old.sha256, new.sha256):
        raise _invalid("it names other versions than these two")
    for field in old.fields:
        if field.id not in mapping.fields:
            raise _invalid(f"field {field.id} is left open")
        target_id = mapping.fields[field.id]
        if target_id is None:
            continue
        target = new.field(target_id)
        if target is None or target.scope != field.scope:
            raise _invalid(f"field {target_id} of the same scope does not exist")
        if field.cannot_grade and not target.cannot_grade:
            raise _invalid(f"field {target_id} has no cannot grade")
        values = {option.value for option in target.options}
        renamed = mapping.options.get(field.id, {})
        for option in field.options:
            if renamed.get(option.value, option.value) not in values:
                raise _invalid(f"answer {option.value} of {field.id} leads nowhere")
    reasons = {reason.value for reason in new.cannot_grade_reasons}
    if not {reason.value for reason in old.cannot_grade_reasons} <= reasons:
        raise _invalid("a reason for cannot grade was dropped")
    for shape in old.shapes:
        if shape.label not in mapping.shapes:
            raise _invalid(f"shape {shape.label} is left open")
        label = mapping.shapes[shape.label]
        target_shape = new.shape(label) if label is not None else None
        if label is not None and (target_shape is None or target_shape.type != shape.type):
            raise _invalid(f"shape {label} of the same type does not exist")


def map_reading(reading: Reading, mapping: ProtocolMapping) -> Reading:
    """Return a reading as it stands under the new version; the stored one is unchanged."""
    if reading.task.protocol_sha256 != mapping.from_sha256:
        raise ValueError("the mapping starts at another version")
    answers = []
    for answer in reading.answers:
        target = mapping.fields[answer.field]
        if target is None:
            continue
        value = answer.value
        if not isinstance(value, CannotGrade):
            value = mapping.options.get(answer.field, {}).get(str(value), value)
        answers.append(Answer(field=target, frame=answer.frame, value=value))
    shapes = []
    for shape in reading.shapes:
        label = mapping.shapes[shape.label]
        if label is not None:
            shapes.append(replace(shape, label=label))
    state = LabelState(shapes=tuple(shapes), answers=tuple(answers))
    return replace(
        reading,
        task=replace(reading.task, protocol_sha256=mapping.to_sha256),
        shapes=state.shapes,
        answers=state.answers,
        state_sha256=state_sha256(state),
    )


def require_one_protocol(protocol: Protocol, readings: Iterable[Reading]) -> None:
    """Refuse readings of another version than the protocol's.

    Raises
    ------
    MixedProtocolsError
        If a reading has another protocol hash.
    """
    others = sorted({r.task.protocol_sha256 for r in readings} - {protocol.sha256})
    if others:
        raise MixedProtocolsError(
            "Labels of different protocol versions are not compared.",
            where=f"protocol {protocol.id} version {protocol.version}",
            why="The same word may mean something else in another version.",
            kept="All readings are kept under the version they were made with.",
            remedy="State a mapping between the versions, or compare one version alone.",
            details={"other_protocol_sha256": others},
        )


def _invalid(what: str) -> MappingInvalidError:
    return MappingInvalidError(
        f"The mapping between protocol versions cannot be used: {what}.",
        kept="All readings are unchanged.",
        remedy="Say for each old question and answer what it means in the new version.",
    )
